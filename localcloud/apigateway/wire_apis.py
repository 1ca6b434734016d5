"""What the actions about APIs take and give (official SDK `tencentcloud.apigateway.v20180808.models`; provider.md A.1).

An API is described by the same parameters when it is made and when it is changed. Those of backends and ways of
authentication that this cloud does not have are refused as unknown.
"""

from __future__ import annotations

from typing import Any

import msgspec

from localcloud.actions import Answer, Nested, Parameters
from localcloud.apigateway.records import Environment


class RequestConfig(Nested):
    path: str
    method: str


class ApiDescription(Parameters, kw_only=True):
    """`service_timeout` in seconds."""

    service_id: str
    service_type: str
    service_timeout: int = 15
    protocol: str = "HTTP"
    request_config: RequestConfig
    api_name: str = ""
    api_desc: str = ""
    api_type: str = "NORMAL"
    auth_type: str = "NONE"
    enable_cors: bool = msgspec.field(name="EnableCORS", default=False)
    api_business_type: str = "NORMAL"
    constant_parameters: tuple[dict[str, Any], ...] = ()
    request_parameters: tuple[dict[str, Any], ...] = ()
    service_parameters: tuple[dict[str, Any], ...] = ()
    response_error_codes: tuple[dict[str, Any], ...] = ()
    service_scf_function_name: str = ""
    service_scf_function_namespace: str = ""
    service_scf_function_qualifier: str = ""
    service_scf_function_type: str = "EVENT"
    service_scf_is_integrated_response: bool = False
    service_scf_event_is_async_call: bool = False
    is_base64_encoded: bool = msgspec.field(name="IsBase64Encoded", default=False)
    is_debug_after_charge: bool = False
    is_delete_response_error_codes: bool = False
    response_type: str = ""
    response_success_example: str = ""
    response_fail_example: str = ""


class CreateApi(ApiDescription):
    """Nothing else."""


class ModifyApi(ApiDescription, kw_only=True):
    api_id: str


class DescribeApi(Parameters):
    service_id: str
    api_id: str


class DeleteApi(Parameters):
    service_id: str
    api_id: str


class DescribeApiEnvironmentStrategy(Parameters):
    service_id: str
    environment_names: tuple[Environment, ...] = ()
    api_id: str = ""
    limit: int = 20
    offset: int = 0


class ModifyApiEnvironmentStrategy(Parameters):
    service_id: str
    strategy: int
    environment_name: Environment
    api_ids: tuple[str, ...] = ()


class CreatedApi(Answer):
    api_id: str
    path: str
    method: str
    created_time: str


class ApiCreated(Answer):
    result: CreatedApi


class RequestConfigView(Answer):
    path: str
    method: str


class ApiView(Answer):
    """`request_config` is never null: the official provider dereferences it (provider.md A.1)."""

    service_id: str
    service_name: str
    service_desc: str
    api_id: str
    api_name: str
    api_desc: str
    created_time: str
    modified_time: str
    auth_type: str
    request_config: RequestConfigView
    response_type: str
    response_success_example: str
    response_fail_example: str
    service_timeout: int
    service_scf_function_name: str
    service_scf_function_namespace: str
    service_scf_function_qualifier: str
    service_scf_is_integrated_response: bool
    enable_cors: bool = msgspec.field(name="EnableCORS")
    environments: list[str]
    is_base64_encoded: bool = msgspec.field(name="IsBase64Encoded")
    service_type: str = "SCF"
    api_type: str = "NORMAL"
    protocol: str = "HTTP"
    api_business_type: str = "NORMAL"


class ApiAnswer(Answer):
    result: ApiView


class StrategyView(Answer):
    environment_name: str
    quota: int


class ApiStrategy(Answer):
    api_id: str
    api_name: str
    path: str
    method: str
    environment_strategy_set: list[StrategyView]


class ApiStrategyPage(Answer):
    total_count: int
    api_environment_strategy_set: list[ApiStrategy]


class ApiStrategies(Answer):
    result: ApiStrategyPage
