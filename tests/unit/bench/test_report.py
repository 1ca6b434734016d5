"""A benchmark's table says what holds and what does not."""

from __future__ import annotations

from dataclasses import replace

from bench.cloud import Common, Own
from bench.report import chart, claims, table
from bench.wrk import Load

OURS = Common("embedded cloud", [200.0, 210.0, 220.0], 33.0, Load(10_000.0, 0.7, 2.0))
MINISTACK = Common("MiniStack", [240.0], 36.0, Load(2_000.0, 3.3, 6.0))
MORE = Own(0.1, {"cos": 2.0, "cam": 5.0}, 5.0, 1.0, 1.5, [10.0] * 100)


def test_everything_within_its_target_holds() -> None:
    assert all(line.holds for line in claims(OURS, MINISTACK, MORE))


def test_the_rate_counts_as_a_ratio_to_the_peer_of_the_same_run() -> None:
    slower = replace(OURS, hot=Load(7_000.0, 0.7, 2.0))

    (missed,) = (line for line in claims(slower, MINISTACK, MORE) if not line.holds)

    assert missed.measured == "3.5 times"
    assert "**no**" in table([missed])


def test_pages_that_get_slower_towards_the_end_miss_their_target() -> None:
    growing = replace(MORE, pages_ms=[float(number + 10) for number in range(100)])

    (missed,) = (line for line in claims(OURS, MINISTACK, growing) if not line.holds)

    assert missed.what.startswith("pages of 1,000")


def test_the_longest_bar_is_the_fastest() -> None:
    drawn = chart([OURS, MINISTACK])

    assert 'width="400"' in drawn
    assert 'width="80"' in drawn
