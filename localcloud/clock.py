"""The cloud's time. Everything that waits, expires or repeats asks this clock, so a test can freeze and move it.

Only two things use the machine's own time instead: limits on a running function process (a frozen clock must not let it
run for ever) and the network's time-outs.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

TEN_YEARS = 10 * 366 * 86_400
"""Seconds: the longest that anybody can make this cloud jump or wait."""


@dataclass(order=True, slots=True)
class Timer:
    """Something that happens at `when` (epoch seconds of this clock) unless cancelled."""

    when: float
    order: int
    act: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


class Moment(msgspec.Struct, frozen=True):
    """Now, by the cloud's clock, which tests move, and by the machine's, which clients outside the cloud live by."""

    cloud: float
    machine: float

    def nearest(self, sent: float) -> float:
        """The clock a client seems to live by: moving the cloud's must not lock out everybody who signs requests."""
        return self.cloud if abs(self.cloud - sent) <= abs(self.machine - sent) else self.machine


class Clock:
    """Real time plus an offset, or frozen. Timers fire in order of their time, also when time jumps."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._frozen_at: float | None = None
        self._jump: float | None = None
        self._timers: list[Timer] = []
        self._order = itertools.count()
        self._wake: asyncio.TimerHandle | None = None

    def now(self) -> float:
        """Epoch seconds."""
        return self._frozen_at if self._frozen_at is not None else time.time() + self._offset

    @property
    def ahead(self) -> float:
        """Seconds this clock is ahead of the machine's."""
        return self.now() - time.time()

    @property
    def moment(self) -> Moment:
        return Moment(self.now(), time.time())

    @property
    def frozen(self) -> bool:
        return self._frozen_at is not None

    @property
    def jump(self) -> float | None:
        """Where `advance`, which is calling timers right now, leads: the time between them is not lived through."""
        return self._jump

    def call_at(self, when: float, act: Callable[[], None]) -> Timer:
        """Call `act` (quick, not blocking) once this clock reaches `when`."""
        timer = Timer(when, next(self._order), act)
        heapq.heappush(self._timers, timer)
        self._arm()
        return timer

    def call_later(self, seconds: float, act: Callable[[], None]) -> Timer:
        return self.call_at(self.now() + seconds, act)

    async def sleep(self, seconds: float) -> None:
        """Wait until this clock has moved by `seconds`."""
        done = asyncio.get_running_loop().create_future()
        timer = self.call_later(seconds, lambda: None if done.done() else done.set_result(None))
        try:
            await done
        finally:
            timer.cancel()

    def advance(self, seconds: float) -> None:
        """Jump forward; every timer on the way fires in order, each at its own time."""
        if seconds < 0:
            raise ValueError("time only moves forward: advance by 0 or more seconds")
        was_frozen = self.frozen
        target = self.now() + seconds
        self._jump = target
        try:
            while self._timers and self._timers[0].when <= target:
                timer = heapq.heappop(self._timers)
                self._frozen_at = max(self.now(), timer.when)
                if not timer.cancelled:
                    timer.act()
        finally:
            self._jump = None
        self._frozen_at = target if was_frozen else None
        self._offset = target - time.time()
        self._arm()

    def freeze(self) -> None:
        self._frozen_at = self.now()
        self._arm()

    def unfreeze(self) -> None:
        if self._frozen_at is not None:
            self._offset = self._frozen_at - time.time()
            self._frozen_at = None
        self._arm()

    @property
    def setting(self) -> tuple[float, float | None]:
        """How it was moved: seconds ahead, and when it was frozen (None: it runs)."""
        return self._offset, self._frozen_at

    @setting.setter
    def setting(self, moved: tuple[float, float | None]) -> None:
        self._offset, self._frozen_at = moved
        self._arm()

    def reset(self) -> None:
        """Forget all timers and return to the machine's time."""
        self._timers.clear()
        self._offset, self._frozen_at = 0.0, None
        self._arm()

    def _arm(self) -> None:
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        if self._timers and not self.frozen:
            delay = max(0.0, self._timers[0].when - self.now())
            # A day at most per nap: event loops overflow on very distant times.
            self._wake = asyncio.get_running_loop().call_later(min(delay, 86_400.0), self._fire)

    def _fire(self) -> None:
        self._wake = None
        while self._timers and not self.frozen and self._timers[0].when <= self.now():
            timer = heapq.heappop(self._timers)
            if not timer.cancelled:
                timer.act()
        self._arm()
