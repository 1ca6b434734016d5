"""The number of new instances within a minute is limited per region."""

from __future__ import annotations

from localcloud.scf.burst import Burst


def test_as_many_instances_as_allowed_start_and_the_next_one_does_not() -> None:
    burst = Burst(limit=3)
    assert [burst.allows("ap-singapore", 100.0 + second) for second in range(5)] == [True, True, True, False, False]


def test_a_minute_after_a_start_there_is_room_for_another() -> None:
    burst = Burst(limit=2)
    burst.allows("ap-singapore", 100.0)
    burst.allows("ap-singapore", 130.0)
    assert [burst.allows("ap-singapore", at) for at in (159.9, 160.0, 161.0)] == [False, True, False]


def test_regions_do_not_share_their_limit() -> None:
    burst = Burst(limit=1)
    assert burst.allows("ap-singapore", 100.0)
    assert burst.allows("ap-tokyo", 100.0)
