"""What goes wrong on the way to a receiver delays its webhook, and never loses it."""

from __future__ import annotations

import json

import pytest
from aigc import ids
from aigc.errors import SecretUnavailable, Unreachable
from aigc.webhooks.courier import SIDE_BY_SIDE
from aigc.webhooks.notice import DUE, promised
from aigc.webhooks.ports import Reply
from aigc.webhooks.schedule import JITTER, PAUSES

from tests.unit.function.fake_cloud import PNG
from tests.unit.function.receivers import PUBLIC, SECRET, events
from tests.unit.function.webhooks.orders import content, draw, later_tick, order, told
from tests.unit.function.world import World, created


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


def owed_by_a_batch(world: World, count: int) -> None:
    """So many notices to a receiver that is dead, some of which are found to be."""
    world.receivers.dead = {"hooks.example.com"}
    for _ in range(SIDE_BY_SIDE):
        order(world, events=["submitted"])
    at = world.clock.now()
    for number in range(count):
        marker = promised(ids.random_id(at, number.to_bytes(10, "big")), "succeeded", at, "hooks.example.com").marker
        world.cloud.objects[marker] = (b"", {})
    world.clock.sleep(1)


def test_a_dead_receiver_that_is_owed_very_much_does_not_hold_up_the_others_either(world: World) -> None:
    owed_by_a_batch(world, 11_000)
    order(world, url="https://other.example.com/", events=["submitted"])
    later_tick(world)
    assert [delivery.host for delivery in told(world)] == ["other.example.com"]


def test_passing_over_a_dead_receiver_takes_a_bounded_part_of_a_tick(world: World) -> None:
    owed_by_a_batch(world, 6_000)
    world.cloud.slow = (f"LIST {DUE}", 4.0)
    later_tick(world)
    assert world.cloud.journal.count(f"LIST {DUE}") == 3, "the third ends after ten seconds"
    assert "swept" in [line["step"] for line in world.log_lines()]


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


def failures(world: World) -> list[str]:
    return [line["code"] for line in world.log_lines() if line["step"] == "webhook failed"]
