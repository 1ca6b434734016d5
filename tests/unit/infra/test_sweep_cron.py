"""When the timer may ring: lines that can be read, that come at all, and that are not over (`sweepCron`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.errors import SettingsError
from infra.settings.cron import last_day
from infra.settings.reading import Given, read
from localcloud.scf.cron import parse

Stack = Callable[..., Given]


@pytest.mark.parametrize("line", ["0 * * * * * *", "0 */5 8-18 * * MON-FRI *", "0,30 0 0 1 JAN,JUL * 2026-2030"])
def test_the_clock_takes_numbers_names_ranges_lists_and_steps(stack: Stack, line: str) -> None:
    assert read(stack(sweepCron=line)).function.sweep_cron == line


@pytest.mark.parametrize(
    "line",
    [
        "0 */0 * * * * *",
        "0 */00 * * * * *",
        "0 */99999 * * * * *",
        "0 9-5 * * * * *",
        "0 0 0 0 * * *",
        "a * * * * * *",
        "0 1, * * * * *",
        "0 \u0663 * * * * *",
    ],
)
def test_the_clock_refuses_what_cannot_be_read(stack: Stack, line: str) -> None:
    with pytest.raises(SettingsError):
        read(stack(sweepCron=line))


@pytest.mark.parametrize(
    "line",
    [
        "0 0 0 30 2 * *",
        "0 0 0 30,31 FEB * *",
        "0 0 0 31 4,6,SEP,11 * *",
        "0 0 0 31 4-6/2 * *",
        "0 0 0 29 2 * 2027",
        "0 0 0 29 2 * 2098-2099",
    ],
)
def test_the_clock_refuses_days_that_exist_in_none_of_its_years(stack: Stack, line: str) -> None:
    with pytest.raises(SettingsError, match="never comes"):
        read(stack(sweepCron=line))


@pytest.mark.parametrize(
    "line",
    [
        "0 0 0 29 2 * *",
        "0 0 0 29 FEB * 2026-2028",
        "0 0 0 30 1-2 * *",
        "0 0 0 31 */2 * *",
        "0 0 0 28/2 2 * *",
        "0 0 0 30 2 MON *",  # of day and week one is enough
        "0 0 0 * 2 SUN *",
    ],
)
def test_the_clock_takes_days_that_exist_now_and_then(stack: Stack, line: str) -> None:
    assert read(stack(sweepCron=line)).function.sweep_cron == line


@pytest.mark.parametrize(
    ("line", "last"),
    [
        ("0 * * * * * 2025", "2025-12-31"),
        ("0 0 0 1-31/2 * * 1970-2025", "2025-12-31"),
        ("0 0 0 1 3 * 2026", "2026-03-01"),
        ("0 0 0 29 2 * 2023-2027", "2024-02-29"),
        ("0 0 0 * 3 SUN 2026", "2026-03-29"),
        ("0 0 0 1 3 SUN 2026", "2026-03-29"),
    ],
)
def test_the_clock_refuses_what_is_over(stack: Stack, line: str, last: str) -> None:
    stated = replace(stack(sweepCron=line), today=dt.date(2026, 4, 1))

    with pytest.raises(SettingsError, match=f"sweepCron: '.*' came for the last time on {last}"):
        read(stated)


@pytest.mark.parametrize("line", ["0 * * * * * 2026", "0 0 0 1 4 * 2026", "0 0 0 1 3 * *", "0 0 0 1 * * 2020/5"])
def test_the_clock_takes_what_comes_today_or_later(stack: Stack, line: str) -> None:
    stated = replace(stack(sweepCron=line), today=dt.date(2026, 4, 1))

    assert read(stated).function.sweep_cron == line


DAYS, MONTHS = (
    st.sampled_from(words) for words in (["*", "*/2", "1", "29", "30,31", "31"], ["*", "2", "2,4", "APR-JUN/2"])
)
WEEKS, YEARS = (st.sampled_from(words) for words in (["*", "0", "MON-FRI", "*/3"], ["*", "2024", "2027", "2025-2027"]))


@given(DAYS, MONTHS, WEEKS, YEARS)
def test_preview_and_cloud_agree_on_what_never_comes(day: str, month: str, week: str, year: str) -> None:
    line = f"0 0 0 {day} {month} {week} {year}"
    rings = parse(line)
    last = last_day(line)

    assert (last is None) == (rings.next_after(0) is None)
    if last is not None:
        night = dt.datetime.combine(last, dt.time(), dt.UTC).timestamp()
        assert rings.next_after(night - 1) == night
        assert rings.next_after(night) is None


def test_without_a_calendar_nothing_is_over(stack: Stack) -> None:
    assert read(stack(sweepCron="0 * * * * * 1999")).function.sweep_cron == "0 * * * * * 1999"
