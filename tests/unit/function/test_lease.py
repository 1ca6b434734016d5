"""Who dispatches: one at a time, as far as create-only writes can say."""

from __future__ import annotations

from functools import partial

import pytest
from aigc.dispatch import lease as leases
from aigc.dispatch.lease import Busy, Lease
from aigc.errors import AnswerLost

from tests.unit.function.fake_cloud import START, FakeBucket, Intruder, Strike
from tests.unit.function.world import World

NOW = START


@pytest.fixture
def bucket(world: World) -> FakeBucket:
    return FakeBucket(world.cloud)


def take(bucket: FakeBucket, holder: str, now: float = NOW, ends: float = NOW + 50) -> Lease | Busy:
    return leases.take(bucket, now=now, ends=ends, holder=holder)


def taken(bucket: FakeBucket, holder: str, now: float = NOW) -> Lease:
    lease = take(bucket, holder, now, now + 50)
    assert isinstance(lease, Lease)
    return lease


def test_the_second_one_learns_who_is_busy_and_for_how_long(bucket: FakeBucket) -> None:
    lease = taken(bucket, "one")
    assert take(bucket, "two", NOW + 1) == Busy(lease.until, lease.ends)


def test_after_it_was_ended_the_next_one_takes_it_and_learns_the_pace(world: World, bucket: FakeBucket) -> None:
    taken(bucket, "one").end(bucket, {"rate": 7.0})
    assert taken(bucket, "two", NOW + 1).pace == {"rate": 7.0}
    assert len(world.keys("queue/.dispatcher/")) == 1


def test_a_dead_holder_is_succeeded_when_his_time_is_over(bucket: FakeBucket) -> None:
    lease = taken(bucket, "one")
    assert isinstance(take(bucket, "two", lease.until), Busy)  # the clocks may differ
    assert isinstance(take(bucket, "two", lease.until + leases.SKEW), Lease)


def test_a_renewed_lease_lives_longer_but_never_beyond_its_end(bucket: FakeBucket) -> None:
    lease = taken(bucket, "one")
    assert not lease.due(NOW)
    assert lease.due(NOW + 10)
    assert lease.renew(bucket, NOW + 10, {})
    assert isinstance(take(bucket, "two", NOW + 20), Busy)
    assert lease.renew(bucket, NOW + 45, {})
    assert lease.until == lease.ends
    assert not lease.due(NOW + 49)


def test_a_renewal_whose_answer_was_lost_is_still_due(world: World, bucket: FakeBucket) -> None:
    lease = taken(bucket, "one")
    world.cloud.strikes = [Strike(1, "lose", after=False)]
    with pytest.raises(AnswerLost):
        lease.renew(bucket, NOW + 10, {})
    assert lease.due(NOW + 10)
    assert isinstance(take(bucket, "two", lease.until + leases.SKEW), Lease), "nobody else knows of a renewal"


def test_who_was_succeeded_cannot_renew(bucket: FakeBucket) -> None:
    late = taken(bucket, "one")
    taken(bucket, "two", NOW + 20)
    assert not late.renew(bucket, NOW + 20, {})
    assert isinstance(take(bucket, "three", NOW + 21), Busy)


def test_of_two_who_want_it_at_once_one_gets_it(world: World, bucket: FakeBucket) -> None:
    for at in range(3):
        world.cloud.objects.clear()
        others: list[Lease | Busy] = []
        world.cloud.intruder = Intruder(at, partial(_append, others, bucket))
        mine = take(bucket, "mine")
        both = [mine, *others] if others else [mine, take(bucket, "other")]
        assert sorted(type(each).__name__ for each in both) == ["Busy", "Lease"]
        world.cloud.intruder = None


def _append(found: list[Lease | Busy], bucket: FakeBucket) -> None:
    found.append(take(bucket, "other"))


def test_a_broken_lease_stops_nobody(world: World, bucket: FakeBucket) -> None:
    world.cloud.objects["queue/.dispatcher/000000000004"] = (b"what?", {})
    assert taken(bucket, "one").number == 5
