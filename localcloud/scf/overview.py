"""Functions and what they do, as somebody who only watches sees them."""

from __future__ import annotations

from itertools import islice

import msgspec

from localcloud.clock import Clock
from localcloud.overviews import FunctionOverview, InvocationOverview, TriggerOverview
from localcloud.scf.asynchronous import AsyncQueue
from localcloud.scf.cos_rules import CosRule
from localcloud.scf.cron import Schedule
from localcloud.scf.errors import Missing
from localcloud.scf.function import Function, FunctionUrl, Key, Trigger
from localcloud.scf.invocation import Finished
from localcloud.scf.invoker import Invoker
from localcloud.scf.pool import Pool
from localcloud.scf.registry import Registry


class Overview(msgspec.Struct, frozen=True):
    """Reads the parts of this service and changes nothing."""

    clock: Clock
    registry: Registry
    pool: Pool
    invoker: Invoker
    queue: AsyncQueue

    def functions(self, count: int) -> list[FunctionOverview]:
        """Every function, with its last `count` invocations."""
        return [self._function(function, count) for function in self.registry]

    def log(self, key: Key, request_id: str) -> str:
        """The log of the remembered attempts under one request id, oldest first. Raises `Missing`."""
        attempts = [each.log for each in self.registry.get(key).recent if each.request_id == request_id]
        if not attempts:
            raise Missing("RequestId", f"{key.name} remembers no invocation {request_id!r}; it keeps the last ones.")
        return "\n".join(attempts)

    def _function(self, function: Function, count: int) -> FunctionOverview:
        settings = function.coming.configuration
        busy, idle = self.pool.instances(function.key)
        queued, delayed = self.queue.backlog(function)
        urls = [trigger.detail.url_id for trigger in function.triggers if isinstance(trigger.detail, FunctionUrl)]
        return FunctionOverview(
            region=function.key.region,
            namespace=function.key.namespace,
            name=function.key.name,
            status=function.status(self.clock.now()).value,
            runtime=settings.runtime,
            handler=settings.handler,
            memory=settings.memory,
            timeout=settings.timeout,
            code_size=function.coming.package.size,
            modified=function.modified,
            url_id=urls[0] if urls else "",
            triggers=[_trigger(trigger) for trigger in function.triggers],
            busy=busy,
            idle=idle,
            queued=queued,
            delayed=delayed,
            running=self.invoker.running(function),
            recent=[_invocation(each) for each in islice(reversed(function.recent), count)],
        )


def _trigger(trigger: Trigger) -> TriggerOverview:
    return TriggerOverview(trigger.name, trigger.kind, trigger.enabled, _summary(trigger.detail))


def _summary(detail: CosRule | Schedule | FunctionUrl) -> str:
    if isinstance(detail, Schedule):
        return detail.expression
    if isinstance(detail, FunctionUrl):
        return f"auth {detail.settings.auth_type}"
    return f"{detail.event.removeprefix('cos:')} {detail.prefix}*{detail.suffix}"


def _invocation(finished: Finished) -> InvocationOverview:
    outcome = finished.outcome
    return InvocationOverview(
        request_id=finished.request_id,
        started=finished.started,
        status=int(outcome.status),
        message=outcome.message,
        duration=outcome.duration,
        memory=outcome.memory,
        retry=finished.retry,
    )
