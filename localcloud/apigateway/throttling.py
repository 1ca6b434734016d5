"""Requests per second, counted over a sliding second of the cloud's clock (intl 628/11822)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from localcloud.clock import Clock


class Throttle:
    """What was let through within the last second, by what it is counted for."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._recent: dict[str, deque[float]] = {}

    def admit(self, limits: Iterable[tuple[str, int]]) -> bool:
        """Count one request for all of these, or for none: each is what is counted and how many it may be."""
        now = self._clock.now()
        counted = []
        for name, limit in limits:
            recent = self._recent.setdefault(name, deque())
            while recent and recent[0] <= now - 1.0:
                recent.popleft()
            if len(recent) >= limit:
                return False
            counted.append(recent)
        for recent in counted:
            recent.append(now)
        return True

    def left(self, name: str, limit: int) -> int:
        """How many more there may be in this second."""
        return max(0, limit - len(self._recent.get(name, ())))

    def clear(self) -> None:
        self._recent.clear()
