"""The pace of requests under a quota, without a clock."""

from __future__ import annotations

from bisect import bisect_left

import pytest
from aigc.dispatch.pace import FALL, LONGEST_PAUSE, SLACK, Pace
from hypothesis import given
from hypothesis import strategies as st

START = 1_790_000_000.0
QUOTAS = st.sampled_from([1.0, 20.0, 200.0, 1000.0])


def sent(pace: Pace, arrivals: list[float]) -> list[float]:
    """When the requests that arrive at these moments are sent."""
    return [now + pace.turn(now) for now in arrivals]


def most_within_a_second(times: list[float]) -> int:
    times = sorted(times)
    return max(bisect_left(times, first + 1 - 1e-6) - at for at, first in enumerate(times))


@given(QUOTAS, st.lists(st.floats(0, 0.2), min_size=1, max_size=300))
def test_no_second_has_more_requests_than_the_quota(quota: float, gaps: list[float]) -> None:
    now, arrivals = START, []
    for gap in gaps:
        now += gap
        arrivals.append(now)
    assert most_within_a_second(sent(Pace(quota), arrivals)) <= quota


@pytest.mark.parametrize("quota", [1.0, 20.0, 200.0, 1000.0])
def test_while_requests_wait_nearly_all_of_the_quota_is_used(quota: float) -> None:
    waiting = int(quota) * 10
    times = sent(Pace(quota), [START] * (waiting + 1))
    assert waiting / (times[-1] - times[0]) == pytest.approx(0.97 * quota, rel=0.01)


@given(QUOTAS, st.lists(st.floats(0, SLACK), min_size=400, max_size=400))
def test_small_delays_cost_no_throughput(quota: float, delays: list[float]) -> None:
    pace, now, times = Pace(quota), START, []
    for delay in delays:  # one after the other, each a little late
        now += pace.turn(now) + delay
        times.append(now)
    if 1 / quota > 2 * SLACK:
        assert len(times) / (times[-1] - START) >= 0.95 * quota


@given(st.lists(st.tuples(st.floats(0, 5), st.sampled_from(["accepted", "too fast", "full"])), max_size=200))
def test_the_rate_stays_between_its_bounds_and_every_wait_ends(story: list[tuple[float, str]]) -> None:
    pace, now = Pace(20.0), START
    for gap, answer in story:
        now += gap
        now += pace.turn(now)
        if answer == "accepted":
            pace.accepted(now)
        else:
            pace.refused(now, now, too_fast=answer == "too fast")
        assert 0 < pace.rate <= pace.ceiling
        assert 0 <= pace.wait(now) <= LONGEST_PAUSE
        assert pace.turn(now) <= LONGEST_PAUSE + 2 / pace.rate


def test_a_refusal_lowers_the_rate_and_success_raises_it_again() -> None:
    pace = Pace(20.0)
    pace.refused(START, START - 0.1, too_fast=True)
    assert pace.rate == pytest.approx(pace.ceiling * FALL)
    for second in range(1, 10):
        pace.accepted(START + second)
    assert pace.rate == pace.ceiling


def test_refusals_of_what_was_on_its_way_count_once() -> None:
    pace = Pace(20.0)
    for late in range(6):
        pace.refused(START + late / 10, START - 0.1, too_fast=True)
    assert pace.rate == pytest.approx(pace.ceiling * FALL)


def test_pauses_double_while_everything_is_refused() -> None:
    pace, now, pauses = Pace(20.0), START, []
    for _ in range(6):
        pace.refused(now, now, too_fast=False)
        pauses.append(pace.wait(now))
        now += pauses[-1]
    assert pauses == pytest.approx([2, 4, 8, 16, 30, 30])


def test_a_successor_goes_on_where_the_holder_was() -> None:
    pace = Pace(20.0)
    pace.refused(START, START, too_fast=True)
    last = START + pace.turn(START)
    successor = Pace.resumed(20.0, pace.told(), START + 0.1)
    assert successor.rate == pace.rate
    assert START + 0.1 + successor.turn(START + 0.1) >= last + 1 / pace.rate - 1e-6


@pytest.mark.parametrize("told", [{}, {"rate": "fast"}, {"rate": -3.0, "next_slot": 1e12, "paused_until": 1e12}])
def test_nonsense_from_a_predecessor_delays_but_does_not_stop(told: dict[str, object]) -> None:
    pace = Pace.resumed(20.0, told, START)
    assert pace.rate > 0
    assert pace.turn(START) <= LONGEST_PAUSE
