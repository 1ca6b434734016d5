"""Two invocations at once. At each upstream call of the one, the other runs from beginning to end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from aigc.errors import RefusedForNow
from aigc.jobs import job as jobs
from aigc.jobs.entries import Attempt, Failed
from aigc.jobs.history import History
from aigc.jobs.job import Job
from aigc.webhooks.outbox import Outbox

from tests.unit.function.fake_cloud import PNG, FakeBucket, FakeChance, Intruder, points
from tests.unit.function.world import World, created

SLOW_DOWN = RefusedForNow("slow down", upstream="RequestLimitExceeded")


def post(world: World) -> object:
    return world.post({"prompt": "draw a cat"}, idempotency_key="order-17")


def nothing(_world: World) -> None:
    """No preparation."""


def parked(world: World) -> None:
    world.cloud.throttling = SLOW_DOWN
    post(world)
    world.cloud.throttling = None
    world.clock.sleep(3600)


def parked_for_three_days(world: World) -> None:
    parked(world)
    world.clock.sleep(72 * 3600 - 3600 - 1)


def a_second_later_tick(world: World) -> object:
    world.clock.sleep(2)  # over the limit: this one gives the job up, the other still wants to submit it
    return world.tick()


def finish_everything(world: World) -> None:
    for task_id, task in list(world.cloud.tasks.items()):
        if task["status"] == "RUN":
            for key in world.cloud.finish(task_id):
                world.send(created(key, len(PNG)))


def look(world: World) -> object:
    return [world.show(job_id) for job_id in world.job_ids()]


RACES: dict[str, tuple[Callable[[World], object], ...]] = {
    "two equal requests": (nothing, post, post),
    "two ticks": (parked, World.tick, World.tick),
    "submit and give up": (parked_for_three_days, World.tick, a_second_later_tick),
    "submit and look": (parked, World.tick, look),
    "a repeated request and a tick": (parked, post, World.tick),
    "the image is faster than the record": (nothing, post, finish_everything),
    "submit and finish": (parked, World.tick, finish_everything),
}


@pytest.mark.parametrize("name", RACES)
def test_one_paid_image_and_one_end(environment: dict[str, str], name: str) -> None:
    arrange, one, other = RACES[name]
    for at in points():
        world = World(environment)
        arrange(world)
        world.cloud.intruder = Intruder(at, partial(other, world))
        one(world)
        if world.cloud.still_to_come():  # the one was over before it was the other's turn
            assert at >= 2
            return
        finish_everything(world)
        world.clock.sleep(3600)
        world.tick()
        (job_id,) = world.job_ids()
        shown = world.show(job_id)
        assert world.cloud.images_paid(job_id) <= 1
        assert shown["status"] == ("succeeded" if world.cloud.images_paid(job_id) else "failed")


def test_a_bucket_that_lets_two_begin_the_same_attempt_is_told_on(world: World) -> None:
    """COS is trusted to refuse the second of two create-only writes; no page says what it does at the same moment."""
    post(world)
    (accepted,) = (key for key in world.keys("jobs/") if "/000-" in key)
    del world.cloud.objects[accepted]  # as if it had not been there yet when the second one was written
    post(world)

    (line,) = (line for line in world.log_lines() if line["step"] == "attempt sent twice")
    assert {line["task_id"], line["other_task_id"]} == set(world.cloud.tasks)
    assert line["level"] == "ERROR"


def parked_job(world: World) -> tuple[History, Job]:
    parked(world)
    bucket = FakeBucket(world.cloud)
    history = History(bucket, FakeChance(1000), Outbox(bucket))
    (job_id,) = world.job_ids()
    job = history.load(job_id)
    assert job is not None
    return history, job


def test_a_job_whose_next_attempt_has_begun_cannot_be_given_up(world: World) -> None:
    history, job = parked_job(world)
    assert history.begin_attempt(job, Attempt(world.clock.now(), "mine", world.clock.now() + 60, job.attempt + 1))
    assert history.finish(job, Failed(world.clock.now(), "other", "not_submitted", "too late")) is None
    assert world.all_ended() is False


def test_a_job_that_was_given_up_cannot_begin_an_attempt(world: World) -> None:
    history, job = parked_job(world)
    end = history.finish(job, Failed(world.clock.now(), "mine", "not_submitted", "too late"))
    assert isinstance(end, Failed)
    assert not history.begin_attempt(job, Attempt(world.clock.now(), "other", world.clock.now() + 60, job.attempt + 1))
    assert f"jobs/{job.id}/{jobs.END_PLACE}.json" in world.cloud.objects
