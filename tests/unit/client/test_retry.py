"""What is repeated, and after how long."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from client.polling import pause_before_next_look
from client.retry import RetryPolicy, delay_before_next, retry_after, worth_repeating
from tests.unit.client.doubles import NOW

POLICY = RetryPolicy(attempts=4, base=1.0, ceiling=3.0, longest_wait_obeyed=60.0)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 432, 433, 434, 439])
def test_transient_statuses_are_repeated(status: int) -> None:
    assert worth_repeating(status)


@pytest.mark.parametrize("status", [200, 202, 400, 401, 403, 404, 405, 409, 413, 422, 501])
def test_final_statuses_are_not_repeated(status: int) -> None:
    assert not worth_repeating(status)


def test_the_wait_is_a_random_part_of_a_growing_ceiling() -> None:
    def whole(attempt: int) -> float | None:
        return delay_before_next(POLICY, attempt=attempt, asked=None, random=lambda: 1.0)

    assert [whole(1), whole(2), whole(3)] == [1.0, 2.0, 3.0]
    assert delay_before_next(POLICY, attempt=3, asked=None, random=lambda: 0.0) == 0.0


def test_attempts_are_bounded() -> None:
    assert delay_before_next(POLICY, attempt=4, asked=None, random=lambda: 0.0) is None


def test_nobody_comes_back_before_the_time_the_server_asked_for() -> None:
    asked = delay_before_next(POLICY, attempt=1, asked=20.0, random=lambda: 0.5)
    assert asked is not None
    assert 20.0 <= asked <= 21.0


def test_a_very_long_request_to_wait_is_left_to_the_caller() -> None:
    assert delay_before_next(POLICY, attempt=1, asked=3600.0, random=lambda: 0.5) is None


def test_retry_after_is_read_as_seconds_or_as_a_date() -> None:
    assert retry_after("7", now=NOW) == 7.0
    assert retry_after(formatdate(NOW + 90, usegmt=True), now=NOW) == pytest.approx(90.0)
    assert retry_after("Thu, 01 Jan 2026 00:01:30 -0000", now=NOW) == pytest.approx(90.0)
    assert retry_after(formatdate(NOW - 90, usegmt=True), now=NOW) == 0.0


@pytest.mark.parametrize("header", [None, "", "soon", "-3", "1.5e3x"])
def test_an_unreadable_retry_after_is_as_good_as_none(header: str | None) -> None:
    assert retry_after(header, now=NOW) is None


def test_looks_become_rarer_as_time_goes_by_and_never_too_rare() -> None:
    pauses = [pause_before_next_look(elapsed=elapsed, asked=None) for elapsed in (0, 10, 30, 1000)]
    assert pauses == [0.25, 1.0, 3.0, 5.0]


def test_the_service_may_say_when_to_look_again() -> None:
    assert pause_before_next_look(elapsed=100, asked=2.0) == 2.0
    assert pause_before_next_look(elapsed=0, asked=0.0) == 0.25
    assert pause_before_next_look(elapsed=0, asked=9999.0) == 60.0
