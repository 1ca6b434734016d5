"""How long to wait before looking at a job again."""

from __future__ import annotations

SOONEST = 0.25
LATEST = 5.0
SHARE = 0.1
"""Look again after a tenth of the time already waited: the answer is at most 10 % late, and the looks are few."""

LONGEST_ASKED = 60.0


def pause_before_next_look(*, elapsed: float, asked: float | None) -> float:
    """Seconds until the next look. `asked` is the service's Retry-After, which wins up to a minute."""
    if asked is not None:
        return min(max(asked, SOONEST), LONGEST_ASKED)
    return min(max(elapsed * SHARE, SOONEST), LATEST)
