"""Times as COS writes and reads them; epoch seconds inside."""

from __future__ import annotations

import calendar
import time
from functools import lru_cache

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def http_date(at: float) -> str:
    """For headers, e.g. `Sun, 22 Nov 2026 17:44:43 GMT`. Not strftime: that follows the machine's locale."""
    when = time.gmtime(at)
    return (
        f"{_DAYS[when.tm_wday]}, {when.tm_mday:02} {_MONTHS[when.tm_mon - 1]} {when.tm_year} "
        f"{when.tm_hour:02}:{when.tm_min:02}:{when.tm_sec:02} GMT"
    )


def iso_date(at: float) -> str:
    """For XML, e.g. `2026-11-22T17:44:43.000Z`: COS has no finer clock than the second there."""
    return _iso_second(int(at))


@lru_cache(maxsize=4096)  # a list names many objects of few seconds
def _iso_second(at: int) -> str:
    when = time.gmtime(at)
    return f"{when.tm_year}-{when.tm_mon:02}-{when.tm_mday:02}T{when.tm_hour:02}:{when.tm_min:02}:{when.tm_sec:02}.000Z"


def parse_http_date(text: str) -> int | None:
    """Epoch seconds; None for anything that is not a date in the one form HTTP still writes."""
    parts = text.split()
    if len(parts) != 6 or parts[5] != "GMT" or parts[2] not in _MONTHS:
        return None
    try:
        hour, minute, second = (int(part) for part in parts[4].split(":"))
        return calendar.timegm((int(parts[3]), _MONTHS.index(parts[2]) + 1, int(parts[1]), hour, minute, second))
    except (ValueError, OverflowError):
        return None
