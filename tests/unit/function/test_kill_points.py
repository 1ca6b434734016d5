"""Killed anywhere, any number of times: never a second paid image, and every accepted job ends (invariant 3).

The kill points are not listed: a run without a kill says how many upstream calls there are, and then the process dies
at each of them, before and after its effect; answers are lost in the same places. Afterwards the world does what it
would do: the caller or the platform tries again, MPS finishes what it was given, the timer ticks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from aigc.dispatch import lease as leases
from aigc.errors import AnswerLost, RefusedForNow
from aigc.jobs.entries import Canceled

from tests.unit.function.fake_cloud import PNG, FakeBucket, Killed, Strike
from tests.unit.function.world import World, created

ENDED = {"succeeded", "failed", "canceled"}


@dataclass(frozen=True)
class Path:
    """One way into the service.

    `arrange` prepares, `act` is what may be struck, and what callers and platform repeat.
    """

    arrange: Callable[[World], None]
    act: Callable[[World], object]
    gives_up: bool = False  # whether a job may fail because nobody can know what became of it


def nothing(_world: World) -> None:
    """No preparation."""


def post(world: World) -> object:
    return world.post({"prompt": "draw a cat"}, idempotency_key="order-17")


def throttled_twice(world: World) -> None:
    refusal = RefusedForNow("slow down", upstream="RequestLimitExceeded")
    world.cloud.answers = [refusal, refusal]


def upload_file(world: World) -> object:
    return world.send(world.upload("inbox/job.json", b'{"prompt": "draw a cat"}'))


def upload_image(world: World) -> object:
    return world.send(world.upload("inbox/cat.png", PNG))


def finished(world: World) -> None:
    post(world)
    for task_id in world.cloud.tasks:
        world.cloud.finish(task_id)


def deliver_outputs(world: World) -> object:
    return [world.send(created(key, len(PNG))) for key in world.keys("outputs/")]


def parked(world: World) -> None:
    world.cloud.throttling = RefusedForNow("slow down", upstream="RequestLimitExceeded")
    post(world)
    world.cloud.throttling = None
    world.clock.sleep(3600)


def queued(world: World) -> None:
    """Three uploads that nobody has sent, and the lease of one who was killed."""
    for number in range(3):
        event = world.upload(f"inbox/{number}.json", f'{{"prompt": "draw {number} cats"}}'.encode())
        world.send(event, time_limit=5)
    leases.take(FakeBucket(world.cloud), now=world.clock.now(), ends=world.clock.now() + 5, holder="dead")
    world.clock.sleep(60)


def cancel(world: World) -> object:
    history = world.invocation().history
    parked_jobs = [job for job_id in world.job_ids() if (job := history.load(job_id)) and job.is_parked]
    return [history.finish(job, Canceled(world.clock.now(), history.nonce())) for job in parked_jobs]


def parked_for_too_long(world: World) -> None:
    parked(world)
    world.clock.sleep(73 * 3600)


def look_at_finished(world: World) -> object:
    return [world.show(job_id) for job_id in world.job_ids()]


PATHS = {
    "http": Path(nothing, post),
    "http throttled": Path(throttled_twice, post),
    "job file": Path(nothing, upload_file),
    "image": Path(nothing, upload_image),
    "completion": Path(finished, deliver_outputs),
    "look": Path(finished, look_at_finished),
    "timer submits": Path(parked, World.tick),
    "dispatcher": Path(queued, World.tick),
    "cancel": Path(queued, cancel),
    "timer gives up": Path(parked_for_too_long, World.tick),
}


def calls_of(path: Path, environment: dict[str, str]) -> int:
    """How many upstream calls the undisturbed path makes."""
    world = World(environment)
    path.arrange(world)
    before = len(world.cloud.journal)
    path.act(world)
    return len(world.cloud.journal) - before


def struck(path: Path, world: World) -> None:
    """The path under the world's strikes, as the outside sees it: dead or failed, in any case no answer."""
    try:
        path.act(world)
    except Killed:
        pass
    except AnswerLost:
        pass


def recover(world: World, path: Path) -> None:
    """Everybody does his part, for a few hours."""
    for _ in range(30):
        struck(path, world)
        for task_id, task in list(world.cloud.tasks.items()):
            if task["status"] == "RUN":
                world.cloud.finish(task_id)
        deliver_outputs(world)
        world.clock.sleep(600)
        world.tick()
        if world.all_ended():
            break


def assert_settled_and_paid_once(world: World) -> None:
    for job_id in world.job_ids():
        assert world.cloud.images_paid(job_id) <= 1
        assert world.show(job_id)["status"] in ENDED


@pytest.mark.parametrize("kind", ["kill", "lose"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", PATHS)
def test_one_strike_anywhere(environment: dict[str, str], name: str, after: bool, kind: str) -> None:
    path = PATHS[name]
    calls = calls_of(path, environment)
    assert calls >= 2
    for at in range(calls):
        world = World(environment)
        path.arrange(world)
        world.cloud.strikes = [Strike(at, kind, after)]
        struck(path, world)
        recover(world, path)
        assert_settled_and_paid_once(world)


@pytest.mark.parametrize("name", ["http", "http throttled", "job file", "timer submits", "dispatcher"])
def test_a_second_kill_during_the_recovery(environment: dict[str, str], name: str) -> None:
    path = PATHS[name]
    for at in range(calls_of(path, environment)):
        for later in range(0, 24, 2):
            world = World(environment)
            path.arrange(world)
            world.cloud.strikes = [Strike(at, "kill", after=True), Strike(at + 1 + later, "kill", after=later % 4 == 0)]
            struck(path, world)
            try:
                world.tick()
            except Killed:
                world.tick()
            world.cloud.strikes = []
            recover(world, path)
            assert_settled_and_paid_once(world)


def test_killed_between_create_and_record_the_output_settles_it(world: World) -> None:
    world.cloud.strikes = [Strike(1, "kill", after=True)]
    with pytest.raises(Killed):
        post(world)
    assert post_status(world) == "accepted"
    world.clock.sleep(120)
    assert post_status(world) == "unknown"
    (task_id,) = world.cloud.tasks
    (key,) = world.cloud.finish(task_id)
    world.send(created(key, len(PNG)))
    assert post_status(world) == "succeeded"
    assert world.creates() == 1


def test_an_unknown_job_without_an_output_fails_at_the_deadline_and_is_never_sent_again(world: World) -> None:
    world.cloud.strikes = [Strike(0, "kill", after=True)]
    with pytest.raises(Killed):
        post(world)
    world.clock.sleep(1799)
    world.tick()
    assert post_status(world) == "unknown"
    world.clock.sleep(2)
    world.tick()
    (job_id,) = world.job_ids()
    assert world.show(job_id)["error"]["code"] == "unknown_outcome"
    assert world.creates() == 0


def test_when_the_record_is_lost_the_caller_still_learns_the_task(world: World) -> None:
    world.cloud.strikes = [Strike(at, "lose", after=False) for at in (2, 3, 4)]
    reply = world.post({"prompt": "draw a cat"})
    assert reply.status == 202
    assert reply.json["task_id"] in world.cloud.tasks


def test_a_create_is_not_sent_when_the_job_cannot_be_stored(world: World) -> None:
    world.cloud.strikes = [Strike(at, "lose", after=False) for at in (0, 1, 2)]
    reply = world.post({"prompt": "draw a cat"})
    assert (reply.status, reply.json["code"]) == (503, "storage_unavailable")
    assert world.creates() == 0


def test_a_lost_answer_to_the_first_write_is_settled_by_the_nonce(world: World) -> None:
    world.cloud.strikes = [Strike(0, "lose", after=True)]
    assert world.post({"prompt": "draw a cat"}).json["status"] == "submitted"
    assert world.creates() == 1


def post_status(world: World) -> str:
    return str(world.post({"prompt": "draw a cat"}, idempotency_key="order-17").json["status"])
