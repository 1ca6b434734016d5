"""Several instances count at once, and the bucket fails: no more is spent than there is."""

from __future__ import annotations

import pytest
from aigc import keys
from aigc.admission.ledger import decode
from aigc.admission.verdict import Admitted
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.function.budgets import CAT, MIDNIGHT, guard, shop, spent, world_of
from tests.unit.function.fake_cloud import START, Intruder, Killed, Strike
from tests.unit.function.world import Reply

# -- several instances -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", range(6))
def test_two_instances_at_once_never_spend_more_than_there_is(at: int) -> None:
    one = world_of(shop(per_day=3))
    two = one.beside()
    one.post(CAT)
    two.post(CAT)
    replies: list[Reply] = []
    one.cloud.intruder = Intruder(at, lambda: replies.append(two.post(CAT)))
    replies.append(one.post(CAT))
    if one.cloud.still_to_come():
        one.cloud.intruder = None
        replies.append(two.post(CAT))
    assert sorted(reply.status for reply in replies) == [202, 429]
    assert one.creates() == spent(one) == 3


def test_an_instance_that_others_got_ahead_of_counts_from_where_they_are() -> None:
    one = world_of(shop(per_day=100))
    two = one.beside()
    for _ in range(3):
        one.post(CAT)
        two.post(CAT)
    assert spent(one) == 6
    assert len(one.keys("budget/")) == 6


def test_instances_in_each_others_way_count_ahead_and_then_need_no_call() -> None:
    one = world_of(shop(), per_day=100_000)
    two = one.beside()
    for _ in range(40):
        one.post(CAT)
        two.post(CAT)
    assert one.creates() == 80
    assert len(one.keys("budget/")) < 40
    assert 80 <= spent(one) <= 80 + 2 * 16


def test_a_small_ceiling_is_used_to_the_last_image_by_many_instances() -> None:
    one = world_of(shop(per_day=50))
    instances = [one, *(one.beside() for _ in range(4))]
    statuses = [instance.post(CAT).status for _ in range(11) for instance in instances]
    assert (statuses.count(202), statuses.count(429)) == (50, 5)


def test_who_never_gets_his_turn_is_told_so_before_anything_was_begun() -> None:
    one = world_of(shop(per_day=10_000))
    two = one.beside()
    one.post(CAT)

    def overtake() -> None:
        """Somebody else counts just before each of our writes."""
        two.invocation().admission.admit("shop", 1)
        one.cloud.intruder = Intruder(2 if two.cloud.journal[-1].startswith("PUT budget/") else 0, overtake)

    one.cloud.intruder = Intruder(0, overtake)
    reply = one.post(CAT)
    one.cloud.intruder = None
    assert (reply.status, reply.json["code"]) == (503, "budget_busy")
    assert reply.headers["Retry-After"]
    assert one.creates() == 1


# -- failures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["kill", "lose"])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(5))
def test_no_failure_lets_more_images_be_made_than_were_counted(kind: str, after: bool, at: int) -> None:
    world = world_of(shop(per_day=3))
    world.cloud.strikes.append(Strike(at, kind, after))
    try:
        world.post(CAT)
    except Killed:
        world = world.beside()
    statuses = [world.post(CAT).status for _ in range(4)]
    assert statuses.count(202) >= 2  # at most the struck one's image is lost
    assert world.creates() <= spent(world) <= 3


def test_an_answer_that_was_lost_is_asked_for_again_and_counts_once() -> None:
    world = world_of(shop(per_day=3))
    world.post(CAT)
    world.cloud.strikes.append(Strike(0, "lose", after=True))
    assert world.post(CAT).status == 202
    assert spent(world) == 2


def test_a_new_instance_after_midnight_knows_who_was_fast_before() -> None:
    world = world_of(shop(per_minute=2))
    world.clock.sleep(MIDNIGHT - START - 1)
    assert [world.post(CAT).status for _ in range(3)] == [202, 202, 429]
    world.clock.sleep(1)
    assert world.beside().post(CAT).status == 429


# -- every interleaving ------------------------------------------------------------------------------------------------


intrusions = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(1, 3)), max_size=3)
turns = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3), intrusions), max_size=12)


@given(turns, st.integers(1, 20))
def test_however_instances_interrupt_each_other_no_more_is_admitted_than_there_is(
    course: list[tuple[int, int, list[tuple[int, int, int]]]], ceiling: int
) -> None:
    first = world_of(shop(per_day=ceiling))
    guards = [guard(first), guard(first.beside()), guard(first.beside())]
    admitted = 0
    busy: set[int] = set()

    def ask(who: int, images: int, interruptions: list[tuple[int, int, int]]) -> None:
        nonlocal admitted
        if who in busy:
            return  # an instance does one thing at a time
        busy.add(who)
        if interruptions:
            at, other, more = interruptions[0]
            first.cloud.intruder = Intruder(at, lambda: ask(other, more, interruptions[1:]))
        if isinstance(guards[who].admit("shop", images), Admitted):
            admitted += images
        busy.remove(who)

    for who, images, interruptions in course:
        ask(who, images, interruptions)
        first.cloud.intruder = None
    versions = [decode(keys.version_of_spent(key), first.cloud.objects[key][0]) for key in first.keys("budget/")]
    assert [version.version for version in versions] == list(range(len(versions), 0, -1))
    assert admitted == (versions[0].total if versions else 0) <= ceiling
    for guard_ in guards:  # and what is left can be had
        left = guard_.admit("shop", 1)
        assert isinstance(left, Admitted) == (admitted < ceiling)
        admitted += isinstance(left, Admitted)
