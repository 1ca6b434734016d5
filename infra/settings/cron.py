"""The seven-field cron line of a timer trigger: second minute hour day month week year (platform.md 5.13).

What a field may be and means is that of the official page "Timer Trigger Description" (document/product/583/9708).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from infra.errors import Unfit


@dataclass(frozen=True)
class _Field:
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field("second", 0, 59),
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day", 1, 31),
    _Field("month", 1, 12, ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
    _Field("week", 0, 6, ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")),
    _Field("year", 1970, 2099),
)
_PART = re.compile(r"(?:\*|(?P<low>\w+)(?:-(?P<high>\w+))?)(?:/(?P<step>[0-9]{1,4}))?")


def cron(text: str) -> str:
    """The line itself, when every field of it is a number, a name, a range, a step or a list of them.

    Raises Unfit, also for days that exist in none of its months and years: the timer would never ring.
    """
    if last_day(text) is None:
        raise Unfit(f"{text!r} never comes: no month of it has such a day in any of its years")
    return " ".join(text.split())


def last_day(text: str) -> dt.date | None:
    """The last day on which it comes, in the time zone of SCF; None when it never does. Raises Unfit."""
    words = text.split()
    if len(words) != len(_FIELDS):
        names = " ".join(field.name for field in _FIELDS)
        raise Unfit(f"{text!r} has {len(words)} fields; it must have seven: {names}")
    *_, days, months, weekdays, years = (_values(word, field, text) for word, field in zip(words, _FIELDS, strict=True))
    # Of a day and a weekday that are both restricted, one is enough.
    enough = all if "*" in (words[3], words[5]) else any
    for year in sorted(years, reverse=True):
        for month in sorted(months, reverse=True):
            for day in range(calendar.monthrange(year, month)[1], 0, -1):
                date = dt.date(year, month, day)
                if enough((day in days, date.isoweekday() % 7 in weekdays)):
                    return date
    return None


def _values(word: str, field: _Field, text: str) -> frozenset[int]:
    values: set[int] = set()
    for part in word.split(","):
        found = _part(part, field)
        if not found:
            raise Unfit(
                f"{word!r} is not a {field.name} in {text!r}; "
                f"allowed are {field.low} to {field.high}, *, ranges, steps and lists"
            )
        values.update(found)
    return frozenset(values)


def _part(part: str, field: _Field) -> range | None:
    """What it stands for; None when it is not a part of such a field."""
    match = _PART.fullmatch(part)
    step = int((match and match["step"]) or 1)
    if match is None or step == 0:
        return None
    low = field.low if match["low"] is None else _number(match["low"], field)
    if match["high"] is not None:
        high = _number(match["high"], field)
    else:  # `7` is one value, `7/2` goes on to the end
        high = low if match["low"] and not match["step"] else field.high
    if low is None or high is None or not field.low <= low <= high <= field.high:
        return None
    return range(low, high + 1, step)


def _number(word: str, field: _Field) -> int | None:
    if re.fullmatch(r"[0-9]{1,4}", word):
        return int(word)
    return field.names.index(word.upper()) + field.low if word.upper() in field.names else None
