"""Metrics of functions, computed from what they really do (platform.md 5.10; product/248/34638).

Counted by full minutes, as the real ones are: a period is one or more of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from types import MappingProxyType

import msgspec

from localcloud.measurements import Invoked

MINUTE = 60
KEPT = 24 * 60
"""Minutes with invocations kept per function: a day, if it is called all the time."""
_THROTTLED = 432
_TIMEOUT = 433
_MEMORY = 434
_PLATFORM = 500


class Minute(msgspec.Struct):
    """What a function did in one minute. `start` in epoch seconds, durations in milliseconds."""

    start: int
    by_status: dict[int, int] = msgspec.field(default_factory=dict)
    duration: float = 0.0

    @property
    def invocations(self) -> int:
        return sum(self.by_status.values())


class Window(msgspec.Struct, frozen=True):
    """The minutes of one period."""

    minutes: tuple[Minute, ...]

    def count(self, *statuses: int) -> int:
        """Attempts that ended so; all of them when no status is named."""
        return sum(
            number
            for minute in self.minutes
            for status, number in minute.by_status.items()
            if not statuses or status in statuses
        )

    @property
    def failed(self) -> int:
        return self.count() - self.count(200)


def _mean(window: Window) -> float:
    return sum(minute.duration for minute in window.minutes) / window.count()


METRICS: Mapping[str, Callable[[Window], float]] = MappingProxyType(
    {
        "Invocation": lambda window: window.count(),
        "Error": lambda window: window.failed,
        "Duration": _mean,
        "FunctionErrorPercentage": lambda window: 100 * window.failed / window.count(),
        "Http2xx": lambda window: window.count(200),
        "Http432": lambda window: window.count(_THROTTLED),
        "Http433": lambda window: window.count(_TIMEOUT),
        "Http434": lambda window: window.count(_MEMORY),
        "Syserr": lambda window: window.count(_PLATFORM),
    }
)
"""What a policy of the namespace SCF_V2 can be about: counts, milliseconds on average, and percent."""


class FunctionMetrics:
    """What all functions did in the last day. Like logs of a process it ends with it: it is not kept."""

    def __init__(self) -> None:
        self._minutes: dict[tuple[str, str, str], deque[Minute]] = {}

    def take(self, invoked: Invoked) -> None:
        """Count one attempt, in the minute of its end."""
        series = self._minutes.setdefault((invoked.region, invoked.namespace, invoked.function), deque(maxlen=KEPT))
        start = int(invoked.at) // MINUTE * MINUTE
        if not series or series[-1].start < start:
            series.append(Minute(start))
        minute = series[-1]
        minute.by_status[invoked.status] = minute.by_status.get(invoked.status, 0) + 1
        minute.duration += invoked.duration

    def value(self, metric: str, function: tuple[str, str, str], start: float, end: float) -> float | None:
        """A metric of a function (region, namespace, name) over [start, end); None when it was not called."""
        series = self._minutes.get(function, ())
        window = Window(tuple(minute for minute in series if start <= minute.start < end))
        return METRICS[metric](window) if window.minutes else None

    def clear(self) -> None:
        self._minutes.clear()
