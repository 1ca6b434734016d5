"""tencentcloud:ApiGateway/api:Api. One path of a service, and the function behind it (provider.md 3.7).

A later change of a limit reaches the environment it is for; the official plugin sends that of another one. An API is
served only from its next release on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from provider.check import Failure
from provider.cloud import Cloud
from provider.diff import changes
from provider.errors import CloudError, Gone
from provider.fields import Fields, flag, number, text
from provider.resource import Created, Resource, tops
from provider.resources.gateway_service import ENVIRONMENTS
from provider.rules import between, one_of
from provider.values import Inputs, Properties, State

_NOT_SCF = "only functions can be behind an API here; use the official plugin for other backends"
_API_NAMES: Mapping[str, str] = {
    "serviceId": "ServiceId",
    "apiName": "ApiName",
    "apiDesc": "ApiDesc",
    "apiType": "ApiType",
    "authType": "AuthType",
    "protocol": "Protocol",
    "enableCors": "EnableCORS",
    "responseType": "ResponseType",
    "responseSuccessExample": "ResponseSuccessExample",
    "responseFailExample": "ResponseFailExample",
    "serviceConfigType": "ServiceType",
    "serviceConfigTimeout": "ServiceTimeout",
    "serviceConfigScfFunctionName": "ServiceScfFunctionName",
    "serviceConfigScfFunctionNamespace": "ServiceScfFunctionNamespace",
    "serviceConfigScfFunctionQualifier": "ServiceScfFunctionQualifier",
    "serviceConfigScfFunctionType": "ServiceScfFunctionType",
    "serviceConfigScfIsIntegratedResponse": "ServiceScfIsIntegratedResponse",
    "isBase64Encoded": "IsBase64Encoded",
}
"""Inputs -> their names in the API, where they are parameters of their own."""
_FUNCTION = (
    "serviceConfigScfFunctionName",
    "serviceConfigScfFunctionNamespace",
    "serviceConfigScfFunctionQualifier",
    "serviceConfigScfFunctionType",
)
_FLAGS = frozenset({"enableCors", "serviceConfigScfIsIntegratedResponse", "isBase64Encoded"})
_ELSEWHERE = """
    apiBusinessType authRelationApiId constantParameters eiamAppId eiamAppType eiamAuthType eventBusId
    isDebugAfterCharge isDeleteResponseErrorCodes microServices oauthConfig owner requestParameters
    responseErrorCodes serviceConfigCosConfig serviceConfigMethod serviceConfigMockReturnMessage
    serviceConfigPath serviceConfigProduct serviceConfigUpstreamId serviceConfigUrl serviceConfigVpcId
    serviceParameters serviceTsfHealthCheckConf serviceTsfLoadBalanceConf targetNamespaceId targetServices
    targetServicesHealthCheckConf targetServicesLoadBalanceConf tokenTimeout userType
"""
_WEBSOCKET = tuple(
    f"serviceConfigWebsocket{step}Function{part}"
    for step in ("Register", "Cleanup", "Transport")
    for part in ("Name", "Namespace", "Qualifier")
)
_UNTOLD = "serviceConfigScfFunctionType"
"""What no answer tells."""


class Api(Resource):
    """An API with a function behind it; the id is the cloud's."""

    type_name = "tencentcloud:ApiGateway/api:Api"
    id_form = "<ApiId>"
    fields: ClassVar[Fields] = {
        "serviceId": text(required=True, replaces=True),
        "apiName": text(required=True),
        "apiDesc": text(),
        "apiType": text(one_of("NORMAL"), default="NORMAL"),
        "authType": text(one_of("NONE", "SECRET"), default="NONE"),
        "protocol": text(one_of("HTTP"), default="HTTP", replaces=True),
        "enableCors": flag(default=True),
        "requestConfigPath": text(required=True),
        "requestConfigMethod": text(one_of("ANY", "GET", "POST", "PUT", "DELETE", "HEAD"), default="GET"),
        "responseType": text(one_of("HTML", "JSON", "TEXT", "BINARY", "XML")),
        "responseSuccessExample": text(),
        "responseFailExample": text(),
        "serviceConfigType": text(one_of("SCF")),
        "serviceConfigTimeout": number(between(1, 1800, "seconds"), default=5),
        "serviceConfigScfFunctionName": text(),
        "serviceConfigScfFunctionNamespace": text(),
        "serviceConfigScfFunctionQualifier": text(),
        "serviceConfigScfFunctionType": text(one_of("EVENT")),
        "serviceConfigScfIsIntegratedResponse": flag(),
        "isBase64Encoded": flag(),
        **{name: number(computed=True) for name in ENVIRONMENTS},
        **{name: text(not_here=_NOT_SCF) for name in (*_ELSEWHERE.split(), *_WEBSOCKET)},
    }
    outputs: ClassVar[Fields] = {"createTime": text(), "updateTime": text()}

    def problems(self, want: Inputs) -> Iterable[Failure]:
        for name in ("serviceConfigType", *_FUNCTION):
            if name not in want:
                yield Failure(
                    name, f"a function behind an API needs serviceConfigType SCF and all of {', '.join(_FUNCTION)}"
                )

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        asked = {name: value for name, value in want.items() if name not in ENVIRONMENTS}
        try:
            made = str(cloud.api("apigateway", "CreateApi", _described(want))["Result"]["ApiId"])
        except CloudError:
            twin = self._twin(cloud, asked)
            if twin is None:
                raise
            made = twin
        return Created(made, asked)

    def _twin(self, cloud: Cloud, asked: Inputs) -> str | None:
        """The API of the same service that is just what is asked for, if there is one.

        An engine that was killed, or an answer that was lost, leaves it behind. A second one would be refused, and it
        cannot be imported: nothing tells which service an API is in.
        """
        try:
            service = cloud.api("apigateway", "DescribeService", {"ServiceId": asked["serviceId"]})
            there = [str(row["ApiId"]) for row in service.get("ApiIdStatusSet") or ()]
            found = {api: self.read(cloud, api, asked) for api in there}
        except CloudError:  # what is told is why it was not made
            return None
        same = (api for api, state in found.items() if state is not None and not changes(self.fields, state, asked))
        return next(same, None)

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        changed = tops(changes(self.fields, have, want))
        if changed - set(ENVIRONMENTS):
            cloud.api("apigateway", "ModifyApi", {"ApiId": resource_id, **_described(want)})
        for name, environment in ENVIRONMENTS.items():
            if name in changed:
                _limit(cloud, want["serviceId"], resource_id, environment, want[name])

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        """Nothing tells which service an API is in: a state without it (an import) cannot be read (provider.md 3.7)."""
        if not known.get("serviceId"):
            return None
        asked = {"ServiceId": known["serviceId"], "ApiId": resource_id}
        try:
            found = cloud.api("apigateway", "DescribeApi", asked)["Result"]
            page = {**asked, "Limit": 100, "Offset": 0}
            limits = cloud.api("apigateway", "DescribeApiEnvironmentStrategy", page)["Result"]
        except Gone:
            return None
        told = {name: found.get(api) for name, api in _API_NAMES.items() if name != _UNTOLD}
        by_environment = {
            each["EnvironmentName"]: each["Quota"]
            for row in limits["ApiEnvironmentStrategySet"]
            if row["ApiId"] == resource_id
            for each in row["EnvironmentStrategySet"]
        }
        return {
            **{name: bool(value) if name in _FLAGS else (value or "") for name, value in told.items()},
            **({_UNTOLD: known[_UNTOLD]} if known.get(_UNTOLD) else {}),
            "requestConfigPath": found["RequestConfig"]["Path"],
            "requestConfigMethod": found["RequestConfig"]["Method"],
            **{name: by_environment[environment] for name, environment in ENVIRONMENTS.items()},
            "createTime": found.get("CreatedTime", ""),
            "updateTime": found.get("ModifiedTime", ""),
        }

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        cloud.api("apigateway", "DeleteApi", {"ServiceId": have["serviceId"], "ApiId": resource_id})


def _described(want: Inputs) -> dict[str, Any]:
    """All of it, since ModifyApi wants it all. Texts that are not set are sent as such: a silent one would stay."""
    described = {api: want.get(name, False if name in _FLAGS else "") for name, api in _API_NAMES.items()}
    request = {"Path": want["requestConfigPath"], "Method": want["requestConfigMethod"]}
    return {**described, "RequestConfig": request}


def _limit(cloud: Cloud, service: str, api: str, environment: str, per_second: int) -> None:
    asked = {"ServiceId": service, "Strategy": per_second, "EnvironmentName": environment, "ApiIds": [api]}
    cloud.api("apigateway", "ModifyApiEnvironmentStrategy", asked)
