"""When a failed delivery is tried again: the schedule that Standard Webhooks 1.0.0 gives as its example."""

from __future__ import annotations

from dataclasses import replace

from aigc.webhooks.notice import Notice, milliseconds

PAUSES = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds after the first, second ... failed try: about three days and four hours in all."""

JITTER = 0.1
LONGEST_WISH = 86_400.0
"""Seconds that a receiver's `Retry-After` may ask for."""


def next_try(notice: Notice, now: float, *, wish: float, fraction: float) -> Notice | None:
    """The notice after a failed try, or None when that was the last one.

    `wish` is the receiver's `Retry-After` in seconds, 0 without one; `fraction` in [0, 1) spreads those that failed
    together.
    """
    if notice.tries >= len(PAUSES):
        return None
    pause = max(float(PAUSES[notice.tries]), min(wish, LONGEST_WISH)) * (1 + JITTER * fraction)
    return replace(notice, due=milliseconds(now + pause), tries=notice.tries + 1)
