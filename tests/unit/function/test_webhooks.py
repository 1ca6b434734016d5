"""Who asked to be told is told: signed, at least once, in spite of everything, and never inwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from aigc.errors import AnswerLost, RefusedForGood, RefusedForNow, SecretUnavailable, Unreachable
from aigc.webhooks.courier import SIDE_BY_SIDE
from aigc.webhooks.ports import Reply
from aigc.webhooks.schedule import JITTER, PAUSES
from standardwebhooks import Webhook

from tests.unit.function.receivers import PUBLIC, SECRET, Delivery, events
from tests.unit.function.world import PNG, Intruder, Killed, Strike, World, created

URL = "https://hooks.example.com/images?token=secret-token"
ORDER: dict[str, Any] = {"prompt": "draw a cat", "webhook": {"url": URL}}
SLOW_DOWN = RefusedForNow("slow down", upstream="RequestLimitExceeded")


@pytest.fixture
def world(environment: dict[str, str]) -> World:
    return with_webhooks(environment)


def with_webhooks(environment: dict[str, str]) -> World:
    return World({**environment, "AIGC_WEBHOOK_SECRET_NAME": "webhook-secret"})


def order(world: World, **webhook: object) -> str:
    reply = world.post({**ORDER, "webhook": {"url": URL, **webhook}})
    assert reply.status in (200, 202), reply.json
    return str(reply.json["id"])


def draw(world: World) -> None:
    """MPS finishes what it was given; COS says so."""
    for task_id, task in list(world.cloud.tasks.items()):
        if task["status"] == "RUN":
            for key in world.cloud.finish(task_id):
                world.send(created(key, len(PNG)))


def later_tick(world: World, seconds: float = 60) -> None:
    world.clock.sleep(seconds)
    world.tick()


def told(world: World) -> list[Delivery]:
    return world.receivers.delivered


def content(delivery: Delivery) -> Any:
    return json.loads(delivery.body)


# -- what is told ---------------------------------------------------------------------------------------------------


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


# -- what it costs those who did not ask ------------------------------------------------------------------------------


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


# -- what is refused when a job is ordered ----------------------------------------------------------------------------


def refusal(world: World, url: str = URL) -> tuple[int, str]:
    reply = world.post({"prompt": "draw a cat", "webhook": {"url": url}}, idempotency_key="order-17")
    assert world.creates() == 0
    assert world.keys("jobs/") == []
    return reply.status, reply.json["errors"][0]["field"]


def test_without_a_signing_secret_there_are_no_webhooks(environment: dict[str, str]) -> None:
    assert refusal(World(environment)) == (422, "webhook")


@pytest.mark.parametrize("addresses", [("10.0.0.7",), ("169.254.0.23",), (*PUBLIC, "127.0.0.1"), ("64:ff9b::a00:7",)])
def test_a_name_that_leads_inwards_is_refused(world: World, addresses: tuple[str, ...]) -> None:
    world.receivers.hosts["hooks.example.com"] = addresses
    assert refusal(world) == (422, "webhook.url")


@pytest.mark.parametrize("url", ["https://10.0.0.7/", "http://hooks.example.com/", "https://hooks.example.com:8443/"])
def test_an_address_inside_and_another_port_are_refused_without_asking_anybody(world: World, url: str) -> None:
    world.receivers.hosts.clear()
    assert refusal(world, url) == (422, "webhook.url")


def test_a_name_that_does_not_exist_is_refused(world: World) -> None:
    assert refusal(world, "https://hoks.example.com/") == (422, "webhook.url")


def test_a_name_service_that_does_not_answer_is_not_the_callers_fault(world: World) -> None:
    world.receivers.hosts["hooks.example.com"] = Unreachable("no answer")
    assert world.post(ORDER).status == 202


def test_a_name_that_has_passed_is_not_looked_up_again_for_each_line_of_a_batch(world: World) -> None:
    for _ in range(20):
        order(world)
    assert world.receivers.looked_up == ["hooks.example.com"]
    world.clock.sleep(31)
    world.receivers.hosts["hooks.example.com"] = ("10.0.0.7",)
    assert world.post(ORDER).status == 422


def test_an_accepted_order_stays_accepted_when_its_receiver_has_gone(world: World) -> None:
    first = world.post(ORDER, idempotency_key="order-17")
    world.receivers.hosts.clear()
    assert world.post(ORDER, idempotency_key="order-17").json["id"] == first.json["id"]
    assert world.creates() == 1


def test_a_refused_upload_is_reported(world: World) -> None:
    world.receivers.hosts["hooks.example.com"] = ("10.0.0.7",)
    world.send(world.upload("inbox/job.json", json.dumps(ORDER).encode()))
    (report,) = world.keys("failed/")
    assert json.loads(world.cloud.objects[report][0])["errors"][0]["field"] == "webhook.url"


def test_the_webhook_is_part_of_the_request(world: World) -> None:
    world.post(ORDER, idempotency_key="order-17")
    other = {"url": "https://other.example.com/"}
    assert world.post({**ORDER, "webhook": other}, idempotency_key="order-17").json["code"] == "idempotency_key_reused"


# -- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_name_that_leads_inwards_by_the_time_of_delivery_is_not_called(world: World) -> None:
    order(world)
    world.receivers.hosts["hooks.example.com"] = ("10.0.0.7",)
    draw(world)
    assert not [call for call in world.cloud.journal if call.startswith("POST")]
    assert failures(world) == ["forbidden_address"]
    world.receivers.hosts["hooks.example.com"] = PUBLIC
    later_tick(world)
    assert [delivery.address for delivery in told(world)] == [*PUBLIC]


def test_a_failing_receiver_is_asked_on_schedule_and_then_given_up(world: World) -> None:
    world.receivers.answers["hooks.example.com"] = [Reply(500)] * 50
    job_id = order(world)
    draw(world)
    for count, pause in enumerate(PAUSES, start=1):
        assert len(told(world)) == count
        later_tick(world, pause - 1)
        assert len(told(world)) == count, "nobody is asked too early"
        later_tick(world, pause * JITTER + 1)
    assert len(told(world)) == len(PAUSES) + 1
    assert len({delivery.headers["webhook-id"] for delivery in told(world)}) == 1
    later_tick(world, 7 * 86_400)
    assert len(told(world)) == len(PAUSES) + 1
    assert world.show(job_id)["webhook"]["deliveries"] == {"succeeded": "failed"}
    assert [line["attempt"] for line in world.log_lines() if line["step"] == "webhook given up"] == [len(PAUSES) + 1]
    assert world.keys("webhooks/due/") == []


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 503])
def test_a_redirect_is_a_failure_like_any_other(world: World, status: int) -> None:
    world.receivers.answers["hooks.example.com"] = [Reply(status)]
    order(world)
    draw(world)
    later_tick(world)
    assert len(told(world)) == 2
    assert [line["status"] for line in world.log_lines() if line["step"] == "webhook failed"] == [status]


def test_a_receiver_can_ask_for_more_time(world: World) -> None:
    world.receivers.answers["hooks.example.com"] = [Reply(503, retry_after=3600.0)]
    order(world)
    draw(world)
    later_tick(world, 3599)
    assert len(told(world)) == 1
    later_tick(world, 3600 * JITTER + 1)
    assert len(told(world)) == 2


def test_410_ends_the_deliveries_of_the_job(world: World) -> None:
    world.receivers.answers["hooks.example.com"] = [Reply(410)]
    job_id = order(world, events=["submitted", "succeeded"])
    later_tick(world)
    draw(world)
    later_tick(world, 86_400)
    assert events(told(world)) == ["submitted"]
    assert world.show(job_id)["webhook"]["deliveries"] == {"submitted": "gone", "succeeded": "gone"}
    assert world.keys("webhooks/due/") == []


def test_a_dead_receiver_does_not_hold_up_the_others(world: World) -> None:
    world.receivers.dead = {"hooks.example.com"}
    for _ in range(3 * SIDE_BY_SIDE):
        order(world)
    world.clock.sleep(1)
    job_id = order(world, url="https://other.example.com/")
    for task_id in world.cloud.tasks:
        world.cloud.finish(task_id)
    for other in world.job_ids():
        world.show(other)
    later_tick(world)
    assert [content(delivery)["data"]["id"] for delivery in told(world)] == [job_id]
    assert world.cloud.journal.count("POST hooks.example.com") == SIDE_BY_SIDE
    world.receivers.dead = set()
    for _ in range(3):
        later_tick(world, 600)
    assert len(told(world)) == 3 * SIDE_BY_SIDE + 1, "what was passed over is still owed"


def test_without_the_secret_nothing_is_sent_and_nothing_is_lost(world: World) -> None:
    world.receivers.secret = SecretUnavailable("SSM says no")
    order(world)
    draw(world)
    later_tick(world)
    assert told(world) == []
    world.receivers.secret = SECRET
    later_tick(world)
    assert events(told(world)) == ["succeeded"]
    assert [line["attempt"] for line in world.log_lines() if line["step"] == "webhook delivered"] == [1]


@pytest.mark.parametrize("secret", ["", "whsec_====", "whsec_c2hvcnQ=", "not base64 at all"])
def test_a_secret_that_is_none_is_named_in_the_log_and_not_quoted(world: World, secret: str) -> None:
    world.receivers.secret = secret
    order(world)
    draw(world)
    (line,) = [line for line in world.log_lines() if line["step"] == "webhook secret unavailable"]
    assert told(world) == []
    assert not secret or secret not in json.dumps(line)


def test_the_secret_is_read_once_in_some_minutes(world: World) -> None:
    for pause in (0, 60, 600):
        world.clock.sleep(pause)
        order(world)
        draw(world)
    assert world.cloud.journal.count("GetSecretValue") == 2


def test_an_invocation_without_time_leaves_the_delivery_to_the_timer(world: World) -> None:
    order(world)
    (task_id,) = world.cloud.tasks
    (key,) = world.cloud.finish(task_id)
    world.send(created(key, len(PNG)), time_limit=7)
    assert told(world) == []
    later_tick(world)
    assert events(told(world)) == ["succeeded"]


def test_nothing_secret_is_logged(world: World) -> None:
    world.receivers.answers["hooks.example.com"] = [Reply(500), Unreachable("no"), Reply(410)]
    order(world)
    draw(world)
    for _ in range(3):
        later_tick(world, 600)
    lines = world.sink.getvalue()
    for secret in ("secret-token", SECRET.removeprefix("whsec_"), "draw a cat", "secret-signature", "hooks.example"):
        assert secret not in lines


# -- kills and races --------------------------------------------------------------------------------------------------


def by_event(world: World) -> None:
    draw(world)


def by_look(world: World) -> None:
    for task_id in world.cloud.tasks:
        world.cloud.finish(task_id)
    for job_id in world.job_ids():
        world.show(job_id)


def by_tick(world: World) -> None:
    by_look(world)
    later_tick(world)


ENDINGS: dict[str, Callable[[World], None]] = {"event": by_event, "look": by_look, "tick": by_tick}


def recover(world: World) -> None:
    for _ in range(4):
        world.clock.sleep(600)
        draw(world)
        world.tick()


@pytest.mark.parametrize("kind", ["kill", "lose"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", ENDINGS)
def test_struck_anywhere_it_is_delivered_all_the_same_under_one_id(
    environment: dict[str, str], name: str, after: bool, kind: str
) -> None:
    undisturbed = with_webhooks(environment)
    order(undisturbed)
    before = len(undisturbed.cloud.journal)
    ENDINGS[name](undisturbed)
    calls = len(undisturbed.cloud.journal) - before
    assert calls >= 6
    for at in range(calls):
        world = with_webhooks(environment)
        job_id = order(world)
        world.cloud.strikes = [Strike(at, kind, after)]
        with suppress(Killed, AnswerLost):
            ENDINGS[name](world)
        recover(world)
        assert {delivery.headers["webhook-id"] for delivery in told(world)} == {f"msg_{job_id}_succeeded"}, at
        assert len(told(world)) <= 2, at
        assert world.show(job_id)["webhook"]["deliveries"] == {"succeeded": "delivered"}, at
        assert world.keys("webhooks/due/") == [], at


def test_killed_before_the_marker_of_a_delivered_webhook_was_gone_it_is_not_delivered_again(world: World) -> None:
    order(world)
    draw(world)
    (call,) = [call for call in world.cloud.journal if call.startswith("PUT webhooks/due/")]
    world.cloud.objects[call.removeprefix("PUT ")] = (b"", {})
    later_tick(world)
    assert events(told(world)) == ["succeeded"]
    assert world.keys("webhooks/due/") == []


def test_a_create_struck_anywhere_tells_the_submission_it_has_recorded(environment: dict[str, str]) -> None:
    for after in (False, True):
        for at in range(4):
            world = with_webhooks(environment)
            world.cloud.strikes = [Strike(at, "kill", after)]
            with pytest.raises(Killed):
                order(world, events=["submitted"])
            recover(world)
            recorded = bool(world.keys("index/")) and any(
                b'"submitted"' in world.cloud.objects[key][0] for key in world.keys("index/")
            )
            assert events(told(world)) == (["submitted"] if recorded else []), (after, at)
            assert world.keys("webhooks/due/") == [], (after, at)


def test_of_two_who_end_a_job_one_has_its_marker_delivered(environment: dict[str, str]) -> None:
    at = 0
    while True:
        world = with_webhooks(environment)
        job_id = order(world)
        for task_id in world.cloud.tasks:
            world.cloud.finish(task_id)

        def other(world: World = world, job_id: str = job_id) -> None:
            world.clock.sleep(1)  # so that the two ends differ
            world.show(job_id)

        world.cloud.intruder = Intruder(at, other)
        world.show(job_id)
        if world.cloud.still_to_come():
            assert at >= 5
            return
        recover(world)
        assert events(told(world)) == ["succeeded"], at
        assert world.keys("webhooks/due/") == [], at
        at += 1


def failures(world: World) -> list[str]:
    return [line["code"] for line in world.log_lines() if line["step"] == "webhook failed"]
