"""One attempt to run a function, from the lease of an instance to the log."""

from __future__ import annotations

import asyncio

import msgspec
from msgspec.structs import replace

from localcloud.clock import Clock
from localcloud.errors import NotFound, Unauthorized
from localcloud.identity import Account
from localcloud.measurements import Invoked, Measurements
from localcloud.overviews import RunningInvocation
from localcloud.scf.environment import context, key_variables
from localcloud.scf.function import Function, Revision
from localcloud.scf.instance import Instance
from localcloud.scf.invocation import Finished, Outcome, StatusCode
from localcloud.scf.limits import SYNC_EVENT
from localcloud.scf.output import Line
from localcloud.scf.pool import NoInstance, Pool
from localcloud.scf.ports import Logs
from localcloud.scf.record import ColdStart, Protocol
from localcloud.scf.roles import ExecutionRoles

_REMEMBERED = 16 * 1024
"""Characters of an attempt's log that GetFunctionLogs and the console can still show."""
_KEY_RESERVE = 0.5
"""An instance's temporary keys are replaced when less than this part of their life is left."""


class Invoker(msgspec.Struct):
    """Runs functions. Every failure is an outcome, never an exception."""

    clock: Clock
    account: Account
    pool: Pool
    roles: ExecutionRoles
    logs: Logs
    measurements: Measurements
    _running: dict[asyncio.Task[Finished], tuple[Function, RunningInvocation]] = msgspec.field(default_factory=dict)

    async def invoke(
        self, function: Function, event: bytes, *, request_id: str, source: str = "", retry: int = 0
    ) -> Finished:
        """Run the handler on `event` (JSON text). `source` is what TRIGGER_SRC says, `retry` counts from 0.

        A caller that goes away does not end the function: it has started and runs to its end.
        """
        started = self.clock.now()
        attempt = self._attempt(function, event, request_id=request_id, source=source, retry=retry)
        task = asyncio.create_task(attempt)
        self._running[task] = (function, RunningInvocation(request_id, source, started, retry))
        task.add_done_callback(self._running.pop)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if not task.cancelled():
                raise
            # Not the caller went away but the function did: this cloud is being reset.
            outcome = Outcome(StatusCode.CANCELLED, message="RequestCanceled")
            return Finished(request_id, started, outcome, retry, "")

    def running(self, function: Function) -> list[RunningInvocation]:
        """The attempts under way, oldest first."""
        return [attempt for whose, attempt in self._running.values() if whose is function]

    async def close(self) -> None:
        """End all attempts."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _attempt(self, function: Function, event: bytes, *, request_id: str, source: str, retry: int) -> Finished:
        started = self.clock.now()
        revision = function.revision(started)
        if revision is None:
            status = function.status(started).value
            outcome = Outcome(StatusCode.FUNCTION_STATUS, message=f"FunctionStatusError: the function is {status}")
            return self._finish(function, function.coming, _Attempt(request_id, started, retry, outcome))
        if len(event) > SYNC_EVENT:
            outcome = Outcome(
                StatusCode.EVENT_TOO_LARGE,
                message=f"RequestTooLarge: {len(event)} bytes, at most {SYNC_EVENT}",
            )
            return self._finish(function, revision, _Attempt(request_id, started, retry, outcome))
        try:
            instance, fresh = await self.pool.lease(function, revision)
        except NoInstance as refused:
            return self._finish(function, revision, _Attempt(request_id, started, retry, refused.outcome))
        try:
            outcome, cold = await self._run(instance, event, request_id, source, fresh=fresh)
            lines = tuple(instance.output.take())
        finally:
            self.pool.release(instance)
        return self._finish(function, revision, _Attempt(request_id, started, retry, outcome, lines, cold))

    async def _run(
        self, instance: Instance, event: bytes, request_id: str, source: str, *, fresh: bool
    ) -> tuple[Outcome, ColdStart | None]:
        try:
            variables = {"TRIGGER_SRC": source, **self._keys(instance)}
        except (NotFound, Unauthorized) as refused:
            instance.kill()
            role = instance.revision.configuration.role
            message = f"InvalidCredentials: no keys of the role {role}: {refused.message}"
            return Outcome(StatusCode.NO_CREDENTIALS, message=message), None
        cold = None
        if fresh:
            loaded = await instance.load(variables)
            cold = ColdStart(instance.boot_milliseconds, loaded.milliseconds, _notice(instance))
            if not loaded.outcome.succeeded:
                instance.kill()
                return loaded.outcome, cold
        told = context(instance.key, instance.revision, self.account, request_id)
        reply = await instance.handle(event, told, variables)
        return replace(reply.outcome, duration=reply.milliseconds), cold

    def _keys(self, instance: Instance) -> dict[str, str]:
        """The role's keys, new ones if those of this instance are getting old. They are valid longer than any run."""
        role = instance.revision.configuration.role
        if not role:
            return {}
        now = self.clock.now()
        if instance.credential is None or instance.keys_until <= now:
            credential = self.roles.assume(role, function=instance.key.name, instance=instance.id)
            left = (credential.expires_at or now) - now
            instance.credential, instance.keys_until = credential, now + left * _KEY_RESERVE
        return key_variables(instance.credential)

    def _finish(self, function: Function, revision: Revision, attempt: _Attempt) -> Finished:
        protocol = Protocol(
            key=function.key,
            request_id=attempt.request_id,
            started=attempt.started,
            ended=self.clock.now(),
            outcome=attempt.outcome,
            memory_mb=revision.configuration.memory,
            retry=attempt.retry,
            output=attempt.output,
            cold_start=attempt.cold_start,
        )
        if revision.configuration.topic:
            for at, fields in protocol.records():
                self.logs.append(revision.configuration.topic, at, fields)
        finished = Finished(
            attempt.request_id, attempt.started, attempt.outcome, attempt.retry, protocol.text()[-_REMEMBERED:]
        )
        function.recent.append(finished)
        self.measurements.publish(
            Invoked(
                region=function.key.region,
                namespace=function.key.namespace,
                function=function.key.name,
                at=protocol.ended,
                status=int(attempt.outcome.status),
                duration=attempt.outcome.duration,
            )
        )
        return finished


class _Attempt(msgspec.Struct, frozen=True):
    request_id: str
    started: float
    retry: int
    outcome: Outcome
    output: tuple[Line, ...] = ()
    cold_start: ColdStart | None = None


def _notice(instance: Instance) -> str:
    if instance.interpreter.exact:
        return ""
    wanted = instance.revision.configuration.runtime
    return (
        f"This machine has no {wanted}: the function runs on Python {instance.interpreter.version}. "
        "Install the runtime's version to see what the real cloud will do."
    )
