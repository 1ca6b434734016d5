"""The pace of requests under a quota, without a clock."""

from __future__ import annotations

from bisect import bisect_left
from random import Random

import pytest
from aigc.dispatch.pace import FALL, LONGEST_PAUSE, Pace
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


def sent_late(pace: Pace, delays: list[float]) -> list[float]:
    """When requests are sent one after the other by somebody who wakes up late each time."""
    now, times = START, []
    for delay in delays:
        now += pace.ahead(now) + delay
        assert pace.turn(now) <= 1e-6
        times.append(now)
    return times


@given(QUOTAS, st.lists(st.floats(0, 0.3), min_size=2, max_size=300))
def test_lateness_never_brings_more_than_the_quota_into_a_second(quota: float, delays: list[float]) -> None:
    assert most_within_a_second(sent_late(Pace(quota), delays)) <= quota


@given(st.lists(st.floats(0, 0.010), min_size=400, max_size=400))
def test_small_delays_cost_hardly_any_throughput(delays: list[float]) -> None:
    times = sent_late(Pace(20.0), delays)
    assert (len(times) - 1) / (times[-1] - times[0]) >= 0.95 * 20


@pytest.mark.parametrize("quota", [20.0, 200.0])
@given(st.lists(st.floats(0, 0.05), min_size=10, max_size=10), st.randoms(use_true_random=False))
def test_a_machine_that_now_and_then_stops_for_a_moment_still_uses_nearly_all_of_the_quota(
    quota: float, stalls: list[float], random: Random
) -> None:
    delays = [0.0] * (int(quota) * 10)
    for second, stall in enumerate(stalls):
        delays[second * int(quota) + random.randrange(int(quota))] = stall
    times = sent_late(Pace(quota), delays)
    # At worst the same place is late every time, and each window longer by a whole stall: 0.97 / (1 + 0.97 / 20).
    assert (len(times) - 1) / (times[-1] - times[0]) >= 0.92 * quota


def test_what_may_have_arrived_late_keeps_its_distance_from_the_one_a_window_later() -> None:
    pace = Pace(20.0)
    times = sent(pace, [START] * 20)
    pace.late(times[0], times[0] + 0.2)
    assert START + pace.turn(START) >= times[0] + 0.2 + 1


def test_after_a_pause_requests_are_spread_and_do_not_come_at_once() -> None:
    pace = Pace(20.0)
    sent(pace, [START] * 20)
    later = START + 60
    times = sent(pace, [later] * 20)
    assert times[-1] - times[0] == pytest.approx(19 / pace.rate)


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
