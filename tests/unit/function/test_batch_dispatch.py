"""The lines of a checked batch become jobs: each one once, whatever happens in between."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import Any

import pytest
from aigc import ids, keys
from aigc.errors import AnswerLost, RefusedForNow

from tests.unit.function.fake_cloud import BUCKET, PNG, Intruder, Killed, Strike, points
from tests.unit.function.world import World, created

FILE = "inbox/cats.jsonl"
BAD = b'{"prompt": "draw a cat", "model": "Unheard-of"}\n'
WIDE = 60_000
"""Bytes of a line of which two are more than a read of the dispatcher and nine more than a piece of the check."""


def line(number: int, *, width: int = 0, **fields: Any) -> bytes:
    return json.dumps({"prompt": f"draw cat {number}", **fields}).encode().ljust(width) + b"\n"


def lines(count: int, *, width: int = 0) -> bytes:
    return b"".join(line(number, width=width) for number in range(1, count + 1))


def batch_id(body: bytes) -> str:
    return ids.for_batch(BUCKET, FILE, hashlib.md5(body).hexdigest())


def jobs_of(body: bytes, *numbers: int) -> set[str]:
    return {ids.of_line(batch_id(body), number) for number in numbers}


def record(world: World, body: bytes, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(world.cloud.objects[f"batches/{batch_id(body)}/{name}.json"][0])
    return found


def only_checked(world: World, body: bytes) -> None:
    """The batch comes in, is checked, and no time is left to dispatch any of it."""
    world.cloud.slow = (f"GET {FILE}", 50.0)
    world.send(world.upload(FILE, body))
    world.cloud.slow = ("-", 0.0)


def ticks(world: World, count: int, *, seconds: float = 60.0) -> None:
    for _ in range(count):
        world.clock.sleep(seconds)
        world.tick()


def test_every_line_becomes_one_job_with_the_id_that_follows_from_its_number(world: World) -> None:
    body = lines(3) + b"\n" + BAD + line(6)
    world.send(world.upload(FILE, body))
    assert world.job_ids() == jobs_of(body, 1, 2, 3, 6)
    prompts = {task["path"][-36:]: task["payload"]["Prompt"] for task in world.cloud.tasks.values()}
    assert prompts == {ids.of_line(batch_id(body), number): f"draw cat {number}" for number in (1, 2, 3, 6)}
    result = record(world, body, "result")
    assert (result["status"], result["jobs"], result["failed"], result["last_line"]) == ("dispatched", 4, 0, 6)
    assert not [key for key in world.keys("queue/") if "batch" in key]


def test_a_line_costs_three_calls_as_any_request(world: World) -> None:
    world.send(world.upload(FILE, lines(400)))
    of_jobs = [call for call in world.cloud.journal if call.startswith(("PUT jobs/", "CREATE", "PUT index/"))]
    assert len(of_jobs) == 3 * 400
    assert len(world.cloud.journal) < 3 * 400 + 100


def test_a_batch_longer_than_an_invocation_goes_on_where_it_stopped(world: World) -> None:
    body = lines(2500)
    world.send(world.upload(FILE, body))
    assert 500 < world.creates() < 1500, "as many as the quota allows in a minute"
    ticks(world, 4, seconds=1)
    assert record(world, body, "result")["jobs"] == 2500
    assert world.creates() == 2500
    assert len([call for call in world.cloud.journal if call.startswith("PUT jobs/")]) < 2500 + 100


def test_a_reference_is_looked_at_when_its_line_is_dispatched(world: World) -> None:
    world.upload("inbox/there.png", PNG)
    body = line(1, reference_images=[{"key": "inbox/there.png"}])
    body += line(2, reference_images=[{"key": "inbox/missing.png"}]) + line(3)
    world.send(world.upload(FILE, body))
    assert world.job_ids() == jobs_of(body, 1, 3)
    (report,) = world.keys("failed/")
    assert report == f"failed/cats.jsonl.{batch_id(body)[:8]}/line-0000002.json"
    assert "no such object" in json.loads(world.cloud.objects[report][0])["why"]
    result = record(world, body, "result")
    assert (result["jobs"], result["failed"]) == (2, 1)


def test_a_reference_that_cos_does_not_give_out_fails_its_line_and_not_its_batch(world: World) -> None:
    world.upload("inbox/old.png", PNG)
    world.cloud.archived.add("inbox/old.png")
    body = line(1) + line(2, reference_images=[{"key": "inbox/old.png"}]) + line(3)
    world.send(world.upload(FILE, body))
    result = record(world, body, "result")
    assert (result["status"], result["jobs"], result["failed"]) == ("dispatched", 2, 1)
    (report,) = world.keys("failed/")
    assert "archived" in json.loads(world.cloud.objects[report][0])["why"]


def test_a_file_that_is_archived_during_the_dispatch_stops_its_batch_and_nobody_elses(world: World) -> None:
    body = lines(2)
    only_checked(world, body)
    world.cloud.archived.add(FILE)
    world.send(world.upload("inbox/cat.json", b'{"prompt": "draw a cat"}'), time_limit=5)
    world.tick()
    assert record(world, body, "result")["status"] == "stopped"
    assert [task["payload"]["Prompt"] for task in world.cloud.tasks.values()] == ["draw a cat"]


def test_a_file_that_the_service_may_not_read_any_more_keeps_nobody_else_waiting(world: World) -> None:
    body = lines(2)
    only_checked(world, body)
    world.cloud.forbidden.add(FILE)
    world.send(world.upload("inbox/cat.json", b'{"prompt": "draw a cat"}'), time_limit=5)
    world.tick()
    assert [task["payload"]["Prompt"] for task in world.cloud.tasks.values()] == ["draw a cat"]
    world.cloud.forbidden.clear()
    ticks(world, 1)
    assert record(world, body, "result")["jobs"] == 2


def test_lines_that_mps_refuses_for_now_are_parked_and_sent_later(world: World) -> None:
    body = lines(5)
    world.cloud.throttling = RefusedForNow("slow down", upstream="RequestLimitExceeded")
    world.send(world.upload(FILE, body))
    world.cloud.throttling = None
    ticks(world, 30)
    assert world.job_ids() == jobs_of(body, 1, 2, 3, 4, 5)
    assert sorted(world.cloud.images_paid(job_id) for job_id in world.job_ids()) == [1] * 5


def test_a_repeated_event_after_the_end_changes_nothing(world: World) -> None:
    world.send(world.upload(FILE, lines(3)))
    objects = dict(world.cloud.objects)
    world.send(created(FILE, 1))
    assert world.cloud.objects == objects


@pytest.mark.parametrize("removed", [False, True])
def test_a_file_that_is_replaced_during_the_dispatch_ends_its_batch(world: World, removed: bool) -> None:
    body = lines(2500)
    world.send(world.upload(FILE, body))
    sent = world.creates()
    if removed:
        del world.cloud.objects[FILE]
    else:
        world.upload(FILE, lines(1))
    ticks(world, 2)
    result = record(world, body, "result")
    assert (result["status"], result["code"]) == ("stopped", "not_found")
    assert result["jobs"] <= sent == world.creates()
    assert world.keys("failed/") == [f"failed/cats.jsonl.{batch_id(body)[:8]}.json"]
    assert not world.keys("queue/_batch-")


def test_a_way_of_refused_lines_without_end_is_gone_once(world: World) -> None:
    body = (b"?" * WIDE + b"\n") * 200 + line(201)
    world.send(world.upload(FILE, body))
    ticks(world, 10)
    assert world.job_ids() == jobs_of(body, 201)
    reads = [call for call in world.cloud.journal if call == f"GET {FILE}"]
    assert len(reads) < 300


def test_the_position_passes_only_what_is_settled_in_whatever_order_that_happens(world: World) -> None:
    body = lines(60)
    only_checked(world, body)
    world.invocation().batches().resume()
    invocation = world.invocation()
    lane, hands = invocation.dispatcher().lanes.lane(keys.batch_lane(batch_id(body))), invocation.hands()
    items = lane.take(hands, 50)
    for item in reversed(items[1:]):
        job = item.begin(hands)
        assert job is not None
        item.sent(hands, hands.submitter.send(job))
    assert record(world, body, "position")["place"] == [0, 1, 0]
    assert items[0].begin(hands) is not None
    later = invocation.dispatcher().lanes.lane(keys.batch_lane(batch_id(body))).take(hands, 50)
    assert [item.begin(hands) for item in later][:50] == [None] * 50, "they have all been begun before"
    assert record(world, body, "position")["jobs"] >= 40


@pytest.fixture
def waiting(world: World) -> str:
    """A batch of five lines that is checked and not dispatched; its id. Line 3 is refused, line 4 is blank."""
    body = line(1) + line(2, model="GEM") + BAD + b"\n" + line(5)
    only_checked(world, body)
    assert record(world, body, "summary")["accepted"] == 3
    assert world.job_ids() == set()
    return batch_id(body)


def test_a_line_that_waits_is_shown_as_the_job_it_will_be(world: World, waiting: str) -> None:
    shown = world.show(ids.of_line(waiting, 2))
    assert (shown["status"], shown["model"], shown["prompt"]) == ("parked", "GEM", "draw cat 2")
    assert world.show(ids.of_line(waiting, 5))["model"] == "Hunyuan"
    assert world.job_ids() == set(), "looking makes no job"
    world.tick()
    assert world.show(ids.of_line(waiting, 2))["status"] == "submitted"


@pytest.mark.parametrize(("number", "reason"), [(3, "failed/cats.jsonl"), (4, "asks for nothing"), (6, "no such job")])
def test_a_line_that_will_be_no_job_is_not_found_and_the_reason_is_said(
    world: World, waiting: str, number: int, reason: str
) -> None:
    reply = world.http("GET", f"/v1/images/{ids.of_line(waiting, number)}")
    assert reply.status == 404
    assert reason in reply.json["detail"]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_line_that_is_not_offered_any_more_is_not_found_and_the_reason_is_said(
    world: World, waiting: str, method: str
) -> None:
    later = world.beside(AIGC_MODELS='[["Hunyuan"]]')
    reply = later.http(method, f"/v1/images/{ids.of_line(waiting, 2)}")
    assert (reply.status, reply.json["code"]) == (404, "not_found"), reply.text
    assert "allowed: Hunyuan" in reply.json["detail"]
    assert world.job_ids() == set()


def test_a_line_whose_webhook_is_not_served_any_more_cannot_be_canceled_and_the_reason_is_said(
    environment: dict[str, str],
) -> None:
    world = World({**environment, "AIGC_WEBHOOK_SECRET_NAME": "signing"})
    body = line(1, webhook={"url": "https://shop.example/hook"})
    world.cloud.slow = (f"GET {FILE}", 50.0)  # checked, and no time left to dispatch
    world.send(world.upload(FILE, body))
    later = world.beside(AIGC_WEBHOOK_SECRET_NAME="")
    later.cloud.slow = ("-", 0.0)
    reply = later.http("DELETE", f"/v1/images/{ids.of_line(batch_id(body), 1)}")
    assert (reply.status, reply.json["code"]) == (404, "not_found"), reply.text
    assert "webhooks are not configured" in reply.json["detail"]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_line_is_found_whenever_it_becomes_a_job_while_it_is_asked_for(
    environment: dict[str, str], method: str
) -> None:
    statuses = set[int]()
    for at in points():
        world, body = World(environment), lines(45)
        only_checked(world, body)
        world.cloud.intruder = Intruder(at, world.tick)
        statuses.add(world.http(method, f"/v1/images/{ids.of_line(batch_id(body), 5)}").status)
        if world.cloud.still_to_come():
            break
    assert at > 5
    assert statuses <= {200, 409}, "not being there means never having been there"


def test_a_line_that_waits_can_be_canceled_and_is_never_sent(world: World, waiting: str) -> None:
    reply = world.http("DELETE", f"/v1/images/{ids.of_line(waiting, 2)}")
    assert (reply.status, reply.json["status"]) == (200, "canceled")
    ticks(world, 3)
    assert {task["payload"]["Prompt"] for task in world.cloud.tasks.values()} == {"draw cat 1", "draw cat 5"}
    result = json.loads(world.cloud.objects[f"batches/{waiting}/result.json"][0])
    assert (result["jobs"], result["failed"]) == (3, 0)


BODY = line(1) + lines(8, width=WIDE) + b"\n" + BAD + line(12, width=WIDE)
ACCEPTED = (1, 2, 3, 4, 5, 6, 7, 8, 9, 12)


def dropped(world: World) -> None:
    """The upload's event as the platform sends it: again, up to two times, after a failure."""
    event = world.upload(FILE, BODY)
    for _ in range(3):
        with suppress(Killed, AnswerLost):
            world.send(event)
            break


def calls_undisturbed(environment: dict[str, str]) -> int:
    world = World(environment)
    dropped(world)
    assert record(world, BODY, "result")["jobs"] == len(ACCEPTED)
    return len(world.cloud.journal)


def assert_nothing_lost_or_doubled(world: World) -> None:
    assert world.job_ids() == jobs_of(BODY, *ACCEPTED)
    assert all(world.cloud.images_paid(job_id) <= 1 for job_id in world.job_ids())
    unpaid = [job_id for job_id in world.job_ids() if not world.cloud.images_paid(job_id)]
    assert len(unpaid) <= 1, "only the line that was struck may remain without an image"
    result = record(world, BODY, "result")
    assert (result["status"], result["jobs"], result["failed"]) == ("dispatched", len(ACCEPTED), 0)
    assert record(world, BODY, "summary")["refused"] == 1
    assert len(world.keys("failed/")) == 1
    assert not [key for key in world.keys("queue/") if "batch" in key]


@pytest.mark.parametrize("kind", ["kill", "lose"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_one_strike_anywhere_loses_no_line_and_doubles_none(
    environment: dict[str, str], kind: str, after: bool
) -> None:
    for at in range(calls_undisturbed(environment)):
        world = World(environment)
        world.cloud.strikes = [Strike(at, kind, after)]
        dropped(world)
        ticks(world, 5)
        assert_nothing_lost_or_doubled(world)


def test_kills_again_and_again_lose_no_line_and_double_none(environment: dict[str, str]) -> None:
    for first in range(0, calls_undisturbed(environment), 5):
        world = World(environment)
        world.cloud.strikes = [Strike(first + 7 * number, "kill", after=number % 2 == 0) for number in range(6)]
        with suppress(Killed):
            dropped(world)
        for _ in range(20):
            with suppress(Killed, AnswerLost):
                ticks(world, 1)
        assert world.job_ids() == jobs_of(BODY, *ACCEPTED)
        assert all(world.cloud.images_paid(job_id) <= 1 for job_id in world.job_ids())
        assert record(world, BODY, "result")["jobs"] == len(ACCEPTED)
