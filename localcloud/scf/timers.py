"""Timer triggers: from cron expressions to asynchronous events, by the cloud's clock (platform.md 5.13)."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import msgspec

from localcloud.clock import Clock, Timer
from localcloud.scf.asynchronous import AsyncQueue
from localcloud.scf.cron import Schedule
from localcloud.scf.function import Function, Trigger


def timer_event(trigger: Trigger, at: float) -> dict[str, str]:
    """What the function gets. The time is the firing's, in UTC."""
    moment = dt.datetime.fromtimestamp(at, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"Type": "Timer", "TriggerName": trigger.name, "Time": moment, "Message": trigger.argument}


class Timers(msgspec.Struct):
    """Fires every enabled timer at each of its moments, none of them twice."""

    clock: Clock
    queue: AsyncQueue
    _armed: dict[tuple[Function, str], Timer] = msgspec.field(default_factory=dict)

    def arm(self, function: Function, trigger: Trigger) -> None:
        """Wait for the next firing. Triggers that are no timers or are closed are left alone."""
        if isinstance(trigger.detail, Schedule) and trigger.enabled:
            self._wait(function, trigger, trigger.detail, self.clock.now())

    def disarm(self, function: Function, trigger: Trigger) -> None:
        timer = self._armed.pop((function, trigger.name), None) if isinstance(trigger.detail, Schedule) else None
        if timer is not None:
            timer.cancel()

    def drop(self, function: Function) -> None:
        """Disarm all timers of a function that is gone."""
        for trigger in function.triggers:
            self.disarm(function, trigger)

    def _wait(self, function: Function, trigger: Trigger, schedule: Schedule, since: float) -> None:
        at = schedule.next_after(since)
        if at is None:
            self._armed.pop((function, trigger.name), None)
            return

        def fire() -> None:
            event = msgspec.json.encode(timer_event(trigger, at))
            self.queue.accept(function, event, request_id=str(uuid4()), source="timer", turn=self._turn(trigger))
            # From now on: a clock that is moved stops at every firing and skips none, but a machine that slept must
            # not catch up on a night of firings at once.
            self._wait(function, trigger, schedule, self.clock.now())

        self._armed[function, trigger.name] = self.clock.call_at(at, fire)

    def _turn(self, trigger: Trigger) -> str:
        """Firings that a jump of the clock brings together run in order, as they would have without it.

        Otherwise two hours of a minute's ticks would all start at once, and hold up whatever happens next.
        """
        return "" if self.clock.jump is None else f"{trigger.name} until {self.clock.jump}"
