"""Seven-field cron expressions: what they mean, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.scf.cron import CronError, parse


def moment(text: str) -> float:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp()


def firings(expression: str, since: str, count: int) -> list[str]:
    """The next `count` firings after `since`, as ISO text."""
    schedule, at, found = parse(expression), moment(since), []
    for _ in range(count):
        following = schedule.next_after(at)
        if following is None:
            break
        at = following
        found.append(dt.datetime.fromtimestamp(at, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S"))
    return found


@pytest.mark.parametrize(
    ("expression", "first", "second"),
    [
        ("*/5 * * * * * *", "2026-11-22T10:00:05", "2026-11-22T10:00:10"),
        ("0 */5 * * * * *", "2026-11-22T10:05:00", "2026-11-22T10:10:00"),
        ("0 15 10 1 * * *", "2026-12-01T10:15:00", "2027-01-01T10:15:00"),
        ("0 15 10 * * MON-FRI *", "2026-11-23T10:15:00", "2026-11-24T10:15:00"),
        ("0 0 10,14,16 * * * *", "2026-11-22T14:00:00", "2026-11-22T16:00:00"),
        ("0 */30 9-17 * * * *", "2026-11-22T10:30:00", "2026-11-22T11:00:00"),
        ("0 0 12 * * WED *", "2026-11-25T12:00:00", "2026-12-02T12:00:00"),
    ],
)
def test_the_examples_of_the_official_page_fire_when_it_says(expression: str, first: str, second: str) -> None:
    assert firings(expression, "2026-11-22T10:00:00", 2) == [first, second]


def test_a_step_after_a_value_counts_from_that_value() -> None:
    assert firings("0 1/10 * * * * *", "2026-11-22T10:00:00", 3) == [
        "2026-11-22T10:01:00",
        "2026-11-22T10:11:00",
        "2026-11-22T10:21:00",
    ]


def test_a_firing_is_never_the_moment_it_is_asked_from() -> None:
    assert firings("0 0 10 * * * *", "2026-11-22T10:00:00", 1) == ["2026-11-23T10:00:00"]


def test_day_and_weekday_together_are_either_or() -> None:
    # The 1st of December 2026 is a Tuesday, the Mondays around it are the 23rd, the 30th and the 7th.
    assert firings("0 0 0 1 * MON *", "2026-11-29T00:00:00", 3) == [
        "2026-11-30T00:00:00",
        "2026-12-01T00:00:00",
        "2026-12-07T00:00:00",
    ]


def test_the_29th_of_february_waits_for_a_leap_year() -> None:
    assert firings("0 0 0 29 FEB * *", "2026-11-22T00:00:00", 2) == ["2028-02-29T00:00:00", "2032-02-29T00:00:00"]


def test_sunday_is_zero() -> None:
    assert firings("0 0 0 * * 0 *", "2026-11-20T00:00:00", 1) == ["2026-11-22T00:00:00"]


def test_a_year_limits_everything() -> None:
    assert firings("0 0 0 1 1 * 2027", "2026-11-22T00:00:00", 5) == ["2027-01-01T00:00:00"]


def test_a_date_that_does_not_exist_never_fires() -> None:
    assert firings("0 0 0 31 FEB * *", "2026-11-22T00:00:00", 1) == []


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ("*/5 * * * *", "7 fields"),
        ("60 * * * * * *", "second"),
        ("* * 24 * * * *", "hour"),
        ("* * * 0 * * *", "day"),
        ("* * * * 13 * *", "month"),
        ("* * * * * 7 *", "week"),
        ("* * * * * * 2100", "year"),
        ("*/0 * * * * * *", "step"),
        ("30-10 * * * * * *", "ends before it begins"),
        ("1,,2 * * * * * *", "second"),
        ("* * * ? * * *", "day"),
        ("* * * * JANUARY * *", "month"),
        ("-1 * * * * * *", "second"),
        ("٣ * * * * * *", "second"),
    ],
)
def test_nonsense_is_refused_with_the_name_of_the_field(expression: str, complaint: str) -> None:
    with pytest.raises(CronError, match=complaint):
        parse(expression)


@given(st.text(alphabet="0123456789*/-, MONJAFEB", max_size=40))
def test_any_text_is_either_a_schedule_or_a_cron_error(text: str) -> None:
    try:
        schedule = parse(text)
    except CronError:
        return
    following = schedule.next_after(moment("2026-11-22T10:00:00"))
    assert following is None or following > moment("2026-11-22T10:00:00")


@given(st.integers(0, 59), st.integers(0, 59), st.integers(0, 23), st.integers(1, 28), st.integers(1, 12))
def test_a_fully_given_time_fires_exactly_then(second: int, minute: int, hour: int, day: int, month: int) -> None:
    expected = dt.datetime(2027, month, day, hour, minute, second, tzinfo=dt.UTC).timestamp()
    schedule = parse(f"{second} {minute} {hour} {day} {month} * 2027")
    assert schedule.next_after(moment("2026-11-22T10:00:00")) == expected
    assert schedule.next_after(expected) is None
