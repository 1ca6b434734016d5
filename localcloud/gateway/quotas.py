"""Requests per second and action, counted per account over a sliding second (platform.md 1.1, 2.1)."""

from __future__ import annotations

from collections import deque

from localcloud.clock import Clock
from localcloud.errors import Throttled
from localcloud.exchange import Exchange
from localcloud.load import Load


class QuotaKeeper:
    """Refuses the request that would be one too many within the last second."""

    def __init__(self, clock: Clock, load: Load) -> None:
        self._clock = clock
        self._load = load
        self._recent: dict[tuple[str, str], deque[float]] = {}

    def throttle(self, exchange: Exchange) -> None:
        if exchange.quota is None:
            return
        limit = max(1, int(exchange.quota * self._load.quota_scale))
        recent = self._recent.setdefault((exchange.service, exchange.action), deque())
        now = self._clock.now()
        while recent and recent[0] <= now - 1.0:
            recent.popleft()
        if len(recent) >= limit:
            raise Throttled(
                "RequestLimitExceeded",
                f"Your current request times equals to `{len(recent) + 1}` in a second, which exceeds the frequency "
                f"limit `{limit}` for a second. Please reduce the frequency of calls.",
            )
        recent.append(now)

    def reset(self) -> None:
        self._recent.clear()
