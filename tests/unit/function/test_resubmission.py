"""`unknownPolicy: resubmit`: an unknown job is sent once more at its deadline, and its history says so."""

from __future__ import annotations

import contextlib

import pytest

from tests.unit.function.fake_cloud import PNG, Killed, Strike
from tests.unit.function.world import World, created


@pytest.fixture
def daring(environment: dict[str, str]) -> World:
    return World({**environment, "AIGC_UNKNOWN_POLICY": "resubmit"})


def lost(world: World) -> str:
    """A job whose answer from MPS was lost; nobody knows whether there is a task."""
    world.cloud.strikes = [Strike(1, "lose", after=False)]
    job_id = str(world.post({"prompt": "draw a cat"}).json["id"])
    assert world.show(job_id)["status"] == "unknown"
    return job_id


def places(world: World, job_id: str) -> list[str]:
    return [key.rpartition("/")[2] for key in world.keys(f"jobs/{job_id}/")]


def test_at_the_deadline_it_is_sent_again_and_the_history_says_why(daring: World) -> None:
    job_id = lost(daring)
    daring.clock.sleep(1801)
    daring.tick()
    assert daring.show(job_id)["status"] == "submitted"
    expected = [
        "000-accepted.json",
        "001-unknown.json",
        "001-written-off.json",
        "002-attempt.json",
        "003-submitted.json",
    ]
    assert places(daring, job_id) == expected
    assert "unknown attempt written off" in [line["step"] for line in daring.log_lines()]


def test_before_the_deadline_nothing_is_sent(daring: World) -> None:
    lost(daring)
    daring.clock.sleep(1700)
    daring.tick()
    assert daring.creates() == 1


def test_an_image_that_appeared_in_time_settles_it_without_a_second_one(daring: World) -> None:
    daring.cloud.strikes = [Strike(1, "lose", after=True)]
    job_id = str(daring.post({"prompt": "draw a cat"}).json["id"])
    (task_id,) = daring.cloud.tasks
    daring.cloud.finish(task_id)
    daring.clock.sleep(1801)
    daring.tick()
    assert daring.show(job_id)["status"] == "succeeded"
    assert daring.creates() == 1


def test_the_first_image_that_comes_settles_it_whichever_attempt_it_is_of(daring: World) -> None:
    daring.cloud.strikes = [Strike(1, "lose", after=True)]
    job_id = str(daring.post({"prompt": "draw a cat"}).json["id"])
    daring.clock.sleep(1801)
    daring.tick()
    (late, _) = daring.cloud.tasks
    (key,) = daring.cloud.finish(late)
    daring.send(created(key, len(PNG)))
    assert daring.show(job_id)["status"] == "succeeded"


def written_off(environment: dict[str, str]) -> tuple[World, str]:
    """A job that MPS has, that was given up, and that waits for tomorrow: the images of today are spent."""
    world = World({**environment, "AIGC_UNKNOWN_POLICY": "resubmit", "AIGC_IMAGES_PER_DAY": "1"})
    world.cloud.strikes = [Strike(3, "lose", after=True)]
    job_id = str(world.post({"prompt": "draw a cat"}).json["id"])
    world.clock.sleep(1801)
    world.tick()
    assert (world.show(job_id)["status"], world.creates()) == ("parked", 1)
    return world, job_id


def test_an_image_that_came_while_the_next_attempt_waited_is_not_paid_again_although_its_event_was_lost(
    environment: dict[str, str],
) -> None:
    world, job_id = written_off(environment)
    (task_id,) = world.cloud.tasks
    (key,) = world.cloud.finish(task_id)
    world.clock.sleep(24 * 3600)
    world.tick()
    assert world.creates() == 1
    assert [output["key"] for output in world.show(job_id)["outputs"]] == [key]
    assert world.keys("queue/shop/") == []


def test_a_job_whose_image_is_there_is_not_canceled_although_its_event_was_lost(environment: dict[str, str]) -> None:
    world, job_id = written_off(environment)
    (task_id,) = world.cloud.tasks
    world.cloud.finish(task_id)
    reply = world.http("DELETE", f"/v1/images/{job_id}")
    assert (reply.status, reply.json["detail"][-len("succeeded already") :]) == (409, "succeeded already")
    assert world.show(job_id)["status"] == "succeeded"


def test_an_image_that_comes_after_a_cancel_is_reported(environment: dict[str, str]) -> None:
    world, job_id = written_off(environment)
    assert world.http("DELETE", f"/v1/images/{job_id}").json["status"] == "canceled"
    (task_id,) = world.cloud.tasks
    (key,) = world.cloud.finish(task_id)
    world.send(created(key, len(PNG)))
    assert [line["job_id"] for line in world.log_lines() if line["step"] == "image of a canceled job"] == [job_id]


def test_a_second_lost_answer_is_the_end(daring: World) -> None:
    job_id = lost(daring)
    daring.clock.sleep(1801)
    create = len(daring.cloud.journal)
    daring.tick()
    at = daring.cloud.journal.index("CREATE", create) - create
    again = World(daring.environment)
    job_id = lost(again)
    again.clock.sleep(1801)
    again.cloud.strikes = [Strike(at, "lose", after=False)]
    again.tick()
    assert again.show(job_id)["status"] == "unknown"
    again.clock.sleep(4000)
    again.tick()
    error = again.show(job_id)["error"]
    assert (error["code"], again.creates()) == ("unknown_outcome", 2)
    assert "sent twice" in error["message"]


def test_killed_anywhere_it_still_comes_to_an_end_with_two_images_at_most(environment: dict[str, str]) -> None:
    daring = {**environment, "AIGC_UNKNOWN_POLICY": "resubmit"}
    undisturbed = World(daring)
    lost(undisturbed)
    undisturbed.clock.sleep(1801)
    before = len(undisturbed.cloud.journal)
    undisturbed.tick()
    for at in range(len(undisturbed.cloud.journal) - before):
        world = World(daring)
        job_id = lost(world)
        world.clock.sleep(1801)
        world.cloud.strikes = [Strike(at, "kill", after=at % 2 == 0)]
        with contextlib.suppress(Killed):
            world.tick()
        for _ in range(20):
            world.clock.sleep(900)
            world.tick()
            for task_id, task in list(world.cloud.tasks.items()):
                if task["status"] == "RUN":
                    world.cloud.finish(task_id)
        assert world.show(job_id)["status"] in ("succeeded", "failed")
        assert world.cloud.images_paid(job_id) <= 2


def test_what_is_sent_once_more_counts_once_more_against_the_ceiling(environment: dict[str, str]) -> None:
    """MPS may bill both, and a day's ceiling is a bound for the bill."""
    world = World({**environment, "AIGC_UNKNOWN_POLICY": "resubmit", "AIGC_IMAGES_PER_DAY": "1"})
    world.cloud.strikes = [Strike(3, "lose", after=True)]
    assert world.post({"prompt": "draw a cat"}).json["status"] == "unknown"
    for _ in range(3):
        world.clock.sleep(1900)
        world.tick()
    assert len(world.cloud.tasks) == 1
    world.clock.sleep(24 * 3600)
    world.tick()
    assert len(world.cloud.tasks) == 2
    assert len(world.keys("budget/")) == 2


def test_it_ends_when_no_day_has_images_for_another_attempt(environment: dict[str, str]) -> None:
    world = World({**environment, "AIGC_UNKNOWN_POLICY": "resubmit", "AIGC_IMAGES_PER_DAY": "4"})
    world.cloud.strikes = [Strike(3, "lose", after=True)]
    job_id = world.post({"prompt": "cats", "output_image_count": 4}).json["id"]
    world = world.beside(AIGC_IMAGES_PER_DAY="3")
    for _ in range(2):
        world.clock.sleep(1900)
        world.tick()
    job = world.show(job_id)
    assert (job["status"], job["error"]["code"]) == ("failed", "not_submitted")
    assert world.creates() == 1
