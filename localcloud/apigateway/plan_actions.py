"""The actions about usage plans, without their bindings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from localcloud.actions import action
from localcloud.apigateway.errors import WrongState
from localcloud.apigateway.filters import filtered
from localcloud.apigateway.naming import moment, plan_resource
from localcloud.apigateway.records import Plan
from localcloud.apigateway.rules import check_name, check_plan, page
from localcloud.apigateway.store import GatewayStore, new_id
from localcloud.apigateway.wire_plans import (
    BoundEnvironment,
    CreateUsagePlan,
    DeleteUsagePlan,
    DescribeUsagePlan,
    DescribeUsagePlansStatus,
    ModifyUsagePlan,
    PlanAnswer,
    PlanPage,
    PlanRow,
    Plans,
    PlanView,
)
from localcloud.apigateway.wire_services import Done
from localcloud.exchange import Call

_FILTERS: Mapping[str, Callable[[Plan, str], bool]] = {
    "UsagePlanId": lambda plan, value: plan.id == value,
    "UsagePlanName": lambda plan, value: plan.name == value,
}


class PlanActions(msgspec.Struct, frozen=True):
    """CreateUsagePlan and its relatives."""

    store: GatewayStore

    @action(CreateUsagePlan)
    def create(self, call: Call, asked: CreateUsagePlan) -> PlanAnswer:
        check_name("usage plan", asked.usage_plan_name)
        check_plan(asked.max_request_num, asked.max_request_num_pre_sec)
        plan = Plan(
            id=new_id("usagePlan"),
            region=call.region,
            name=asked.usage_plan_name,
            description=asked.usage_plan_desc,
            total=asked.max_request_num,
            per_second=asked.max_request_num_pre_sec,
            created=call.now,
            modified=call.now,
        )
        self.store.plans[plan.id] = plan
        return PlanAnswer(result=_view(plan))

    @action(DescribeUsagePlan, resource=plan_resource)
    def describe(self, call: Call, asked: DescribeUsagePlan) -> PlanAnswer:
        return PlanAnswer(result=_view(self.store.plan(asked.usage_plan_id, call.region)))

    @action(DescribeUsagePlansStatus)
    def listed(self, call: Call, asked: DescribeUsagePlansStatus) -> Plans:
        here = (plan for plan in self.store.plans.values() if plan.region == call.region)
        found = filtered(here, asked.filters, _FILTERS)
        rows = [_row(plan) for plan in page(found, asked.offset, asked.limit)]
        return Plans(result=PlanPage(total_count=len(found), usage_plan_status_set=rows))

    @action(ModifyUsagePlan, resource=plan_resource)
    def modify(self, call: Call, asked: ModifyUsagePlan) -> PlanAnswer:
        plan = self.store.plan(asked.usage_plan_id, call.region)
        name = plan.name if asked.usage_plan_name is None else asked.usage_plan_name
        total = plan.total if asked.max_request_num is None else asked.max_request_num
        per_second = plan.per_second if asked.max_request_num_pre_sec is None else asked.max_request_num_pre_sec
        check_name("usage plan", name)
        check_plan(total, per_second)
        plan.name, plan.total, plan.per_second, plan.modified = name, total, per_second, call.now
        plan.description = plan.description if asked.usage_plan_desc is None else asked.usage_plan_desc
        return PlanAnswer(result=_view(plan))

    @action(DeleteUsagePlan, resource=plan_resource)
    def delete(self, call: Call, asked: DeleteUsagePlan) -> Done:
        plan = self.store.plan(asked.usage_plan_id, call.region)
        if plan.bindings or plan.keys:
            raise WrongState("UsagePlanInUse", f"{plan.id} is bound to a service or a key; unbind it first.")
        del self.store.plans[plan.id]
        return Done()


def _row(plan: Plan) -> PlanRow:
    return PlanRow(
        usage_plan_id=plan.id,
        usage_plan_name=plan.name,
        usage_plan_desc=plan.description,
        max_request_num=plan.total,
        max_request_num_pre_sec=plan.per_second,
        created_time=moment(plan.created),
        modified_time=moment(plan.modified),
    )


def _view(plan: Plan) -> PlanView:
    return PlanView(
        **msgspec.structs.asdict(_row(plan)),
        bind_secret_id_total_count=len(plan.keys),
        bind_secret_ids=list(plan.keys),
        bind_environment_total_count=len(plan.bindings),
        bind_environments=[
            BoundEnvironment(environment_name=bound.environment, service_id=bound.service) for bound in plan.bindings
        ],
    )
