"""The actions that bind a usage plan to where it holds and to whose keys it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from localcloud.actions import action
from localcloud.apigateway.errors import InvalidValue, OverLimit, WrongState
from localcloud.apigateway.naming import bound_resources, moment, plan_resource, service_resource
from localcloud.apigateway.records import Api, Binding, Plan, Service
from localcloud.apigateway.rules import page
from localcloud.apigateway.store import GatewayStore
from localcloud.apigateway.wire_plans import (
    ApiPlanPage,
    ApiPlans,
    BindEnvironment,
    BindingView,
    BindSecretIds,
    DescribeApiUsagePlan,
    DescribeServiceUsagePlan,
    DescribeUsagePlanEnvironments,
    PlanEnvironmentPage,
    PlanEnvironments,
    ServicePlanPage,
    ServicePlans,
    UnBindEnvironment,
    UnBindSecretIds,
)
from localcloud.apigateway.wire_services import Done
from localcloud.exchange import Call

MOST_KEYS = 100
"""Keys of one plan. The real number is not published."""


class BindingActions(msgspec.Struct, frozen=True):
    """BindEnvironment, BindSecretIds and their relatives."""

    store: GatewayStore

    @action(BindEnvironment, resource=bound_resources)
    def bind(self, call: Call, asked: BindEnvironment) -> Done:
        """The environment must have been released (provider.md 3.7)."""
        service = self.store.service(asked.service_id, call.region)
        plans = [self.store.plan(each, call.region) for each in asked.usage_plan_ids]
        wanted = self._wanted(call, asked)
        if asked.environment not in service.online:
            raise WrongState(
                "UnsupportedBindEnvironment", f"{service.id} is not released to {asked.environment}; release it first."
            )
        for plan in plans:
            if set(wanted) & set(plan.bindings):
                raise WrongState("AlreadyBindUsagePlan", f"{plan.id} is bound there already.")
            for key in plan.keys:
                self._check_alone(plan, key, wanted, "UnsupportedBindEnvironment")
        for plan in plans:
            plan.bindings.extend(wanted)
        return Done()

    @action(UnBindEnvironment, resource=bound_resources)
    def unbind(self, call: Call, asked: UnBindEnvironment) -> Done:
        self.store.service(asked.service_id, call.region)
        plans = [self.store.plan(each, call.region) for each in asked.usage_plan_ids]
        wanted = self._wanted(call, asked)
        for plan in plans:
            if not set(wanted) <= set(plan.bindings):
                raise WrongState("UnsupportedUnBindEnvironment", f"{plan.id} is not bound there.")
        for plan in plans:
            plan.bindings = [bound for bound in plan.bindings if bound not in wanted]
        return Done()

    @action(BindSecretIds, resource=plan_resource)
    def bind_keys(self, call: Call, asked: BindSecretIds) -> Done:
        plan = self.store.plan(asked.usage_plan_id, call.region)
        for key_id in asked.access_key_ids:
            self.store.key(key_id, call.region)
            if key_id in plan.keys:
                raise WrongState("UnsupportedBindApiKey", f"{key_id} is bound to {plan.id} already.")
            self._check_alone(plan, key_id, plan.bindings, "UnsupportedBindApiKey")
        if len(plan.keys) + len(asked.access_key_ids) > MOST_KEYS:
            raise OverLimit("AccessKeyCountInUsagePlan", f"A usage plan has at most {MOST_KEYS} keys.")
        plan.keys.extend(dict.fromkeys(asked.access_key_ids))
        return Done()

    @action(UnBindSecretIds, resource=plan_resource)
    def unbind_keys(self, call: Call, asked: UnBindSecretIds) -> Done:
        plan = self.store.plan(asked.usage_plan_id, call.region)
        if missing := [each for each in asked.access_key_ids if each not in plan.keys]:
            raise InvalidValue(f"{', '.join(missing)} is not bound to {plan.id}.", "InvalidAccessKeyIds")
        plan.keys = [each for each in plan.keys if each not in asked.access_key_ids]
        return Done()

    @action(DescribeUsagePlanEnvironments, resource=plan_resource)
    def environments(self, call: Call, asked: DescribeUsagePlanEnvironments) -> PlanEnvironments:
        plan = self.store.plan(asked.usage_plan_id, call.region)
        rows = [self._view(plan, bound) for bound in plan.bindings if bool(bound.api) == (asked.bind_type == "API")]
        shown = list(page(rows, asked.offset, asked.limit))
        return PlanEnvironments(result=PlanEnvironmentPage(total_count=len(rows), environment_list=shown))

    @action(DescribeServiceUsagePlan, resource=service_resource)
    def of_service(self, call: Call, asked: DescribeServiceUsagePlan) -> ServicePlans:
        service = self.store.service(asked.service_id, call.region)
        rows = [self._view(plan, bound) for plan, bound in self._bound(service) if not bound.api]
        shown = list(page(rows, asked.offset, asked.limit))
        return ServicePlans(result=ServicePlanPage(total_count=len(rows), service_usage_plan_list=shown))

    @action(DescribeApiUsagePlan, resource=service_resource)
    def of_apis(self, call: Call, asked: DescribeApiUsagePlan) -> ApiPlans:
        service = self.store.service(asked.service_id, call.region)
        rows = [self._view(plan, bound) for plan, bound in self._bound(service) if bound.api]
        shown = list(page(rows, asked.offset, asked.limit))
        return ApiPlans(result=ApiPlanPage(total_count=len(rows), api_usage_plan_list=shown))

    def _check_alone(self, plan: Plan, key: str, wanted: Iterable[Binding], code: str) -> None:
        """A key has one plan in an environment of a service (intl 628/11815). Raises `WrongState`."""
        places = {(bound.service, bound.environment) for bound in wanted}
        for other in self.store.plans.values():
            shared = places & {(bound.service, bound.environment) for bound in other.bindings}
            if other is not plan and key in other.keys and shared:
                raise WrongState(code, f"{key} is bound to {other.id}, which holds there already.")

    def _wanted(self, call: Call, asked: BindEnvironment | UnBindEnvironment) -> list[Binding]:
        if not asked.usage_plan_ids:
            raise InvalidValue("UsagePlanIds names at least one usage plan.")
        if asked.bind_type == "SERVICE":
            if asked.api_ids:
                raise InvalidValue("ApiIds is for the BindType API.", "ParameterNotMatch")
            return [Binding(asked.service_id, asked.environment)]
        if not asked.api_ids:
            raise InvalidValue("The BindType API needs ApiIds.", "InvalidApiIds")
        for each in asked.api_ids:
            self.store.api(asked.service_id, each, call.region)
        return [Binding(asked.service_id, asked.environment, each) for each in asked.api_ids]

    def _bound(self, service: Service) -> Iterator[tuple[Plan, Binding]]:
        for plan in self.store.plans_of(service.id):
            yield from ((plan, bound) for bound in plan.bindings if bound.service == service.id)

    def _view(self, plan: Plan, bound: Binding) -> BindingView:
        service = self.store.services[bound.service]
        api: Api | None = service.apis.get(bound.api)
        return BindingView(
            service_id=service.id,
            service_name=service.name,
            api_id=bound.api,
            api_name=api.name if api else "",
            path=api.path if api else "",
            method=api.method if api else "",
            usage_plan_id=plan.id,
            usage_plan_name=plan.name,
            usage_plan_desc=plan.description,
            environment=bound.environment,
            in_use_request_num=plan.used,
            max_request_num=plan.total,
            max_request_num_pre_sec=plan.per_second,
            created_time=moment(plan.created),
            modified_time=moment(plan.modified),
        )
