"""Ceilings and rates as callers and operators meet them, through HTTP and over a bucket that fails."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest
from aigc import keys
from aigc.admission.guard import Guard
from aigc.admission.ledger import decode
from aigc.admission.verdict import Admitted, Exhausted
from aigc.clock import day
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.function.world import (
    BUCKET,
    KEY,
    PNG,
    REGION,
    START,
    Intruder,
    Killed,
    Reply,
    Strike,
    World,
    api_keys,
    caller,
)

CAT = {"prompt": "draw a cat"}
MIDNIGHT = 1_790_035_200.0


def world_of(*callers: list[object], per_day: int | None = None) -> World:
    limit = {"AIGC_IMAGES_PER_DAY": str(per_day)} if per_day else {}
    return World({"AIGC_BUCKET": BUCKET, "AIGC_REGION": REGION, "AIGC_API_KEYS": api_keys(*callers), **limit})


def shop(*, per_minute: int | None = None, per_day: int | None = None) -> list[object]:
    return caller("shop", KEY, None, per_minute, per_day)


def spent(world: World) -> int:
    """Images in the newest version of today's ledger."""
    key = world.keys(keys.spent_on(day(world.clock.now())))[0]
    return decode(keys.version_of_spent(key), world.cloud.objects[key][0]).total


def calls(world: World, act: Callable[[], Reply]) -> tuple[Reply, list[str]]:
    """The answer, and the upstream calls it took."""
    before = len(world.cloud.journal)
    reply = act()
    return reply, world.cloud.journal[before:]


# -- what it costs ---------------------------------------------------------------------------------------------------


def test_where_nothing_is_limited_nothing_is_counted(world: World) -> None:
    _, made = calls(world, lambda: world.post(CAT))
    assert len(made) == 3
    assert world.keys("budget/") == []


def test_a_caller_without_limits_costs_nothing_where_others_have_some() -> None:
    world = world_of(shop(), caller("studio", "other", None, 5, 5))
    assert len(calls(world, lambda: world.post(CAT))[1]) == 3


def test_counting_costs_one_call_more_once_the_instance_knows_the_day() -> None:
    world = world_of(shop(per_minute=60), per_day=1000)
    assert len(calls(world, lambda: world.post(CAT))[1]) == 5  # it asks once what was spent before
    assert len(calls(world, lambda: world.post(CAT))[1]) == 4


def test_an_exhausted_budget_is_answered_without_any_call() -> None:
    world = world_of(shop(per_day=1))
    world.post(CAT)
    reply, made = calls(world, lambda: world.post(CAT))
    assert (reply.status, made) == (429, [])


# -- what callers see ------------------------------------------------------------------------------------------------


def test_beyond_the_ceiling_of_the_day_there_is_429_until_the_day_ends() -> None:
    world = world_of(shop(per_day=2))
    assert [world.post(CAT).status for _ in range(2)] == [202, 202]
    refused = world.post(CAT)
    assert (refused.status, refused.json["code"]) == (429, "budget_exhausted")
    assert refused.json["resets_at"] == "2026-09-22T00:00:00.000Z"
    assert refused.json["violated-policies"] == ["day"]
    assert refused.headers["Retry-After"] == str(int(MIDNIGHT - START))
    world.clock.sleep(MIDNIGHT - START)
    assert world.post(CAT).status == 202
    assert world.creates() == 3


def test_images_are_counted_not_requests() -> None:
    world = world_of(shop(per_day=5))
    four = {**CAT, "output_image_count": 4}
    assert world.post(four).status == 202
    refused = world.post(four)
    assert refused.status == 429
    assert "4 asked for, and 1 left today" in refused.json["detail"]
    assert world.post(CAT).status == 202


def test_the_ceiling_of_the_service_holds_for_all_together() -> None:
    world = world_of(shop(), caller("studio", "other"), per_day=2)
    assert world.post(CAT).status == 202
    assert world.post(CAT, authorization="Bearer other").status == 202
    refused = world.post(CAT, authorization="Bearer other")
    assert (refused.status, refused.json["code"]) == (429, "budget_exhausted")
    assert "the whole service" in refused.json["detail"]


def test_two_keys_of_one_name_share_one_limit() -> None:
    world = world_of(shop(per_day=2), caller("shop", "new", None, None, 2))
    assert [world.post(CAT, authorization=f"Bearer {key}").status for key in (KEY, "new", KEY, "new")] == [
        202,
        202,
        429,
        429,
    ]


def test_callers_without_a_key_are_held_by_the_services_ceiling() -> None:
    world = world_of(shop(), per_day=1)
    world.environment["AIGC_ANONYMOUS"] = "true"
    assert [world.post(CAT, authorization="").status for _ in range(2)] == [202, 429]


def test_beyond_its_rate_a_key_is_told_when_to_come_back() -> None:
    world = world_of(shop(per_minute=6))
    assert [world.post(CAT).status for _ in range(7)] == [202] * 6 + [429]
    refused = world.post(CAT)
    assert (refused.json["code"], refused.headers["Retry-After"]) == ("rate_limited", "10")
    assert refused.json["violated-policies"] == ["minute"]
    world.clock.sleep(10)
    assert [world.post(CAT).status for _ in range(2)] == [202, 429]


def with_a_picture() -> dict[str, object]:
    return {**CAT, "reference_images": [{"data": base64.b64encode(PNG).decode()}]}


def test_of_an_order_that_is_refused_no_image_is_kept() -> None:
    world = world_of(shop(per_day=1))
    world.post(CAT)
    reply, made = calls(world, lambda: world.post(with_a_picture()))
    assert (reply.status, made) == (429, [])


def test_an_order_whose_image_cannot_be_kept_costs_no_budget() -> None:
    _, made = calls(world := world_of(shop(per_day=1)), lambda: world.post(with_a_picture()))
    kept_at = next(at for at, call in enumerate(made) if call.startswith("PUT references"))
    world = world_of(shop(per_day=1))
    world.cloud.strikes.append(Strike(kept_at, "lose", after=False))
    assert world.post(with_a_picture()).status == 503
    assert world.post(with_a_picture()).status == 202


def test_an_invalid_request_costs_no_budget() -> None:
    world = world_of(shop(per_day=1))
    assert world.post({"prompt": ""}).status == 422
    assert world.post(CAT).status == 202


def test_repeating_an_order_is_not_refused_when_the_budget_is_exhausted() -> None:
    world = world_of(shop(per_day=1))
    first = world.post(CAT, idempotency_key="order-17")
    again = world.post(CAT, idempotency_key="order-17")
    assert (again.status, again.json["id"]) == (202, first.json["id"])
    assert world.post({"prompt": "a dog"}, idempotency_key="order-17").status == 422
    assert world.post(CAT, idempotency_key="order-18").status == 429
    assert world.creates() == 1


def test_what_a_repeated_order_did_not_need_serves_the_next_one() -> None:
    world = world_of(shop(per_day=3))
    world.post(CAT, idempotency_key="order-17")
    world.post(CAT, idempotency_key="order-17")
    world.post({"prompt": "a dog"}, idempotency_key="order-17")
    assert spent(world) == 2
    assert [world.post(CAT).status for _ in range(3)] == [202, 202, 429]


# -- header fields ---------------------------------------------------------------------------------------------------


def test_every_answer_to_a_limited_key_tells_what_is_left() -> None:
    world = world_of(shop(per_minute=60, per_day=500))
    unknown = world.http("GET", "/v1/images/none")
    assert unknown.headers["RateLimit-Policy"] == '"minute";q=60;w=60, "day";q=500;w=86400;qu="images"'
    assert "RateLimit" not in unknown.headers  # nobody has counted here yet, and asking would cost a call
    created = world.post(CAT)
    assert created.headers["RateLimit"] == f'"minute";r=59;t=1, "day";r=499;t={int(MIDNIGHT - START)}'
    world.clock.sleep(1)
    assert world.http("GET", "/v1/images/none").headers["RateLimit"].startswith('"minute";r=60;t=0, "day";r=499')


def test_a_refusal_tells_it_too() -> None:
    world = world_of(shop(per_day=1))
    world.post(CAT)
    assert world.post(CAT).headers["RateLimit"] == f'"day";r=0;t={int(MIDNIGHT - START)}'


def test_callers_without_limits_and_without_keys_are_told_nothing() -> None:
    world = world_of(shop(), caller("studio", "other", None, 5, 5), per_day=9)
    for reply in (world.post(CAT), world.post(CAT, authorization="Bearer wrong")):
        assert not {"RateLimit", "RateLimit-Policy"} & set(reply.headers)


# -- what operators see ----------------------------------------------------------------------------------------------


def test_four_fifths_of_a_ceiling_are_told_once() -> None:
    world = world_of(shop(per_day=5), per_day=100)
    for _ in range(7):
        world.post(CAT)
    told = [line for line in world.log_lines() if line["step"] == "budget nearly spent"]
    assert [(line["whose"], line["images"], line["ceiling"]) for line in told] == [("shop", 4, 5)]


def test_somebody_elses_object_in_the_ledger_stops_spending_and_is_named_in_the_log() -> None:
    world = world_of(shop(per_day=5))
    key = keys.spent(day(START), 1)
    world.cloud.objects[key] = (b"not ours", {})
    reply = world.post(CAT)
    assert (reply.status, reply.json["code"]) == (500, "broken_ledger")
    assert any(key in line.get("reason", "") for line in world.log_lines())
    assert world.creates() == 0


# -- several instances -----------------------------------------------------------------------------------------------


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


# -- failures --------------------------------------------------------------------------------------------------------


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


# -- many jobs at once -----------------------------------------------------------------------------------------------


def guard(world: World) -> Guard:
    admission = world.invocation().admission
    assert isinstance(admission, Guard)
    return admission


def test_many_jobs_are_counted_with_one_call_and_what_is_left_over_is_used_later() -> None:
    world = world_of(shop(per_day=30))
    world.post(CAT)
    before = len(world.cloud.journal)
    assert guard(world).admit("shop", 20) == Admitted(20)
    guard(world).keep("shop", 5)
    assert len(world.cloud.journal) == before + 1
    assert guard(world).admit("shop", 15) == Exhausted(MIDNIGHT, 14, of_service=False)
    assert guard(world).admit("shop", 14) == Admitted(14)
    assert spent(world) == 30


def test_uploads_are_counted_for_the_service_and_have_no_rate() -> None:
    world = world_of(shop(per_minute=1, per_day=1), per_day=10)
    assert guard(world).admit(keys.UPLOADS, 9) == Admitted(9)
    assert [world.post(CAT).status for _ in range(2)] == [202, 429]
    assert guard(world).admit("shop", 1) == Exhausted(MIDNIGHT, 0, of_service=True)


def test_what_is_kept_is_not_taken_into_the_next_day() -> None:
    world = world_of(shop(per_day=30))
    guard(world).admit("shop", 20)
    guard(world).keep("shop", 20)
    world.clock.sleep(MIDNIGHT - START)
    assert guard(world).admit("shop", 30) == Admitted(30)
    assert guard(world).admit("shop", 1) == Exhausted(MIDNIGHT + 24 * 3600, 0, of_service=False)


def test_the_ledger_holds_names_and_numbers_only() -> None:
    world = world_of(shop(per_minute=5, per_day=30))
    world.post(CAT)
    (key,) = world.keys("budget/")
    document = json.loads(world.cloud.objects[key][0])
    assert set(document) == {"total", "images", "due", "nonce"}
    assert document["images"] == {"shop": 1}


def test_a_new_instance_after_midnight_knows_who_was_fast_before() -> None:
    world = world_of(shop(per_minute=2))
    world.clock.sleep(MIDNIGHT - START - 1)
    assert [world.post(CAT).status for _ in range(3)] == [202, 202, 429]
    world.clock.sleep(1)
    assert world.beside().post(CAT).status == 429


# -- every interleaving ----------------------------------------------------------------------------------------------

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
