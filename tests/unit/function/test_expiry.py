"""Records expire one by one, in an order that nobody promises: what is left of a job is no part of its successor."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from aigc.errors import RefusedForGood
from aigc.jobs.entries import Succeeded

from tests.unit.function.fake_cloud import PNG
from tests.unit.function.world import World, created

CAT = {"prompt": "draw a cat"}
DAY = 24 * 3600.0
LATER = 90 * DAY


def expired(world: World, *but: str) -> None:
    """Everything older than today is gone, but for these places of histories."""
    for key in list(world.cloud.objects):
        if key.startswith(("jobs/", "index/", "outputs/", "webhooks/")) and not key.endswith(but):
            del world.cloud.objects[key]


def drawn(world: World) -> None:
    """MPS finishes what it was given; COS says so."""
    for task_id, task in list(world.cloud.tasks.items()):
        if task["status"] == "RUN":
            for key in world.cloud.finish(task_id):
                world.send(created(key, len(PNG)))


def left_over(*places: str) -> list[tuple[str, ...]]:
    return [some for count in range(1, len(places) + 1) for some in combinations(places, count)]


def ticks(world: World, days: int) -> None:
    for _ in range(days * 24):
        world.clock.sleep(3600)
        world.tick()


@pytest.mark.parametrize("left", left_over("001-submitted.json", "999-end.json"))
def test_an_order_that_is_repeated_when_its_job_has_expired_in_part_is_a_job_of_its_own(
    world: World, left: tuple[str, ...]
) -> None:
    job_id = world.post(CAT, idempotency_key="monthly").json["id"]
    drawn(world)
    assert world.show(job_id)["status"] == "succeeded"
    world.clock.sleep(LATER)
    expired(world, *left)
    world.cloud.tasks.clear()  # Describe answers for seven days
    again = world.post(CAT, idempotency_key="monthly")
    assert (again.status, again.json["status"]) == (202, "submitted")
    (task_id,) = world.cloud.tasks
    shown = world.show(job_id)
    assert (shown["status"], shown["task_id"], shown["outputs"]) == ("submitted", task_id, [])
    drawn(world)
    for place in left:
        world.cloud.objects.pop(f"jobs/{job_id}/{place}", None)
    shown = world.show(job_id)
    assert (shown["status"], shown["task_id"]) == ("succeeded", task_id)
    assert [output["key"] for output in shown["outputs"]] == world.keys("outputs/")
    assert world.creates() == 2, "one for each of the two jobs"


@pytest.mark.parametrize("left", left_over("001-submitted.json", "999-end.json"))
@pytest.mark.parametrize("lost", [False, True])
def test_its_successor_ends_at_once_and_stays_ended_whatever_is_left_of_it(
    world: World, left: tuple[str, ...], lost: bool
) -> None:
    job_id = world.post(CAT, idempotency_key="monthly").json["id"]
    drawn(world)
    world.clock.sleep(LATER)
    expired(world, *left)
    world.cloud.tasks.clear()
    world.post(CAT, idempotency_key="monthly")
    if lost:  # nobody is told of the image, and nobody asks
        (task_id,) = world.cloud.tasks
        world.cloud.finish(task_id)
        world.clock.sleep(30)
        world.tick()
    else:
        drawn(world)
    (image,) = world.keys("outputs/")
    history = world.invocation().history
    job = history.load(job_id)
    assert job is not None
    assert isinstance(job.end, Succeeded)
    assert (job.end.outputs[0].key, job.end_listed) == (image, True)
    for place in left:
        world.cloud.objects.pop(f"jobs/{job_id}/{place}", None)
    ticks(world, 1)
    later = history.load(job_id)
    assert later is not None
    assert (later.end, later.end_listed) == (job.end, True)
    assert world.post(CAT, idempotency_key="monthly").json["status"] == "succeeded"


def test_an_upload_that_is_repeated_ends_at_once_whatever_is_left_of_its_job(world: World) -> None:
    event = world.upload("inbox/monthly.json", b'{"prompt": "draw a cat"}')
    world.send(event)
    (job_id,) = world.job_ids()
    drawn(world)
    world.clock.sleep(LATER)
    expired(world, "003-submitted.json", "999-end.json")
    world.cloud.tasks.clear()
    world.send(event)
    drawn(world)
    assert world.show(job_id)["status"] == "succeeded"


def test_a_refusal_is_told_although_the_record_of_another_end_is_in_the_way(world: World) -> None:
    world.post(CAT, idempotency_key="monthly")
    drawn(world)
    world.clock.sleep(LATER)
    expired(world, "999-end.json")
    world.cloud.answers.append(RefusedForGood("no money", upstream="FailedOperation.UserArrears"))
    again = world.post(CAT, idempotency_key="monthly")
    assert (again.status, again.json["status"]) == (200, "failed")
    assert again.json["error"]["code"] == "FailedOperation.UserArrears"


@pytest.mark.parametrize("left", left_over("002-attempt.json", "003-submitted.json", "999-end.json"))
def test_a_file_that_is_dropped_again_when_its_job_has_expired_in_part_is_drawn_again(
    world: World, left: tuple[str, ...]
) -> None:
    event = world.upload("inbox/monthly.json", b'{"prompt": "draw a cat"}')
    world.send(event)
    (job_id,) = world.job_ids()
    drawn(world)
    assert world.show(job_id)["status"] == "succeeded"
    world.clock.sleep(LATER)
    expired(world, *left)
    world.cloud.tasks.clear()
    world.send(event)
    drawn(world)
    ticks(world, 1)
    assert {output["key"] for output in world.show(job_id)["outputs"]} <= set(world.keys("outputs/"))
    for place in left:
        world.cloud.objects.pop(f"jobs/{job_id}/{place}", None)
    ticks(world, 1)
    drawn(world)
    shown = world.show(job_id)
    assert shown["status"] == "succeeded"
    assert [output["key"] for output in shown["outputs"]] == world.keys("outputs/")
    assert world.creates() == 2, "one for each of the two jobs"


@pytest.mark.parametrize("outcome", ["delivered", "gone", "failed"])
def test_an_order_that_is_repeated_is_told_although_the_record_of_an_earlier_delivery_is_left(
    environment: dict[str, str], outcome: str
) -> None:
    world = World({**environment, "AIGC_WEBHOOK_SECRET_NAME": "webhook-secret"})
    order = {**CAT, "webhook": {"url": "https://hooks.example.com/images"}}
    job_id = world.post(order, idempotency_key="monthly").json["id"]
    drawn(world)
    assert len(world.receivers.delivered) == 1
    world.clock.sleep(LATER)
    expired(world)
    record = f"webhooks/done/{job_id}-succeeded-{outcome}"
    world.cloud.objects[record] = (b"{}", {})  # of the same job, after some days of trying
    world.cloud.modified[record] = world.clock.now() - LATER + 3 * DAY
    world.post(order, idempotency_key="monthly")
    assert world.show(job_id)["webhook"]["deliveries"] == {}
    drawn(world)
    assert len(world.receivers.delivered) == 2
    assert world.show(job_id)["webhook"]["deliveries"] == {"succeeded": "delivered"}


FILE = "inbox/monthly.jsonl"
LINES = b"".join(b'{"prompt": "draw cat %d"}\n' % number for number in range(30))
LEFT = left_over("checked/00001.json", "summary.json", "position.json", "result.json")


@pytest.mark.parametrize("left", LEFT)
def test_a_batch_that_is_dropped_again_when_its_records_have_expired_in_part_is_drawn_again(
    world: World, left: tuple[str, ...]
) -> None:
    event = world.upload(FILE, LINES)
    world.send(event)
    assert world.creates() == 30
    world.clock.sleep(LATER)
    expired(world)
    for key in world.keys("batches/"):
        if not key.endswith(left):
            del world.cloud.objects[key]
    dropped = world.clock.now()
    world.send(event)
    assert world.creates() == 60
    for name in ("summary.json", "result.json"):
        (key,) = [key for key in world.keys("batches/") if key.endswith(name)]
        assert world.cloud.modified[key] >= dropped, f"{name} is that of this batch"
    world.send(event)
    ticks(world, 1)
    assert world.creates() == 60, "a repeated event is one all the same"
    assert not [key for key in world.keys("queue/") if "batch" in key]


def test_a_batch_whose_records_expire_before_its_last_line_has_had_its_turn_is_reported(
    environment: dict[str, str],
) -> None:
    world = World({**environment, "AIGC_IMAGES_PER_DAY": "1"})
    world.send(world.upload(FILE, LINES))
    ticks(world, 8)
    assert 1 < world.creates() < 30
    for key in world.keys("batches/"):
        if not key.endswith("position.json"):  # which is written again and again
            del world.cloud.objects[key]
    ticks(world, 2)
    (report,) = [json.loads(world.cloud.objects[key][0]) for key in world.keys("failed/")]
    assert report["key"] == FILE
    assert "expired" in report["why"]
    assert "once more" in report["next_step"]
    assert not [key for key in world.keys("queue/") if "batch" in key]
