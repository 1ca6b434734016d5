"""Which answers are worth repeating, and after how long. Decisions only; nothing here waits or sends.

Everything this client sends may be repeated: reads change nothing, and every create carries an `Idempotency-Key`,
for which the service keeps one job. Full jitter (a random part of a growing ceiling) keeps many callers from coming
back together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

Random = Callable[[], float]
"""A number in [0, 1)."""

WORTH_REPEATING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""HTTP statuses that may be gone the next time."""

PLATFORM_TRANSIENT = frozenset({432, 433, 434, 439, 449})
"""SCF's own statuses for an instance that was missing, slow, too small or gone (platform.md 5.10)."""


@dataclass(frozen=True)
class RetryPolicy:
    """How often and how patiently. Times in seconds."""

    attempts: int = 5
    base: float = 0.5
    ceiling: float = 8.0
    longest_wait_obeyed: float = 60.0  # a longer Retry-After is the caller's decision, not ours


def worth_repeating(status: int) -> bool:
    """Whether an answer with this HTTP status may be different the next time."""
    return status in WORTH_REPEATING or status in PLATFORM_TRANSIENT


def delay_before_next(policy: RetryPolicy, *, attempt: int, asked: float | None, random: Random) -> float | None:
    """Seconds to wait after failed attempt number `attempt` (from 1), or None to give up.

    `asked` is the server's Retry-After: never come back before it, and a little later at random.
    """
    if attempt >= policy.attempts or (asked is not None and asked > policy.longest_wait_obeyed):
        return None
    jitter = random() * min(policy.ceiling, policy.base * 2.0 ** (attempt - 1))
    return jitter if asked is None else asked + min(jitter, policy.base)


def retry_after(header: str | None, *, now: float) -> float | None:
    """Seconds asked for by a `Retry-After` header (a number or an HTTP date), None when absent or unreadable."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:  # "-0000": the sender does not say; HTTP dates are UTC (RFC 9110, 5.6.7)
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)
