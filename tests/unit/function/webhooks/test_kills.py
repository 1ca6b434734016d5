"""Killed anywhere, and raced by others, a webhook is delivered at least once and under one id."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from aigc.errors import AnswerLost

from tests.unit.function.fake_cloud import Intruder, Killed, Strike, points
from tests.unit.function.receivers import events
from tests.unit.function.webhooks.orders import draw, later_tick, order, told, with_webhooks
from tests.unit.function.world import World


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
    for at in points():
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
