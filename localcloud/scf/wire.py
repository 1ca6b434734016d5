"""What the function actions take (official SDK `tencentcloud.scf.v20180416.models`; provider.md A.5)."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from localcloud.actions import Nested, Parameters

Flag = Literal["TRUE", "FALSE"]
Switch = Literal["ENABLE", "DISABLE"]
Object = dict[str, Any]
"""A parameter of a feature that is refused unless it is empty, see `features.py`."""


class Code(Nested):
    zip_file: str | None = None
    cos_bucket_name: str | None = None
    cos_object_name: str | None = None
    cos_bucket_region: str | None = None
    demo_id: str | None = None
    temp_cos_object_name: str | None = None
    image_config: Object | None = None


class Variable(Nested):
    key: str
    value: str


class Environment(Nested):
    variables: tuple[Variable, ...] = ()


class Tag(Nested):
    key: str
    value: str


class EipConfigIn(Nested):
    eip_status: Switch = "DISABLE"


class PublicNetConfigIn(Nested):
    public_net_status: Switch
    eip_config: EipConfigIn = msgspec.field(default_factory=EipConfigIn)


class Filter(Nested):
    name: str
    values: tuple[str, ...] = ()


class CreateFunction(Parameters):
    function_name: str
    code: Code
    handler: str | None = None
    description: str = ""
    memory_size: int | None = None
    timeout: int | None = None
    init_timeout: int | None = None
    environment: Environment | None = None
    runtime: str | None = None
    namespace: str = "default"
    role: str = ""
    cls_logset_id: str = ""
    cls_topic_id: str = ""
    type: str = "Event"
    code_source: str | None = None
    public_net_config: PublicNetConfigIn | None = None
    tags: tuple[Tag, ...] = ()
    async_run_enable: Flag = "FALSE"
    trace_enable: Flag = "FALSE"
    dns_cache: Flag = "FALSE"
    install_dependency: Flag = "FALSE"
    auto_deploy_cls_topic_index: Flag = "FALSE"
    auto_create_cls_topic: Flag = "FALSE"
    vpc_config: Object | None = None
    layers: tuple[Object, ...] = ()
    dead_letter_config: Object | None = None
    cfs_config: Object | None = None
    protocol_type: str | None = None
    protocol_params: Object | None = None
    instance_concurrency_config: Object | None = None
    intranet_config: Object | None = None


class UpdateFunctionCode(Parameters):
    function_name: str
    namespace: str = "default"
    handler: str | None = None
    code: Code | None = None
    zip_file: str | None = None
    cos_bucket_name: str | None = None
    cos_object_name: str | None = None
    cos_bucket_region: str | None = None
    install_dependency: Flag = "FALSE"
    env_id: str | None = None
    publish: Flag = "FALSE"
    code_source: str | None = None


class UpdateFunctionConfiguration(Parameters):
    function_name: str
    namespace: str = "default"
    description: str | None = None
    memory_size: int | None = None
    timeout: int | None = None
    init_timeout: int | None = None
    runtime: str | None = None
    environment: Environment | None = None
    role: str | None = None
    cls_logset_id: str | None = None
    cls_topic_id: str | None = None
    public_net_config: PublicNetConfigIn | None = None
    l5_enable: Flag | None = None
    dns_cache: Flag | None = None
    install_dependency: Flag = "FALSE"
    publish: Flag = "FALSE"
    ignore_sys_log: bool | None = None
    vpc_config: Object | None = None
    layers: tuple[Object, ...] = ()
    dead_letter_config: Object | None = None
    cfs_config: Object | None = None
    protocol_params: Object | None = None
    instance_concurrency_config: Object | None = None
    intranet_config: Object | None = None


class GetFunction(Parameters):
    function_name: str
    qualifier: str = "$LATEST"
    namespace: str = "default"
    show_code: Flag = "FALSE"


class DeleteFunction(Parameters):
    function_name: str
    namespace: str = "default"
    qualifier: str | None = None


class ListFunctions(Parameters):
    order: Literal["ASC", "DESC"] = "DESC"
    orderby: Literal["AddTime", "ModTime", "FunctionName"] = "AddTime"
    offset: int = 0
    limit: int = 20
    search_key: str = ""
    namespace: str = "default"
    description: str = ""
    filters: tuple[Filter, ...] = ()
