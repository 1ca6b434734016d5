"""How fast a region's instances may grow: a number of starts within any minute (platform.md 5.6). Pure."""

from __future__ import annotations

from collections import deque

import msgspec

from localcloud.scf.limits import BURST_PER_MINUTE

_MINUTE = 60.0


class Burst(msgspec.Struct):
    """Counts the starts of each region's last minute."""

    limit: int = BURST_PER_MINUTE
    _starts: dict[str, deque[float]] = msgspec.field(default_factory=dict)

    def allows(self, region: str, now: float) -> bool:
        """Whether one more instance may start; if so, it counts."""
        starts = self._starts.setdefault(region, deque())
        while starts and starts[0] <= now - _MINUTE:
            starts.popleft()
        if len(starts) >= self.limit:
            return False
        starts.append(now)
        return True

    def clear(self) -> None:
        self._starts.clear()
