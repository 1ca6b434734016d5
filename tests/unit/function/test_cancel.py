"""DELETE /v1/images/{id}: possible exactly while nothing can have been made."""

from __future__ import annotations

from contextlib import suppress

import pytest
from aigc.errors import OutcomeUnknown, RefusedForGood, RefusedForNow
from aigc.jobs.accept import Order
from aigc.request.spec import ImageSpec

from tests.unit.function.fake_cloud import Intruder, Killed, Strike
from tests.unit.function.world import Reply, World

CAT = {"prompt": "draw a cat"}
BUSY = RefusedForNow("slow down", upstream="RequestLimitExceeded")


def parked(world: World) -> str:
    """A job that MPS refuses for now."""
    world.cloud.throttling = BUSY
    job = world.post(CAT).json
    assert job["status"] == "parked"
    return str(job["id"])


def delete(world: World, job_id: str) -> Reply:
    return world.http("DELETE", f"/v1/images/{job_id}")


def test_a_parked_job_is_canceled_and_never_sent_again(world: World) -> None:
    job_id = parked(world)
    reply = delete(world, job_id)
    assert (reply.status, reply.json["status"], reply.json["id"]) == (200, "canceled", job_id)
    world.cloud.throttling = None
    world.cloud.journal.clear()
    world.clock.sleep(3600)
    world.tick()
    assert world.creates() == 0
    assert world.show(job_id)["status"] == "canceled"
    assert world.keys("queue/0") == []


def test_the_way_to_cancel_is_shown_exactly_while_there_is_one(world: World) -> None:
    job_id = parked(world)
    path = world.show(job_id)["urls"]["cancel"]
    assert path == f"/v1/images/{job_id}"
    assert world.http("DELETE", path).json["urls"]["cancel"] is None
    world.cloud.throttling = None
    assert world.post(CAT).json["urls"]["cancel"] is None


def test_a_queued_job_can_be_canceled_before_anything_was_sent(world: World) -> None:
    invocation = world.invocation()
    order = Order("00000000-0000-7000-8000-000000000001", ImageSpec(prompt="a cat"), owner="shop", queued=True)
    job, _ = invocation.api().acceptor.accept(order)
    assert delete(world, job.id).json["status"] == "canceled"
    assert world.keys("queue/") == []
    assert world.creates() == 0


def test_canceling_again_is_200_again(world: World) -> None:
    job_id = parked(world)
    first, second = delete(world, job_id), delete(world, job_id)
    assert (second.status, second.json) == (200, first.json)


def submitted(world: World) -> str:
    return str(world.post(CAT).json["id"])


def succeeded(world: World) -> str:
    job = world.post(CAT).json
    world.cloud.finish(job["task_id"])
    world.show(job["id"])
    return str(job["id"])


def failed(world: World) -> str:
    world.cloud.answers = [RefusedForGood("no", upstream="InvalidParameter")]
    return str(world.post(CAT).json["id"])


def unknown(world: World) -> str:
    world.cloud.answers = [OutcomeUnknown("?", upstream="InternalError")]
    return str(world.post(CAT).json["id"])


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (submitted, "MPS has the task"),
        (succeeded, "it has succeeded already"),
        (failed, "it has failed already"),
        (unknown, "the answer was lost"),
    ],
)
def test_any_other_job_is_409_and_the_reason_is_said(world: World, made: object, reason: str) -> None:
    assert callable(made)
    job_id = made(world)
    before = dict(world.cloud.objects)
    reply = delete(world, job_id)
    assert (reply.status, reply.json["code"]) == (409, "not_cancelable")
    assert reason in reply.json["detail"]
    assert world.cloud.objects == before


@pytest.mark.parametrize("at", range(8))
def test_whoever_cancels_while_the_next_attempt_begins_is_told_the_truth(world: World, at: int) -> None:
    job_id = parked(world)
    world.cloud.throttling = None
    world.clock.sleep(3600)
    world.cloud.intruder = Intruder(at, world.tick)
    reply = delete(world, job_id)
    sent = world.cloud.images_paid(job_id)
    assert (reply.status, sent) in {(200, 0), (409, 1)}
    assert world.show(job_id)["status"] == ("canceled" if reply.status == 200 else "submitted")


@pytest.mark.parametrize("at", range(7))
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["kill", "lose"])
def test_a_cancel_that_broke_off_anywhere_can_be_repeated(world: World, at: int, after: bool, kind: str) -> None:
    job_id = parked(world)
    world.cloud.strikes = [Strike(at, kind, after)]
    with suppress(Killed):
        delete(world, job_id)
    world.cloud.strikes = []
    reply = delete(world, job_id)
    assert (reply.status, reply.json["status"]) == (200, "canceled")
    assert world.all_ended()
    assert world.keys("queue/0") == []


def test_only_the_own_jobs_can_be_canceled(world: World, environment: dict[str, str]) -> None:
    job_id = parked(world)
    other = World({**environment, "AIGC_API_KEYS": environment["AIGC_API_KEYS"].replace("shop", "studio")})
    other.instance.outside = world.instance.outside
    assert delete(other, job_id).status == 404
    assert world.http("DELETE", f"/v1/images/{job_id}", authorization="").status == 401
    assert world.show(job_id)["status"] == "parked"
