"""The SCF entry point: what arrived, who handles it, what the platform gets back.

Raising is a decision, not an accident: the platform repeats a failed COS or timer event twice, a minute apart
(platform.md 5.15), so only failures that another try can cure may leave this function. HTTP callers always get an
answer.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from aigc import events
from aigc.errors import ImageServiceError, UnknownEvent
from aigc.log import Log
from aigc.web import problems, routes
from aigc.wiring.instance import Instance
from aigc.wiring.invocation import Invocation

_instance = Instance(os.environ)


def main_handler(event: object, context: Mapping[str, Any]) -> dict[str, Any]:
    """Handle one SCF event of any kind this service is subscribed to."""
    return handle(event, context, _instance)


def handle(event: object, context: Mapping[str, Any], instance: Instance) -> dict[str, Any]:
    """`main_handler` with its instance as an argument."""
    request_id = str(context.get("request_id", ""))
    log = Log(instance.sink, bound={"request_id": request_id})
    try:
        return _handled(event, context, instance)
    except UnknownEvent as error:
        log.error("event refused", code=error.code, reason=str(error))
        return {"refused": str(error)}
    except ImageServiceError as error:
        log.error("invocation failed", code=error.code, reason=str(error), next_step=error.next_step)
        if not events.is_http(event):
            raise
        return _readable(problems.answer(error, request_id=request_id), event, instance, log)
    except Exception as error:
        log.error("invocation broke", error=type(error).__name__, at=_place(error))
        if not events.is_http(event):
            raise
        # the platform would show the stack to the caller
        return _readable(problems.internal(request_id), event, instance, log)


def _handled(event: object, context: Mapping[str, Any], instance: Instance) -> dict[str, Any]:
    arrived = events.classify(event)
    invocation = Invocation.of(instance, context)
    if isinstance(arrived, events.HttpCall):
        return routes.answer(invocation.api(), arrived)
    if isinstance(arrived, events.ObjectsCreated):
        answer = invocation.records().handle(arrived)
        invocation.deliver_promised()  # nobody waits for this invocation, so it has the time
        return answer
    return invocation.tick()


def _readable(failure: dict[str, Any], event: object, instance: Instance, log: Log) -> dict[str, Any]:
    """`failure` for its caller, a page of another origin perhaps. Whatever broke before may break here again: then as
    it is."""
    try:
        call = events.classify(event)
        return routes.of_broken(call, failure, instance.environment) if isinstance(call, events.HttpCall) else failure
    except Exception as error:  # noqa: BLE001
        log.error("answer not completed", error=type(error).__name__, at=_place(error))
        return failure


def _place(error: BaseException) -> str:
    """File and line where `error` was raised. Not its message, which may quote a prompt."""
    trace = error.__traceback__ or sys.exc_info()[2]
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else ""
