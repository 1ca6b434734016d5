"""How fast requests may follow each other under a quota of so many per second. Pure: `now` is an argument.

    quota 4    1  2  3  4     1  2    3 4     1  2    3 4         each request follows the one `quota` places before it
               |<-- window -->|       ^ this one is late, and the next one closer for once

A request may be sent one window after the one that is `quota` places ahead of it; so no window ever has more than
`quota`. At the full rate the window is a second and what `CEILING` leaves, 31 ms, by which the network may differ from
call to call. Who comes late moves his own place and nobody else's: a machine that stops for a moment loses that moment
only once, not for all that wait. Places are spread evenly over the window at first, and whenever nothing was sent for a
window.

When the other side refuses nevertheless (somebody else uses the quota too, or it counts running tasks as well), the
rate falls by a factor and everybody pauses; while it accepts, the rate rises again step by step.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from typing import Any

CEILING = 0.97
"""The share of the quota that is used: what is left absorbs the network's jitter."""
CLOSEST = 0.8
"""How close requests come to catch up, as a share of their usual distance."""
FALL = 0.95
RISE = 0.1  # of the ceiling, per second
LEAST = 0.05  # of the ceiling
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 30.0  # seconds; doubled with each refusal in a row
SLOW_PAUSE = 2.0  # the first pause when it is not the rate that was refused


@dataclass
class Pace:
    """One stream of requests. Not thread-safe."""

    quota: float  # requests per second
    rate: float = 0.0  # what is believed to be possible now
    next_slot: InitVar[float] = 0.0  # before that, nothing is sent
    paused_until: float = 0.0
    _sent: deque[float] = field(init=False, repr=False)  # the last `quota` requests, the oldest first
    _in_a_row: int = field(default=0, init=False)
    _rose_at: float = field(default=0.0, init=False)
    _fell_at: float = field(default=0.0, init=False)

    def __post_init__(self, next_slot: float) -> None:
        self.rate = min(self.rate or self.ceiling, self.ceiling)
        self._sent = deque(maxlen=max(1, int(self.quota)))
        self._spread(next_slot)

    @classmethod
    def resumed(cls, quota: float, told: Mapping[str, Any], now: float) -> Pace:
        """The pace that another instance has `told` of; what it cannot have meant is left out."""
        said = {name: value for name, value in told.items() if isinstance(value, (int, float))}
        latest = now + LONGEST_PAUSE
        slot, pause = (min(latest, said.get(name, 0.0)) for name in ("next_slot", "paused_until"))
        return cls(quota, max(quota * CEILING * LEAST, said.get("rate", quota)), slot, pause)

    def told(self, still: int = 0) -> dict[str, float]:
        """What another instance must know to go on, when `still` more requests are to come from here."""
        free = self._free_from() + still / self.rate
        return {"rate": self.rate, "next_slot": free, "paused_until": self.paused_until}

    @property
    def ceiling(self) -> float:
        """The highest rate, in requests per second."""
        return self.quota * CEILING

    @property
    def _places(self) -> int:
        return self._sent.maxlen or 1

    @property
    def _window(self) -> float:
        return self._places / self.rate

    def turn(self, now: float) -> float:
        """Take the next slot: seconds to wait for it."""
        if self._sent[-1] + self._window < now:
            self._spread(now)
        ahead = self.ahead(now)
        self._sent.append(now + ahead)
        return ahead

    def ahead(self, now: float) -> float:
        """Seconds until the next slot, without taking it."""
        return max(0.0, self._sent[0] + self._window - now, self._sent[-1] + CLOSEST / self.rate - now)

    def late(self, slot: float, until: float) -> None:
        """The request of `slot` may have arrived as late as `until`."""
        if slot in self._sent:
            self._sent[self._sent.index(slot)] = until

    def _spread(self, start: float) -> None:
        """As if requests had been sent evenly, so that the next ones follow evenly from `start` on."""
        first = start - self._window
        self._sent.extend(first + place / self.rate for place in range(self._places))

    def _free_from(self) -> float:
        """From when on requests may follow evenly, whatever the distances of those that were sent."""
        return max(at + self._window - place / self.rate for place, at in enumerate(self._sent))

    def wait(self, now: float) -> float:
        """Seconds until requests may be sent again, without taking a slot; 0 unless there was a refusal."""
        return max(0.0, self.paused_until - now)

    def accepted(self, now: float) -> None:
        """A request was served."""
        seconds = min(1.0, max(0.0, now - self._rose_at))
        self._rose_at = now
        self._in_a_row = 0
        self.rate = min(self.ceiling, self.rate + self.ceiling * RISE * seconds)

    def refused(self, now: float, sent_at: float, *, too_fast: bool) -> None:
        """A request of `sent_at` was refused. `too_fast`: because of the rate; else something else has to end first.

        What was on its way when another one was refused says nothing new.
        """
        if sent_at <= self._fell_at:
            return
        self._fell_at = now
        self._in_a_row += 1
        first = FIRST_PAUSE if too_fast else SLOW_PAUSE
        self.paused_until = now + min(LONGEST_PAUSE, first * float(2 ** min(self._in_a_row - 1, 10)))
        self.rate = max(self.ceiling * LEAST, self.rate * FALL)
        self._spread(max(self._free_from(), self.paused_until))
        self._rose_at = now
