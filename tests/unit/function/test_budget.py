"""Ceilings and rates as callers and operators meet them, through HTTP."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

from aigc import keys
from aigc.clock import day

from tests.unit.function.budgets import CAT, MIDNIGHT, shop, spent, world_of
from tests.unit.function.fake_cloud import PNG, START, Strike
from tests.unit.function.world import KEY, Reply, World, caller


def calls(world: World, act: Callable[[], Reply]) -> tuple[Reply, list[str]]:
    """The answer, and the upstream calls it took."""
    before = len(world.cloud.journal)
    reply = act()
    return reply, world.cloud.journal[before:]


# -- what it costs -----------------------------------------------------------------------------------------------------


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


def test_who_asks_for_more_than_any_day_has_is_not_told_to_come_back() -> None:
    world = world_of(shop(per_day=3), per_day=100)
    reply = world.post({**CAT, "output_image_count": 4})
    assert (reply.status, reply.json["code"]) == (422, "invalid_request")
    (error,) = reply.json["errors"]
    assert (error["field"], error["limit"]) == ("output_image_count", 3)
    assert "Retry-After" not in reply.headers
    assert world.post({**CAT, "output_image_count": 3}).status == 202


def test_an_exhausted_budget_is_answered_without_any_call() -> None:
    world = world_of(shop(per_day=1))
    world.post(CAT)
    reply, made = calls(world, lambda: world.post(CAT))
    assert (reply.status, made) == (429, [])


# -- what callers see --------------------------------------------------------------------------------------------------


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


def test_what_an_order_did_not_need_that_could_not_be_stored_serves_the_next_one() -> None:
    world = world_of(shop(per_day=2))
    world.cloud.strikes = [Strike(at, "lose", after=False) for at in (2, 3, 4)]
    reply, made = calls(world, lambda: world.post(CAT, idempotency_key="order-17"))
    assert (reply.status, [call.partition("/")[0] for call in made[2:]]) == (503, ["PUT jobs"] * 3)
    assert world.post(CAT, idempotency_key="order-17").status == 202
    assert [world.post(CAT).status for _ in range(2)] == [202, 429]


# -- header fields -----------------------------------------------------------------------------------------------------


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


# -- what operators see ------------------------------------------------------------------------------------------------


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


def test_the_ledger_holds_names_and_numbers_only() -> None:
    world = world_of(shop(per_minute=5, per_day=30))
    world.post(CAT)
    (key,) = world.keys("budget/")
    document = json.loads(world.cloud.objects[key][0])
    assert set(document) == {"total", "images", "due", "nonce"}
    assert document["images"] == {"shop": 1}
