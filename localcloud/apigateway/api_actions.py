"""The actions about APIs. Only functions can be behind one, and callers prove themselves with a key pair or not at all.

Which permission API Gateway needs to call a function is not documented. Here, whoever puts an API in front of one
needs `scf:InvokeFunction` on it: otherwise the right to make APIs would be the right to call every function.
"""

from __future__ import annotations

import msgspec

from localcloud.actions import Answer, action
from localcloud.apigateway.errors import InvalidValue, NotOffered, WrongState
from localcloud.apigateway.functions import Functions
from localcloud.apigateway.naming import moment, service_resource
from localcloud.apigateway.records import ENVIRONMENTS, UNLIMITED, Api, Service, Target
from localcloud.apigateway.rules import check_name, check_request, check_strategy, check_timeout, page
from localcloud.apigateway.store import GatewayStore, new_id
from localcloud.apigateway.wire_apis import (
    ApiAnswer,
    ApiCreated,
    ApiDescription,
    ApiStrategies,
    ApiStrategy,
    ApiStrategyPage,
    ApiView,
    CreateApi,
    CreatedApi,
    DeleteApi,
    DescribeApi,
    DescribeApiEnvironmentStrategy,
    ModifyApi,
    ModifyApiEnvironmentStrategy,
    RequestConfigView,
    StrategyView,
)
from localcloud.apigateway.wire_services import Done
from localcloud.exchange import Call
from localcloud.identity import Authoriser

_RESPONSE_TYPES = frozenset({"", "HTML", "JSON", "TEXT", "BINARY", "XML"})


class ApiActions(msgspec.Struct, frozen=True):
    """CreateApi and its relatives."""

    store: GatewayStore
    functions: Functions
    authoriser: Authoriser

    @action(CreateApi)
    def create(self, call: Call, asked: CreateApi) -> ApiCreated:
        service = self.store.service(asked.service_id, call.region)
        api = self._described(call, service, asked, api_id=new_id("api"), created=call.now)
        service.apis[api.id] = api
        made = CreatedApi(api_id=api.id, path=api.path, method=api.method, created_time=moment(api.created))
        return ApiCreated(result=made)

    @action(DescribeApi, resource=service_resource)
    def describe(self, call: Call, asked: DescribeApi) -> ApiAnswer:
        service, api = self.store.api(asked.service_id, asked.api_id, call.region)
        return ApiAnswer(result=_view(service, api))

    @action(ModifyApi, resource=service_resource)
    def modify(self, call: Call, asked: ModifyApi) -> Answer:
        service, api = self.store.api(asked.service_id, asked.api_id, call.region)
        service.apis[api.id] = self._described(call, service, asked, api_id=api.id, created=api.created)
        return Answer()

    @action(DeleteApi, resource=service_resource)
    def delete(self, call: Call, asked: DeleteApi) -> Done:
        service, api = self.store.api(asked.service_id, asked.api_id, call.region)
        for name, release in service.online.items():
            if any(each.id == api.id for each in release.apis):
                raise WrongState("UnsupportedDeleteApi", f"{api.id} is released to {name}; take that back first.")
        if any(bound.api == api.id for plan in self.store.plans_of(service.id) for bound in plan.bindings):
            raise WrongState("ResourceAssociated", f"A usage plan is bound to {api.id}; unbind it first.")
        del service.apis[api.id]
        service.api_limits.pop(api.id, None)
        return Done()

    @action(DescribeApiEnvironmentStrategy, resource=service_resource)
    def strategies(self, call: Call, asked: DescribeApiEnvironmentStrategy) -> ApiStrategies:
        service = self.store.service(asked.service_id, call.region)
        if asked.api_id:
            self.store.api(asked.service_id, asked.api_id, call.region)
        found = [api for api in service.apis.values() if asked.api_id in ("", api.id)]
        names = asked.environment_names or ENVIRONMENTS
        rows = [
            ApiStrategy(
                api_id=api.id,
                api_name=api.name,
                path=api.path,
                method=api.method,
                environment_strategy_set=[
                    StrategyView(environment_name=name, quota=service.api_limits.get(api.id, {}).get(name, UNLIMITED))
                    for name in names
                ],
            )
            for api in page(found, asked.offset, asked.limit)
        ]
        return ApiStrategies(result=ApiStrategyPage(total_count=len(found), api_environment_strategy_set=rows))

    @action(ModifyApiEnvironmentStrategy, resource=service_resource)
    def limit(self, call: Call, asked: ModifyApiEnvironmentStrategy) -> Done:
        service = self.store.service(asked.service_id, call.region)
        check_strategy(asked.strategy)
        if not asked.api_ids:
            raise InvalidValue("ApiIds names at least one API.", "InvalidApiIds")
        for api_id in asked.api_ids:
            self.store.api(service.id, api_id, call.region)
        for api_id in asked.api_ids:
            service.api_limits.setdefault(api_id, {})[asked.environment_name] = asked.strategy
        return Done()

    def _described(self, call: Call, service: Service, asked: ApiDescription, *, api_id: str, created: float) -> Api:
        _check_offered(asked)
        if asked.api_name:
            check_name("API", asked.api_name)
        wanted = asked.request_config
        check_request(wanted.path, wanted.method)
        check_timeout(asked.service_timeout)
        for other in service.apis.values():
            if other.id != api_id and (other.path, other.method) == (wanted.path, wanted.method):
                raise InvalidValue(f"{other.id} has {wanted.method} {wanted.path} already.", "InvalidApiRequestConfig")
        return Api(
            id=api_id,
            name=asked.api_name,
            description=asked.api_desc,
            path=wanted.path,
            method=wanted.method,
            auth=asked.auth_type,
            cors=asked.enable_cors,
            response_type=asked.response_type,
            success_example=asked.response_success_example,
            fail_example=asked.response_fail_example,
            target=self._target(call, asked),
            created=created,
            modified=call.now,
        )

    def _target(self, call: Call, asked: ApiDescription) -> Target:
        name, space = asked.service_scf_function_name, asked.service_scf_function_namespace
        qualifier = asked.service_scf_function_qualifier
        if not (name and space and qualifier):
            raise InvalidValue(
                "An SCF backend needs ServiceScfFunctionName, ServiceScfFunctionNamespace and "
                "ServiceScfFunctionQualifier.",
                "InvalidScfConfig",
            )
        if not self.functions.exists(call.region, space, name, qualifier):
            raise InvalidValue(
                f"There is no function {name!r} in namespace {space!r} with version {qualifier!r}.", "InvalidScfConfig"
            )
        whole = f"qcs::scf:{call.region}:uin/{call.account.uin}:namespace/{space}/function/{name}"
        self.authoriser.check(call.principal, "scf:InvokeFunction", whole, conditions=call.conditions)
        return Target(
            function=name,
            namespace=space,
            qualifier=qualifier,
            integrated=asked.service_scf_is_integrated_response,
            encoded=asked.is_base64_encoded,
            timeout=asked.service_timeout,
        )


def _check_offered(asked: ApiDescription) -> None:
    """Raises `NotOffered` or `InvalidValue`."""
    if asked.service_type != "SCF":
        raise NotOffered(f"A backend of the type {asked.service_type}.")
    if asked.service_scf_function_type != "EVENT" or asked.service_scf_event_is_async_call:
        raise NotOffered("Web functions and asynchronous calls behind an API.")
    if asked.protocol != "HTTP" or asked.api_type != "NORMAL" or asked.api_business_type != "NORMAL":
        raise NotOffered("WebSocket, microservice and OAuth APIs.")
    if asked.auth_type not in ("NONE", "SECRET"):
        raise NotOffered(f"Authentication of the type {asked.auth_type}.")
    if (
        asked.constant_parameters
        or asked.request_parameters
        or asked.service_parameters
        or asked.response_error_codes
        or asked.is_debug_after_charge
    ):
        raise NotOffered("Declared parameters and error codes of an API.")
    if asked.response_type not in _RESPONSE_TYPES:
        raise InvalidValue(f"ResponseType is one of {', '.join(sorted(_RESPONSE_TYPES - {''}))}.", "NotInOptions")


def _view(service: Service, api: Api) -> ApiView:
    target = api.target
    return ApiView(
        service_id=service.id,
        service_name=service.name,
        service_desc=service.description,
        api_id=api.id,
        api_name=api.name,
        api_desc=api.description,
        created_time=moment(api.created),
        modified_time=moment(api.modified),
        auth_type=api.auth,
        request_config=RequestConfigView(path=api.path, method=api.method),
        response_type=api.response_type,
        response_success_example=api.success_example,
        response_fail_example=api.fail_example,
        service_timeout=target.timeout,
        service_scf_function_name=target.function,
        service_scf_function_namespace=target.namespace,
        service_scf_function_qualifier=target.qualifier,
        service_scf_is_integrated_response=target.integrated,
        enable_cors=api.cors,
        environments=[
            name for name, release in service.online.items() if any(each.id == api.id for each in release.apis)
        ],
        is_base64_encoded=target.encoded,
    )
