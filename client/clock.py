"""Time as an argument, so that waiting can be tested without waiting."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """What this package needs to know about time."""

    def now(self) -> float:
        """Seconds since 1970 UTC; for signatures and HTTP dates."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back; for deadlines."""

    def sleep(self, seconds: float) -> None:
        """Wait this long."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Seconds since 1970 UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait this long."""
        time.sleep(seconds)
