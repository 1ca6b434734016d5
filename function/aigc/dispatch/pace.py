"""How fast requests may follow each other under a quota of so many per second. Pure: `now` is an argument.

    slots           |----|----|----|----|----|----|---->      one request each, `1 / rate` seconds apart
    sent            x    x      x  x    x                     at its slot, or up to SLACK seconds late

Every slot is used by one request. Who comes late uses a slot that has just passed, so that small delays cost no
throughput; an older slot is lost. With a rate of at most `CEILING` of the quota, `quota + 1` requests are always more
than a second apart.

When the other side refuses nevertheless (somebody else uses the quota too, or it counts running tasks as well), the
rate falls by a factor and everybody pauses; while it accepts, the rate rises again step by step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CEILING = 0.97
"""The share of the quota that is used: what is left absorbs `SLACK` and the network's jitter."""
SLACK = 0.010  # seconds; what 1 / CEILING - 1 is more than this, 21 ms, the network may differ from call to call
FALL = 0.9
RISE = 0.1  # of the ceiling, per second
LEAST = 0.05  # of the ceiling
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 30.0  # seconds; doubled with each refusal in a row
SLOW_PAUSE = 2.0  # the first pause when it is not the rate that was refused


@dataclass
class Pace:
    """One stream of requests. Not thread-safe."""

    quota: float  # requests per second
    rate: float = 0.0  # what is believed to be possible now
    next_slot: float = 0.0
    paused_until: float = 0.0
    _in_a_row: int = field(default=0, init=False)
    _rose_at: float = field(default=0.0, init=False)
    _fell_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.rate = min(self.rate or self.ceiling, self.ceiling)

    @classmethod
    def resumed(cls, quota: float, told: Mapping[str, Any], now: float) -> Pace:
        """The pace that another instance has `told` of; what it cannot have meant is left out."""
        said = {name: value for name, value in told.items() if isinstance(value, (int, float))}
        latest = now + LONGEST_PAUSE
        slot, pause = (min(latest, said.get(name, 0.0)) for name in ("next_slot", "paused_until"))
        return cls(quota, max(quota * CEILING * LEAST, said.get("rate", quota)), slot, pause)

    def told(self) -> dict[str, float]:
        """What another instance must know to go on."""
        return {"rate": self.rate, "next_slot": self.next_slot, "paused_until": self.paused_until}

    @property
    def ceiling(self) -> float:
        """The highest rate, in requests per second."""
        return self.quota * CEILING

    def turn(self, now: float) -> float:
        """Take the next slot: seconds to wait for it."""
        slot = max(self.next_slot, now - SLACK)
        self.next_slot = slot + 1 / self.rate
        return max(0.0, slot - now)

    def ahead(self, now: float) -> float:
        """Seconds until the next slot, without taking it."""
        return max(0.0, self.next_slot - now)

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
        self.next_slot = max(self.next_slot, self.paused_until)
        self.rate = max(self.ceiling * LEAST, self.rate * FALL)
        self._rose_at = now
