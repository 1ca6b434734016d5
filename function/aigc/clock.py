"""Time and chance as arguments, so that tests decide about both."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Protocol

DAY = 24 * 3600  # seconds


class Clock(Protocol):
    """Wall time for records, monotonic time for durations, and a way to wait."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


def moment(clock: Clock) -> tuple[float, float]:
    """Now, for `seconds_since`."""
    return clock.now(), clock.monotonic()


def seconds_since(before: tuple[float, float], clock: Clock) -> float:
    """How long `before` is ago by the clock that says more: one may stand while an instance is frozen, the other one
    may be set back.
    """
    now = moment(clock)
    return max(now[0] - before[0], now[1] - before[1])


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Chance(Protocol):
    """Where nonces, random ids and jitter come from."""

    def token(self, size: int) -> bytes:
        """`size` unpredictable bytes."""
        ...

    def fraction(self) -> float:
        """A number in [0, 1)."""
        ...


class SystemChance:
    """The kernel's random numbers (the `random` module would cost import time at every cold start)."""

    def token(self, size: int) -> bytes:
        """`size` unpredictable bytes."""
        return os.urandom(size)

    def fraction(self) -> float:
        """A number in [0, 1)."""
        return int.from_bytes(os.urandom(6), "big") / (1 << 48)


@dataclass(frozen=True)
class Deadline:
    """When the platform will kill this invocation.

    SCF documents no remaining-time method (platform.md 5.4), so it is computed from `time_limit_in_ms` and the moment
    the handler was entered.
    """

    clock: Clock
    ends: float  # on the monotonic clock

    @classmethod
    def after(cls, seconds: float, clock: Clock) -> Deadline:
        """The deadline of an invocation that starts now and may take `seconds`."""
        return cls(clock, clock.monotonic() + seconds)

    def remaining(self) -> float:
        """Seconds left; negative when it has passed."""
        return self.ends - self.clock.monotonic()


def iso(seconds: float) -> str:
    """`seconds` since 1970 as RFC 3339 in UTC, to the millisecond."""
    millis = int(seconds * 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(millis // 1000))}.{millis % 1000:03d}Z"


def day(seconds: float) -> str:
    """The UTC day of `seconds`, as it appears in output keys."""
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
