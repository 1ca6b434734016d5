"""When alarms are looked at: at every full minute of the cloud's clock, as long as there is anything to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from localcloud.clock import Clock, Timer

MINUTE = 60.0


class Watcher(Protocol):
    """A service with alarms."""

    def watching(self) -> bool:
        """Whether there is anything to look at."""
        ...

    def look(self, at: float) -> None:
        """Look at everything, at the full minute `at` (epoch seconds)."""
        ...


class Ticker:
    """Calls every watcher once a minute. A clock that is moved stops at each full minute on its way."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._watchers: list[Watcher] = []
        self._timer: Timer | None = None

    def add(self, watcher: Watcher) -> Callable[[], None]:
        """What the watcher is to call when it has something to look at."""
        self._watchers.append(watcher)
        return self.wake

    def wake(self) -> None:
        """Look at the next full minute, if nobody has asked for that already."""
        if self._timer is None and any(watcher.watching() for watcher in self._watchers):
            self._timer = self._clock.call_at((self._clock.now() // MINUTE + 1) * MINUTE, self._tick)

    def reset(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _tick(self) -> None:
        at = self._clock.now() // MINUTE * MINUTE
        self._timer = None
        for watcher in self._watchers:
            if watcher.watching():
                watcher.look(at)
        self.wake()
