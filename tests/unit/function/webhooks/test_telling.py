"""Who asked to be told is told, signed; who did not pays nothing for it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from aigc.errors import RefusedForGood
from standardwebhooks import Webhook

from tests.unit.function.receivers import SECRET, events
from tests.unit.function.webhooks.orders import ORDER, SLOW_DOWN, content, draw, later_tick, order, told, with_webhooks
from tests.unit.function.world import World

# -- what is told ------------------------------------------------------------------------------------------------------


def test_the_event_that_ends_a_job_delivers_its_webhook_at_once(world: World) -> None:
    job_id = order(world)
    draw(world)
    (delivery,) = told(world)
    assert (delivery.host, delivery.path) == ("hooks.example.com", "/images?token=secret-token")
    said = content(delivery)
    assert said["type"] == "image.succeeded"
    shown = world.show(job_id)
    assert {name: said["data"][name] for name in ("id", "status", "outputs")} == {
        name: shown[name] for name in ("id", "status", "outputs")
    }
    assert shown["webhook"]["deliveries"] == {"succeeded": "delivered"}
    assert world.keys("webhooks/due/") == []


def test_the_signature_is_the_one_of_the_reference_library(world: World) -> None:
    job_id = order(world)
    draw(world)
    (delivery,) = told(world)
    assert delivery.headers["webhook-id"] == f"msg_{job_id}_succeeded"
    then = datetime.fromtimestamp(int(delivery.headers["webhook-timestamp"]), UTC)
    expected = Webhook(SECRET).sign(delivery.headers["webhook-id"], then, delivery.body.decode())
    assert delivery.headers["webhook-signature"] == expected


def test_while_the_secret_is_replaced_both_sign(world: World) -> None:
    new = "whsec_" + "bmV3" * 8
    world.receivers.secret = f"{new} {SECRET}"
    order(world)
    draw(world)
    (delivery,) = told(world)
    then = datetime.fromtimestamp(int(delivery.headers["webhook-timestamp"]), UTC)
    signed = [
        Webhook(each).sign(delivery.headers["webhook-id"], then, delivery.body.decode()) for each in (new, SECRET)
    ]
    assert delivery.headers["webhook-signature"].split(" ") == signed


def test_a_create_that_is_refused_for_good_is_told_by_the_timer(world: World) -> None:
    world.cloud.answers = [RefusedForGood("no", upstream="InvalidParameter", request_id="r-1")]
    job_id = order(world)
    assert told(world) == []
    assert world.show(job_id)["webhook"]["deliveries"] == {"failed": "pending"}
    later_tick(world)
    (delivery,) = told(world)
    assert content(delivery)["data"]["error"]["code"] == "InvalidParameter"


def test_a_reason_that_utf8_cannot_say_keeps_nobody_from_being_told(world: World) -> None:
    world.cloud.answers = [RefusedForGood("no \ud800", upstream="InvalidParameter", request_id="r-1")]
    order(world)
    order(world, events=["submitted"])
    later_tick(world)
    assert sorted(events(told(world))) == ["failed", "submitted"]


def test_an_end_that_another_caller_has_found_is_told_by_the_timer(world: World) -> None:
    job_id = order(world)
    for task_id in world.cloud.tasks:
        world.cloud.finish(task_id)
    assert world.show(job_id)["status"] == "succeeded"
    assert told(world) == []
    later_tick(world)
    assert events(told(world)) == ["succeeded"]


def test_only_the_events_that_were_asked_for_are_told(world: World) -> None:
    order(world, events=["failed"])
    draw(world)
    later_tick(world)
    assert told(world) == []
    assert world.keys("webhooks/") == []


def test_submitted_is_told_as_it_was_even_when_the_job_has_ended_since(world: World) -> None:
    order(world, events=["submitted", "succeeded"])
    draw(world)
    later_tick(world)
    assert sorted(events(told(world))) == ["submitted", "succeeded"]
    (submitted,) = [content(each) for each in told(world) if content(each)["type"] == "image.submitted"]
    assert (submitted["data"]["status"], submitted["data"]["outputs"]) == ("submitted", [])


def test_the_submission_of_a_parked_job_is_told_once_it_happens(world: World) -> None:
    world.cloud.throttling = SLOW_DOWN
    order(world, events=["submitted"])
    later_tick(world)
    assert told(world) == []
    world.cloud.throttling = None
    later_tick(world, 3600)
    later_tick(world)
    assert events(told(world)) == ["submitted"]
    assert world.keys("webhooks/due/") == []


def test_each_line_of_a_batch_can_ask_to_be_told(world: World) -> None:
    lines = b"".join(json.dumps({**ORDER, "prompt": f"cat {number}"}).encode() + b"\n" for number in range(3))
    world.send(world.upload("inbox/cats.jsonl", lines))
    later_tick(world)
    draw(world)
    assert events(told(world)) == ["succeeded"] * 3
    assert len({delivery.headers["webhook-id"] for delivery in told(world)}) == 3


def test_a_canceled_order_is_told_by_the_timer(world: World) -> None:
    world.cloud.throttling = SLOW_DOWN
    job_id = order(world)
    assert world.http("DELETE", f"/v1/images/{job_id}").json["webhook"]["deliveries"] == {"canceled": "pending"}
    later_tick(world)
    assert [content(delivery)["type"] for delivery in told(world)] == ["image.canceled"]


def test_a_list_does_not_ask_what_became_of_each_webhook(world: World) -> None:
    world.send(world.upload("inbox/job.json", json.dumps(ORDER).encode()))
    draw(world)
    before = len(world.cloud.journal)
    assert world.http("GET", "/v1/images").status == 200
    assert not [call for call in world.cloud.journal[before:] if "webhooks/" in call]


def test_an_upload_can_ask_to_be_told(world: World) -> None:
    world.send(world.upload("inbox/job.json", json.dumps(ORDER).encode()))
    draw(world)
    assert events(told(world)) == ["succeeded"]


# -- what it costs those who did not ask -------------------------------------------------------------------------------


def test_a_job_without_a_webhook_makes_the_calls_it_always_made(environment: dict[str, str]) -> None:
    journals = []
    for each in (with_webhooks(environment), World(environment)):
        each.post({"prompt": "draw a cat"}, idempotency_key="order-17")
        draw(each)
        journals.append(each.cloud.journal)
    assert journals[0] == journals[1]
    assert not [call for call in journals[0] if "webhook" in call or call == "GetSecretValue"]


def test_a_webhook_costs_the_fast_path_no_call(world: World) -> None:
    order(world)
    assert len(world.cloud.journal) == 3
