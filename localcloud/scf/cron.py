"""Seven-field cron expressions of timer triggers: `second minute hour day month week year` (platform.md 5.13).

Values, names and wildcards are those of the official page "Timer Trigger Description" (document/product/583/9708):
`,` lists, `-` ranges, `*` all, `/` steps; `1/10` means from 1 on, every 10; months JAN-DEC, weekdays SUN-SAT or 0-6
with 0 for Sunday; if both day and week are restricted, either is enough. The older five-field form, "not recommended"
there, is refused. The time zone is not documented; UTC is assumed, which is what the platform tells a function to use.
"""

from __future__ import annotations

import calendar
import datetime as dt

import msgspec

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


class CronError(ValueError):
    """The expression is not a cron expression; the message names the field."""


class _Field(msgspec.Struct, frozen=True):
    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field("second", 0, 59),
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("week", 0, 6, _DAYS),
    _Field("year", 1970, 2099),
)


class Schedule(msgspec.Struct, frozen=True):
    """The moments an expression names. Sorted, so that the first value not below a bound is the next one."""

    expression: str
    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    years: tuple[int, ...]
    any_day: bool
    any_weekday: bool

    def next_after(self, moment: float) -> float | None:
        """The first firing strictly after `moment` (epoch seconds), or None if there is none before 2100."""
        start = dt.datetime.fromtimestamp(int(moment), dt.UTC) + dt.timedelta(seconds=1)
        today = start.date()
        for year in self.years:
            if year < today.year:
                continue
            for month in sorted(self.months):
                if (year, month) < (today.year, today.month):
                    continue
                found = self._in_month(year, month, start)
                if found is not None:
                    return found.timestamp()
        return None

    def _in_month(self, year: int, month: int, start: dt.datetime) -> dt.datetime | None:
        for day in range(1, calendar.monthrange(year, month)[1] + 1):
            date = dt.date(year, month, day)
            if date < start.date() or not self._fires_on(date):
                continue
            at = self._in_day(start.time() if date == start.date() else dt.time())
            if at is not None:
                return dt.datetime.combine(date, at, dt.UTC)
        return None

    def _fires_on(self, date: dt.date) -> bool:
        by_day = date.day in self.days
        by_weekday = date.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return by_day and by_weekday
        return by_day or by_weekday

    def _in_day(self, earliest: dt.time) -> dt.time | None:
        for hour in self.hours:
            for minute in self.minutes:
                if (hour, minute) < (earliest.hour, earliest.minute):
                    continue
                for second in self.seconds:
                    found = dt.time(hour, minute, second)
                    if found >= earliest:
                        return found
        return None


def parse(expression: str) -> Schedule:
    """Read an expression. Raises `CronError` naming the field that is wrong."""
    texts = expression.split()
    if len(texts) != len(_FIELDS):
        raise CronError(
            f"a cron expression has 7 fields (second minute hour day month week year), this one has {len(texts)}"
        )
    second, minute, hour, day, month, week, year = (
        _values(text, field) for text, field in zip(texts, _FIELDS, strict=True)
    )
    return Schedule(
        expression=" ".join(texts),
        seconds=tuple(sorted(second)),
        minutes=tuple(sorted(minute)),
        hours=tuple(sorted(hour)),
        days=day,
        months=month,
        weekdays=week,
        years=tuple(sorted(year)),
        any_day=texts[3] == "*",
        any_weekday=texts[5] == "*",
    )


def _values(text: str, field: _Field) -> frozenset[int]:
    values: set[int] = set()
    for part in text.split(","):
        values.update(_part(part, field))
    return frozenset(values)


def _part(part: str, field: _Field) -> range:
    span, slash, step_text = part.partition("/")
    step = _number(step_text, field) if slash else 1
    if step < 1:
        raise CronError(f"{field.name}: a step is at least 1, not {step_text!r}")
    if span == "*":
        return range(field.low, field.high + 1, step)
    first_text, dash, last_text = span.partition("-")
    first = _value(first_text, field)
    open_end = field.high if slash else first
    last = _value(last_text, field) if dash else open_end
    if last < first:
        raise CronError(f"{field.name}: the range {span!r} ends before it begins")
    return range(first, last + 1, step)


def _value(text: str, field: _Field) -> int:
    if text.upper() in field.names:
        return field.low + field.names.index(text.upper())
    value = _number(text, field)
    if not field.low <= value <= field.high:
        raise CronError(f"{field.name}: {value} is not between {field.low} and {field.high}")
    return value


def _number(text: str, field: _Field) -> int:
    # isdigit alone would let other scripts' digits pass; more than four digits are never a valid value.
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise CronError(f"{field.name}: {text!r} is not a value of this field; allowed are numbers, names and , - * /")
    return int(text)
