"""What the concurrency, retry and account actions take and give (official SDK; provider.md 3.3, A.5)."""

from __future__ import annotations

import msgspec

from localcloud.actions import Answer, Nested, Parameters


class PutReservedConcurrencyConfig(Parameters):
    function_name: str
    reserved_concurrency_mem: int
    namespace: str = "default"


class GetReservedConcurrencyConfig(Parameters):
    function_name: str
    namespace: str = "default"


class DeleteReservedConcurrencyConfig(Parameters):
    function_name: str
    namespace: str = "default"


class RetryConfig(Nested):
    retry_num: int


class AsyncTriggerConfig(Nested):
    retry_config: tuple[RetryConfig, ...] = ()
    msg_ttl: int | None = msgspec.field(default=None, name="MsgTTL")


class UpdateFunctionEventInvokeConfig(Parameters):
    async_trigger_config: AsyncTriggerConfig
    function_name: str
    namespace: str = "default"


class GetFunctionEventInvokeConfig(Parameters):
    function_name: str
    namespace: str = "default"
    qualifier: str = "$LATEST"


class GetAccount(Parameters):
    pass


class Reserved(Answer):
    """`reserved_mem` is null without a reservation; 0 is a reservation that stops the function."""

    reserved_mem: int | None


class RetryView(Answer):
    retry_num: int


class AsyncView(Answer):
    retry_config: tuple[RetryView, ...]
    msg_ttl: int = msgspec.field(name="MsgTTL")


class EventInvokeView(Answer):
    async_trigger_config: AsyncView


class NamespaceUsage(Answer):
    functions: list[str]
    namespace: str
    functions_count: int
    total_concurrency_mem: int
    total_allocated_concurrency_mem: int
    total_allocated_provisioned_mem: int = 0


class Usage(Answer):
    namespaces_count: int
    namespace: list[NamespaceUsage]
    total_concurrency_mem: int
    total_allocated_concurrency_mem: int
    user_concurrency_mem_limit: int


class TriggerCount(Answer):
    cos: int
    timer: int
    total: int


class NamespaceLimit(Answer):
    functions_count: int
    trigger: TriggerCount
    namespace: str
    concurrent_executions: int
    timeout_limit: int
    init_timeout_limit: int
    retry_num_limit: int
    min_msg_ttl: int = msgspec.field(name="MinMsgTTL")
    max_msg_ttl: int = msgspec.field(name="MaxMsgTTL")
    test_model_limit: int = 0


class Limits(Answer):
    namespaces_count: int
    namespace: list[NamespaceLimit]


class AccountView(Answer):
    account_usage: Usage
    account_limit: Limits
