"""Asynchronous invocations: COS events, timers and Invoke with type Event (platform.md 5.15).

Execution errors are retried a few times, a minute apart, under the same request id. Throttles and failures of the
platform are retried every minute until the event is too old. What fails for good is dropped; there is no dead-letter
queue here.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque

import msgspec
from msgspec.structs import replace

from localcloud.changes import Changes
from localcloud.clock import Clock, Timer
from localcloud.scf import limits
from localcloud.scf.function import Function
from localcloud.scf.invocation import Retry, StatusCode, retry_rule
from localcloud.scf.invoker import Invoker

log = logging.getLogger("localcloud.scf")

AT_ONCE = 32
"""Events of one function that run at once. The real cloud goes to the quota; here, on one machine, the rest waits."""


class Waiting(msgspec.Struct, frozen=True):
    """An event that has not been handled yet. `errors` counts its execution errors, `tries` all its attempts.

    Events with the same `turn` run one after another, in order; those without wait for nobody.
    """

    request_id: str
    event: bytes
    source: str
    accepted: float
    errors: int = 0
    tries: int = 0
    turn: str = ""


def after(waiting: Waiting, status: StatusCode, function: Function, now: float) -> Waiting | None:
    """What is to be tried again a minute later, None if the event is done with. Pure."""
    rule = retry_rule(status)
    errors = waiting.errors + (rule is Retry.LIMITED)
    too_old = now + limits.RETRY_SECONDS - waiting.accepted > function.async_policy.age
    if rule is Retry.NEVER or too_old or errors > function.async_policy.retries:
        return None
    return replace(waiting, errors=errors, tries=waiting.tries + 1)


class Unfinished(msgspec.Struct, frozen=True):
    """An event with its function, and when it is tried next (0: it waits for nothing, or runs)."""

    function: Function
    waiting: Waiting
    due: float = 0.0


class _Lane(msgspec.Struct):
    """The events of one function. `turns` has each turn of which an event runs or is `ready`, with what comes after."""

    function: Function
    waiting: deque[Waiting] = msgspec.field(default_factory=deque)
    ready: deque[Waiting] = msgspec.field(default_factory=deque)
    turns: dict[str, deque[Waiting]] = msgspec.field(default_factory=dict)
    running: int = 0
    timers: set[int] = msgspec.field(default_factory=set)

    @property
    def queued(self) -> int:
        """Events that are about to run."""
        return len(self.waiting) + len(self.ready) + sum(map(len, self.turns.values()))

    def begin(self) -> Waiting | None:
        """Take out an event whose turn it is; whoever runs it says `end` afterwards."""
        chosen = self.ready.popleft() if self.ready else self._choose()
        if chosen is not None:
            self.running += 1
        return chosen

    def _choose(self) -> Waiting | None:
        while self.waiting:
            first = self.waiting.popleft()
            if first.turn not in self.turns:
                if first.turn:
                    self.turns[first.turn] = deque()
                return first
            self.turns[first.turn].append(first)
        return None

    def end(self, turn: str) -> None:
        """An event has run."""
        self.running -= 1
        later = self.turns.get(turn)
        if later:
            self.ready.append(later.popleft())
        elif later is not None:
            del self.turns[turn]

    def clear(self) -> None:
        for queue in (self.waiting, self.ready, self.turns):
            queue.clear()


class AsyncQueue(msgspec.Struct):
    """Keeps events until they are handled, retried out or too old."""

    clock: Clock
    invoker: Invoker
    _lanes: dict[Function, _Lane] = msgspec.field(default_factory=dict)
    _later: dict[int, Timer] = msgspec.field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = msgspec.field(default_factory=set)
    unfinished: dict[str, Unfinished] = msgspec.field(default_factory=dict)
    """By request id: what has to be delivered again if this process ends now."""
    changes: Changes = msgspec.field(default_factory=Changes)

    def accept(self, function: Function, event: bytes, *, request_id: str, source: str = "", turn: str = "") -> bool:
        """Take an event. False if the function has too many waiting already."""
        lane = self._lanes.setdefault(function, _Lane(function))
        if lane.queued >= limits.QUEUE:
            return False
        self._enqueue(lane, Waiting(request_id, event, source, self.clock.now(), turn=turn))
        return True

    def adopt(self, unfinished: Unfinished) -> None:
        """Go on with an event of an earlier process. One that was running is delivered again: at least once."""
        lane = self._lanes.setdefault(unfinished.function, _Lane(unfinished.function))
        if unfinished.due > self.clock.now():
            self._delay(lane, unfinished.waiting, unfinished.due)
        else:
            self._enqueue(lane, unfinished.waiting)

    def _enqueue(self, lane: _Lane, waiting: Waiting) -> None:
        lane.waiting.append(waiting)
        self._remember(Unfinished(lane.function, waiting))
        self._pump(lane)

    def _remember(self, unfinished: Unfinished) -> None:
        self.unfinished[unfinished.waiting.request_id] = unfinished
        self.changes.note(unfinished.waiting.request_id)

    def _forget(self, request_id: str) -> None:
        self.unfinished.pop(request_id, None)
        self.changes.note(request_id)

    def pending(self) -> int:
        """Events that run or are about to. Those that wait for the clock to be tried again are not counted."""
        return sum(lane.queued + lane.running for lane in self._lanes.values())

    def backlog(self, function: Function) -> tuple[int, int]:
        """A function's events that are about to run, and those that wait for the clock to be tried again."""
        lane = self._lanes.get(function)
        return (lane.queued, len(lane.timers)) if lane else (0, 0)

    def drop(self, function: Function) -> None:
        """Forget the events of a function that is gone."""
        lane = self._lanes.pop(function, None)
        if lane is not None:
            lane.clear()
            for number in lane.timers:
                self._later.pop(number).cancel()
            for request_id in [name for name, each in self.unfinished.items() if each.function is function]:
                self._forget(request_id)

    async def close(self) -> None:
        """Forget everything, and wait until nothing runs."""
        for function in list(self._lanes):
            self.drop(function)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _pump(self, lane: _Lane) -> None:
        while lane.running < AT_ONCE and (first := lane.begin()) is not None:
            task = asyncio.get_running_loop().create_task(self._attempt(lane, first))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _attempt(self, lane: _Lane, waiting: Waiting) -> None:
        try:
            finished = await self.invoker.invoke(
                lane.function,
                waiting.event,
                request_id=waiting.request_id,
                source=waiting.source,
                retry=waiting.tries,
            )
            status = finished.outcome.status
        except Exception:
            # A bug of the embedded cloud. Nobody waits for an answer, and the other events must go on.
            log.exception("the event %s of %s could not be tried", waiting.request_id, lane.function.key.name)
            status = StatusCode.INTERNAL
        finally:
            lane.end(waiting.turn)
        if self._lanes.get(lane.function) is not lane:
            return  # the function was deleted meanwhile
        again = after(waiting, status, lane.function, self.clock.now())
        if again is None:
            self._forget(waiting.request_id)
        else:
            self._delay(lane, again, self.clock.now() + limits.RETRY_SECONDS)
        self._pump(lane)

    def _delay(self, lane: _Lane, again: Waiting, at: float) -> None:
        def due() -> None:
            lane.timers.discard(timer.order)
            self._later.pop(timer.order, None)
            self._enqueue(lane, again)

        self._remember(Unfinished(lane.function, again, at))
        timer = self.clock.call_at(at, due)
        lane.timers.add(timer.order)
        self._later[timer.order] = timer
