"""What the actions about services and releases take and give (official SDK `tencentcloud.apigateway.v20180808.models`;
provider.md A.1)."""

from __future__ import annotations

from typing import Literal

from localcloud.actions import Answer, Nested, Parameters
from localcloud.apigateway.records import Environment

Protocol = Literal["http", "https", "http&https"]


class Tag(Nested):
    key: str
    value: str


class CreateService(Parameters):
    service_name: str
    protocol: Protocol
    service_desc: str = ""
    net_types: tuple[str, ...] = ("OUTER",)
    ip_version: Literal["IPv4"] = "IPv4"
    tags: tuple[Tag, ...] = ()
    instance_id: str = ""
    uniq_vpc_id: str = ""
    set_server_name: str = ""


class DescribeService(Parameters):
    service_id: str


class Filter(Nested):
    name: str
    values: tuple[str, ...]


class DescribeServicesStatus(Parameters):
    limit: int = 20
    offset: int = 0
    filters: tuple[Filter, ...] = ()


class ModifyService(Parameters):
    service_id: str
    service_name: str | None = None
    service_desc: str | None = None
    protocol: Protocol | None = None
    net_types: tuple[str, ...] | None = None
    uniq_vpc_id: str = ""


class DeleteService(Parameters):
    service_id: str
    skip_verification: int = 0


class DescribeServiceEnvironmentStrategy(Parameters):
    service_id: str
    limit: int = 20
    offset: int = 0


class ModifyServiceEnvironmentStrategy(Parameters):
    service_id: str
    strategy: int
    environment_names: tuple[Environment, ...]


class ReleaseService(Parameters):
    service_id: str
    environment_name: Environment
    release_desc: str
    api_ids: tuple[str, ...] = ()


class UnReleaseService(Parameters):
    service_id: str
    environment_name: Environment
    api_ids: tuple[str, ...] = ()


class DescribeServiceEnvironmentReleaseHistory(Parameters):
    service_id: str
    environment_name: Environment
    limit: int = 20
    offset: int = 0


class Done(Answer):
    """The answer of what has no other."""

    result: bool = True


class ServiceCreated(Answer):
    """Not below `Result`, as that of every other creation is (provider.md A.1)."""

    service_id: str
    service_name: str
    service_desc: str
    outer_sub_domain: str
    inner_sub_domain: str
    created_time: str
    net_types: list[str]
    ip_version: str


class ApiInService(Answer):
    service_id: str
    api_id: str
    api_desc: str
    path: str
    method: str
    created_time: str
    modified_time: str
    api_name: str
    auth_type: str
    api_type: str = "NORMAL"
    protocol: str = "HTTP"


class PlanInService(Answer):
    environment: str
    usage_plan_id: str
    usage_plan_name: str
    usage_plan_desc: str
    max_request_num_pre_sec: int
    created_time: str
    modified_time: str


class ServiceView(Answer):
    service_id: str
    available_environments: list[str]
    service_name: str
    service_desc: str
    protocol: str
    created_time: str
    modified_time: str
    net_types: list[str]
    outer_sub_domain: str
    internal_sub_domain: str
    api_total_count: int
    api_id_status_set: list[ApiInService]
    usage_plan_total_count: int
    usage_plan_list: list[PlanInService]
    tags: list[Tag]
    ip_version: str
    inner_http_port: int = 80
    inner_https_port: int = 443
    instance_id: str = ""
    uniq_vpc_id: str = ""


class EnvironmentView(Answer):
    environment_name: str
    url: str
    status: int
    version_name: str
    strategy: int
    max_strategy: int


class EnvironmentPage(Answer):
    total_count: int
    environment_list: list[EnvironmentView]


class Environments(Answer):
    result: EnvironmentPage


class Released(Answer):
    release_desc: str
    release_version: str


class ReleaseAnswer(Answer):
    result: Released


class VersionView(Answer):
    version_name: str
    version_desc: str
    release_time: str


class VersionPage(Answer):
    total_count: int
    version_list: list[VersionView]


class Versions(Answer):
    result: VersionPage


class ServiceRow(Answer):
    """A service in a list."""

    service_id: str
    service_name: str
    service_desc: str
    protocol: str
    net_types: list[str]
    outer_sub_domain: str
    available_environments: list[str]
    ip_version: str
    created_time: str
    modified_time: str


class ServicePage(Answer):
    total_count: int
    service_set: list[ServiceRow]


class Services(Answer):
    result: ServicePage
