"""What GetFunction, ListFunctions and the trigger actions show (provider.md 3.3 and A.5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from localcloud.actions import Answer
from localcloud.scf.function import Function, Status, Trigger
from localcloud.scf.package import entry_fault


def moment(seconds: float) -> str:
    """A time as SCF writes it, in UTC."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%d %H:%M:%S")


class Pair(Answer):
    key: str
    value: str


class Variables(Answer):
    variables: list[Pair]


class VpcConfig(Answer):
    vpc_id: str = ""
    subnet_id: str = ""


class EipOut(Answer):
    eip_fixed: str = "FALSE"
    eips: tuple[str, ...] = ()


class AccessInfo(Answer):
    host: str = ""
    vip: str = ""


class PublicEip(Answer):
    eip_status: str = "DISABLE"
    eip_address: tuple[str, ...] = ()


class PublicNet(Answer):
    public_net_status: str
    eip_config: PublicEip = msgspec.field(default_factory=PublicEip)


class DeadLetter(Answer):
    type: str = ""
    name: str = ""
    filter_type: str = ""


class Intranet(Answer):
    ip_fixed: str = "DISABLE"
    ip_address: tuple[str, ...] = ()


class TriggerView(Answer):
    """A trigger. `enable` is 1 or 0, never a boolean: the official provider reads an integer."""

    mod_time: str
    type: str
    trigger_desc: str
    trigger_name: str
    add_time: str
    enable: int
    custom_argument: str
    qualifier: str
    description: str
    available_status: str = "Available"
    bind_status: str = "on"
    trigger_attribute: str = "single"


class FunctionView(Answer):
    """GetFunction. A field the official provider dereferences is never null (provider.md A.5)."""

    mod_time: str
    add_time: str
    description: str
    triggers: list[TriggerView]
    handler: str
    code_size: int
    code_result: str
    code_error: str
    timeout: int
    init_timeout: int
    memory_size: int
    runtime: str
    function_name: str
    function_id: str
    namespace: str
    role: str
    status: str
    environment: Variables
    cls_logset_id: str
    cls_topic_id: str
    tags: list[Pair]
    public_net_config: PublicNet
    async_run_enable: str
    dns_cache: str
    l5_enable: str
    type: str = "Event"
    status_desc: str = ""
    status_reasons: tuple[Any, ...] = ()
    code_info: str = ""
    err_no: int = 0
    function_version: str = "$LATEST"
    qualifier: str = "$LATEST"
    use_gpu: str = "FALSE"
    vpc_config: VpcConfig = msgspec.field(default_factory=VpcConfig)
    eip_config: EipOut = msgspec.field(default_factory=EipOut)
    access_info: AccessInfo = msgspec.field(default_factory=AccessInfo)
    install_dependency: str = "FALSE"
    layers: tuple[Any, ...] = ()
    dead_letter_config: DeadLetter = msgspec.field(default_factory=DeadLetter)
    ons_enable: str = "FALSE"
    available_status: str = "Available"
    trace_enable: str = "FALSE"
    intranet_config: Intranet = msgspec.field(default_factory=Intranet)


class FunctionSummary(Answer):
    mod_time: str
    add_time: str
    runtime: str
    function_name: str
    function_id: str
    namespace: str
    status: str
    description: str
    tags: list[Pair]
    async_run_enable: str
    reserved_concurrency_mem: int | None
    type: str = "Event"
    status_desc: str = ""
    trace_enable: str = "FALSE"


class FunctionList(Answer):
    functions: list[FunctionSummary]
    total_count: int


def trigger_view(trigger: Trigger) -> TriggerView:
    return TriggerView(
        mod_time=moment(trigger.modified),
        add_time=moment(trigger.created),
        type=trigger.kind,
        trigger_desc=trigger.description,
        trigger_name=trigger.name,
        enable=int(trigger.enabled),
        custom_argument=trigger.argument,
        qualifier=trigger.qualifier,
        description=trigger.comment,
    )


def function_view(function: Function, tags: dict[str, str], now: float) -> FunctionView:
    """Shows what the last update set, also while it settles."""
    revision = function.coming
    settings = revision.configuration
    fault = entry_fault(revision.package, settings.handler)
    return FunctionView(
        mod_time=moment(function.modified),
        add_time=moment(function.created),
        description=settings.description,
        triggers=[trigger_view(trigger) for trigger in function.triggers],
        handler=settings.handler,
        code_size=revision.package.size,
        code_result="failed" if fault else "success",
        code_error=fault,
        timeout=settings.timeout,
        init_timeout=settings.init_timeout,
        memory_size=settings.memory,
        runtime=settings.runtime,
        function_name=function.key.name,
        function_id=function.id,
        namespace=function.key.namespace,
        role=settings.role,
        status=function.status(now).value,
        environment=Variables(variables=[Pair(key=name, value=value) for name, value in settings.environment]),
        cls_logset_id=settings.logset,
        cls_topic_id=settings.topic,
        tags=_pairs(tags),
        public_net_config=PublicNet(public_net_status=settings.public_net),
        async_run_enable=function.async_run,
        dns_cache=settings.dns_cache,
        l5_enable=settings.l5,
    )


def function_summary(function: Function, tags: dict[str, str], now: float) -> FunctionSummary:
    settings = function.coming.configuration
    return FunctionSummary(
        mod_time=moment(function.modified),
        add_time=moment(function.created),
        runtime=settings.runtime,
        function_name=function.key.name,
        function_id=function.id,
        namespace=function.key.namespace,
        status=function.status(now).value,
        description=settings.description,
        tags=_pairs(tags),
        async_run_enable=function.async_run,
        reserved_concurrency_mem=function.reserved_mb,
    )


def is_active(function: Function, now: float) -> bool:
    return function.status(now) is Status.ACTIVE


def _pairs(tags: dict[str, str]) -> list[Pair]:
    return [Pair(key=name, value=value) for name, value in tags.items()]
