"""The actions that run a function and show how it ran."""

from __future__ import annotations

import base64
import math
from uuid import uuid4

import msgspec

from localcloud.actions import action
from localcloud.errors import InvalidRequest
from localcloud.exchange import Call
from localcloud.scf.administration import function_resource, key_of
from localcloud.scf.asynchronous import AsyncQueue
from localcloud.scf.errors import InvalidValue, NotOffered, OverLimit
from localcloud.scf.function import Function
from localcloud.scf.invocation import Finished
from localcloud.scf.invoker import Invoker
from localcloud.scf.limits import ASYNC_EVENT, SYNC_EVENT
from localcloud.scf.registry import Registry
from localcloud.scf.views import moment
from localcloud.scf.wire_invoke import (
    FunctionLog,
    FunctionLogs,
    GetFunctionLogs,
    Invoke,
    InvokeAnswer,
    InvokeFunction,
    Result,
)
from localcloud.wire import NOT_JSON

_TAIL = 4096
"""Characters of log that a synchronous call can have back."""


class InvokeActions(msgspec.Struct, frozen=True):
    """Invoke, InvokeFunction and GetFunctionLogs."""

    registry: Registry
    invoker: Invoker
    queue: AsyncQueue

    @action(Invoke, resource=function_resource)
    async def invoke(self, call: Call, asked: Invoke) -> InvokeAnswer:
        function = self.registry.get(key_of(call, asked), asked.qualifier)
        if asked.invocation_type == "RequestResponse":
            return await self._now(function, asked.client_context, tail=asked.log_type == "Tail")
        if asked.invocation_type != "Event":
            raise InvalidValue(
                "InvokeType", f"InvocationType is RequestResponse or Event, not {asked.invocation_type!r}."
            )
        event = _event(asked.client_context, ASYNC_EVENT)
        request_id = str(uuid4())
        if not self.queue.accept(function, event, request_id=request_id):
            raise OverLimit("Quota", f"{function.key.name} has too many events waiting; try again later.")
        return InvokeAnswer(result=Result(function_request_id=request_id))

    @action(InvokeFunction, resource=function_resource)
    async def invoke_function(self, call: Call, asked: InvokeFunction) -> InvokeAnswer:
        function = self.registry.get(key_of(call, asked), asked.qualifier)
        return await self._now(function, asked.event, tail=asked.log_type == "Tail")

    @action(GetFunctionLogs, resource=function_resource)
    def logs(self, call: Call, asked: GetFunctionLogs) -> FunctionLogs:
        """The last invocations, from memory. Time windows are what the log service is for."""
        if asked.start_time or asked.end_time or asked.search_context:
            raise NotOffered("GetFunctionLogs by time is what SearchLog of CLS does.")
        if asked.offset < 0 or not 1 <= asked.limit <= 10_000:
            raise InvalidValue("Limit", "Offset is 0 or more, Limit 1-10000.")
        function = self.registry.get(key_of(call, asked), asked.qualifier)
        wanted = asked.filter.ret_code if asked.filter is not None else ""
        found = [
            each
            for each in function.recent
            if asked.function_request_id in ("", each.request_id)
            and (wanted != "is0" or each.outcome.succeeded)
            and (wanted != "not0" or not each.outcome.succeeded)
        ]
        orders = {
            "duration": lambda each: each.outcome.duration,
            "mem_usage": lambda each: float(each.outcome.memory),
        }
        found.sort(key=orders.get(asked.order_by, lambda each: each.started), reverse=asked.order == "desc")
        page = found[asked.offset : asked.offset + asked.limit]
        return FunctionLogs(total_count=len(found), data=[_shown(function, each) for each in page])

    async def _now(self, function: Function, text: str, *, tail: bool) -> InvokeAnswer:
        request_id = str(uuid4())
        finished = await self.invoker.invoke(function, _event(text, SYNC_EVENT), request_id=request_id)
        outcome = finished.outcome
        failed = "" if outcome.succeeded else msgspec.json.encode(outcome.envelope(request_id)).decode()
        return InvokeAnswer(
            result=Result(
                function_request_id=request_id,
                log=base64.b64encode(finished.log[-_TAIL:].encode()).decode() if tail else "",
                ret_msg=outcome.answer.decode() if outcome.succeeded else failed,
                err_msg=failed,
                mem_usage=outcome.memory,
                duration=round(outcome.duration, 3),
                bill_duration=math.ceil(outcome.duration),
                invoke_result=0 if outcome.succeeded else -1,
            )
        )


def _event(text: str, limit: int) -> bytes:
    """The event of a call: any JSON text; nothing means an empty object. Raises `InvalidRequest`."""
    event = text.encode() or b"{}"
    if len(event) > limit:
        raise InvalidRequest("InvalidParameter.RequestTooLarge", f"The event has {len(event)} bytes, at most {limit}.")
    try:
        msgspec.json.decode(event)
    except NOT_JSON as wrong:
        raise InvalidValue("Param", f"The event must be JSON: {wrong}.") from wrong
    return event


def _shown(function: Function, finished: Finished) -> FunctionLog:
    outcome = finished.outcome
    return FunctionLog(
        function_name=function.key.name,
        request_id=finished.request_id,
        start_time=moment(finished.started),
        ret_code=0 if outcome.succeeded else 1,
        ret_msg=outcome.answer[:_TAIL].decode("utf-8", "replace") if outcome.succeeded else outcome.message,
        duration=round(outcome.duration, 3),
        bill_duration=math.ceil(outcome.duration),
        mem_usage=outcome.memory,
        log=finished.log,
        level="" if outcome.succeeded else "ERROR",
        retry_num=finished.retry,
    )
