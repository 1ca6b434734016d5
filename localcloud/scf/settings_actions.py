"""The actions about concurrency, asynchronous retries and the account's limits (platform.md 5.15, 5.17)."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from localcloud.actions import Answer, action
from localcloud.exchange import Call
from localcloud.scf import limits
from localcloud.scf.administration import NAMESPACE, function_resource, key_of
from localcloud.scf.errors import InvalidValue, NotNow, OverLimit
from localcloud.scf.function import AsyncPolicy
from localcloud.scf.registry import Registry
from localcloud.scf.rules import check_region
from localcloud.scf.wire_settings import (
    AccountView,
    AsyncView,
    DeleteReservedConcurrencyConfig,
    EventInvokeView,
    GetAccount,
    GetFunctionEventInvokeConfig,
    GetReservedConcurrencyConfig,
    Limits,
    NamespaceLimit,
    NamespaceUsage,
    PutReservedConcurrencyConfig,
    Reserved,
    RetryView,
    TriggerCount,
    UpdateFunctionEventInvokeConfig,
    Usage,
)


class SettingsActions(msgspec.Struct, frozen=True):
    """What a function may use, and how often its events are tried again."""

    registry: Registry

    @action(PutReservedConcurrencyConfig, resource=function_resource)
    def reserve(self, call: Call, asked: PutReservedConcurrencyConfig) -> Answer:
        function = self.registry.get(key_of(call, asked))
        memory = function.coming.configuration.memory
        wanted = asked.reserved_concurrency_mem
        if wanted < 0 or wanted % memory:
            raise InvalidValue(
                "Memory",
                f"A reservation is a multiple of the function's memory ({memory} MB), not {wanted}.",
            )
        others = sum(
            each.reserved_mb or 0 for each in self.registry if each.key.region == call.region and each is not function
        )
        room = limits.REGION_MB[call.region] - limits.UNRESERVABLE_MB - others
        if wanted > room:
            raise NotNow("ReservedExceedTotal", f"{room} MB of {call.region} can still be reserved, not {wanted}.")
        function.reserved_mb = wanted
        return Answer()

    @action(GetReservedConcurrencyConfig, resource=function_resource)
    def reservation(self, call: Call, asked: GetReservedConcurrencyConfig) -> Reserved:
        return Reserved(reserved_mem=self.registry.get(key_of(call, asked)).reserved_mb)

    @action(DeleteReservedConcurrencyConfig, resource=function_resource)
    def unreserve(self, call: Call, asked: DeleteReservedConcurrencyConfig) -> Answer:
        self.registry.get(key_of(call, asked)).reserved_mb = None
        return Answer()

    @action(UpdateFunctionEventInvokeConfig, resource=function_resource)
    def set_retries(self, call: Call, asked: UpdateFunctionEventInvokeConfig) -> Answer:
        function = self.registry.get(key_of(call, asked))
        wanted = asked.async_trigger_config
        if len(wanted.retry_config) > 1:
            raise InvalidValue("AsyncTriggerConfig", "RetryConfig has at most one entry.")
        policy: AsyncPolicy = function.async_policy
        for each in wanted.retry_config:
            if not 0 <= each.retry_num <= limits.MAX_RETRIES:
                raise OverLimit("RetryNum", f"RetryNum is 0-{limits.MAX_RETRIES}, not {each.retry_num}.")
            policy = replace(policy, retries=each.retry_num)
        if wanted.msg_ttl is not None:
            if not limits.MIN_MESSAGE_AGE <= wanted.msg_ttl <= limits.MESSAGE_AGE:
                raise OverLimit(
                    "MsgTTL", f"MsgTTL is {limits.MIN_MESSAGE_AGE}-{limits.MESSAGE_AGE} s, not {wanted.msg_ttl}."
                )
            policy = replace(policy, age=wanted.msg_ttl)
        function.async_policy = policy
        return Answer()

    @action(GetFunctionEventInvokeConfig, resource=function_resource)
    def retries(self, call: Call, asked: GetFunctionEventInvokeConfig) -> EventInvokeView:
        policy = self.registry.get(key_of(call, asked), asked.qualifier).async_policy
        return EventInvokeView(
            async_trigger_config=AsyncView(retry_config=(RetryView(retry_num=policy.retries),), msg_ttl=policy.age)
        )

    @action(GetAccount)
    def account(self, call: Call, _asked: GetAccount) -> AccountView:
        check_region(call.region)
        quota = limits.REGION_MB[call.region]
        functions = self.registry.in_namespace(call.region, NAMESPACE)
        reserved = sum(each.reserved_mb or 0 for each in functions)
        usage = NamespaceUsage(
            functions=[each.key.name for each in functions],
            namespace=NAMESPACE,
            functions_count=len(functions),
            total_concurrency_mem=quota,
            total_allocated_concurrency_mem=reserved,
        )
        limit = NamespaceLimit(
            functions_count=limits.FUNCTIONS_PER_NAMESPACE,
            trigger=TriggerCount(
                cos=limits.TRIGGERS_PER_TYPE, timer=limits.TRIGGERS_PER_TYPE, total=limits.TRIGGERS_PER_TYPE * 3
            ),
            namespace=NAMESPACE,
            concurrent_executions=quota // limits.DEFAULT_MEMORY_MB,
            timeout_limit=limits.MAX_TIMEOUT_SECONDS,
            init_timeout_limit=limits.MAX_INIT_TIMEOUT_SECONDS,
            retry_num_limit=limits.MAX_RETRIES,
            min_msg_ttl=limits.MIN_MESSAGE_AGE,
            max_msg_ttl=limits.MESSAGE_AGE,
        )
        return AccountView(
            account_usage=Usage(
                namespaces_count=1,
                namespace=[usage],
                total_concurrency_mem=quota,
                total_allocated_concurrency_mem=reserved,
                user_concurrency_mem_limit=quota,
            ),
            account_limit=Limits(namespaces_count=1, namespace=[limit]),
        )
