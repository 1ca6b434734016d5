"""What the actions about usage plans and keys take and give (official SDK `tencentcloud.apigateway.v20180808.models`;
provider.md A.1)."""

from __future__ import annotations

from typing import Literal

from localcloud.actions import Answer, Parameters
from localcloud.apigateway.records import UNLIMITED, Environment
from localcloud.apigateway.wire_services import Filter

BindType = Literal["SERVICE", "API"]


class CreateUsagePlan(Parameters):
    usage_plan_name: str
    usage_plan_desc: str = ""
    max_request_num: int = UNLIMITED
    max_request_num_pre_sec: int = UNLIMITED


class DescribeUsagePlansStatus(Parameters):
    limit: int = 20
    offset: int = 0
    filters: tuple[Filter, ...] = ()


class DescribeUsagePlan(Parameters):
    usage_plan_id: str


class ModifyUsagePlan(Parameters):
    usage_plan_id: str
    usage_plan_name: str | None = None
    usage_plan_desc: str | None = None
    max_request_num: int | None = None
    max_request_num_pre_sec: int | None = None


class DeleteUsagePlan(Parameters):
    usage_plan_id: str


class DescribeUsagePlanEnvironments(Parameters):
    usage_plan_id: str
    bind_type: BindType = "SERVICE"
    limit: int = 20
    offset: int = 0


class DescribeServiceUsagePlan(Parameters):
    service_id: str
    limit: int = 20
    offset: int = 0


class DescribeApiUsagePlan(Parameters):
    service_id: str
    limit: int = 20
    offset: int = 0


class BindEnvironment(Parameters):
    usage_plan_ids: tuple[str, ...]
    bind_type: BindType
    environment: Environment
    service_id: str
    api_ids: tuple[str, ...] = ()


class UnBindEnvironment(Parameters):
    usage_plan_ids: tuple[str, ...]
    bind_type: BindType
    environment: Environment
    service_id: str
    api_ids: tuple[str, ...] = ()


class BindSecretIds(Parameters):
    usage_plan_id: str
    access_key_ids: tuple[str, ...]


class UnBindSecretIds(Parameters):
    usage_plan_id: str
    access_key_ids: tuple[str, ...]


class CreateApiKey(Parameters):
    secret_name: str
    access_key_type: Literal["auto", "manual"] = "auto"
    access_key_id: str = ""
    access_key_secret: str = ""


class DescribeApiKeysStatus(Parameters):
    limit: int = 20
    offset: int = 0
    filters: tuple[Filter, ...] = ()


class UpdateApiKey(Parameters):
    access_key_id: str
    access_key_secret: str = ""


class EnableApiKey(Parameters):
    access_key_id: str


class DisableApiKey(Parameters):
    access_key_id: str


class DeleteApiKey(Parameters):
    access_key_id: str


class BoundEnvironment(Answer):
    environment_name: str
    service_id: str


class PlanRow(Answer):
    """A plan in a list."""

    usage_plan_id: str
    usage_plan_name: str
    usage_plan_desc: str
    max_request_num: int
    max_request_num_pre_sec: int
    created_time: str
    modified_time: str


class PlanView(PlanRow):
    bind_secret_id_total_count: int
    bind_secret_ids: list[str]
    bind_environment_total_count: int
    bind_environments: list[BoundEnvironment]


class PlanPage(Answer):
    total_count: int
    usage_plan_status_set: list[PlanRow]


class Plans(Answer):
    result: PlanPage


class PlanAnswer(Answer):
    result: PlanView


class BindingView(Answer):
    """A plan where it holds; the fields of an API are empty when it is the whole service."""

    service_id: str
    service_name: str
    api_id: str
    api_name: str
    path: str
    method: str
    usage_plan_id: str
    usage_plan_name: str
    usage_plan_desc: str
    environment: str
    in_use_request_num: int
    max_request_num: int
    max_request_num_pre_sec: int
    created_time: str
    modified_time: str


class PlanEnvironmentPage(Answer):
    total_count: int
    environment_list: list[BindingView]


class PlanEnvironments(Answer):
    result: PlanEnvironmentPage


class ServicePlanPage(Answer):
    total_count: int
    service_usage_plan_list: list[BindingView]


class ServicePlans(Answer):
    result: ServicePlanPage


class ApiPlanPage(Answer):
    total_count: int
    api_usage_plan_list: list[BindingView]


class ApiPlans(Answer):
    result: ApiPlanPage


class KeyView(Answer):
    """`status` is 1 for a key that is enabled, else 0."""

    access_key_id: str
    access_key_secret: str
    access_key_type: str
    secret_name: str
    status: int
    created_time: str
    modified_time: str


class KeyAnswer(Answer):
    result: KeyView


class KeyPage(Answer):
    total_count: int
    api_key_set: list[KeyView]


class Keys(Answer):
    result: KeyPage
