"""What is refused at the door, and the loop guard (invariant 5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from aigc import events
from aigc.errors import AnswerLost, OutOfTime
from aigc.events import Unreadable
from aigc.wiring.invocation import Invocation

from tests.unit.function.fake_cloud import PNG, FakeCreator, Strike
from tests.unit.function.world import World, created


@pytest.mark.parametrize("event", [None, [], "x", {}, {"Records": []}, {"Records": [{"CMQ": {}}]}, {"Type": "Other"}])
def test_an_unknown_event_is_refused_with_one_clear_line(world: World, event: object) -> None:
    answer = world.send(event)
    assert "refused" in answer
    (line,) = world.log_lines()
    assert (line["level"], line["code"]) == ("ERROR", "unknown_event")


def test_an_invocation_whose_context_says_no_time_limit_has_the_platforms_own(world: World) -> None:
    assert Invocation.of(world.instance, {}).deadline.remaining() == 3.0


@pytest.mark.parametrize("prefix", ["outputs/", "jobs/", "queue/", "failed/", "", "elsewhere/"])
@pytest.mark.parametrize("name", ["job.json", "cat.png"])
def test_objects_outside_the_inbox_never_start_a_job(world: World, prefix: str, name: str) -> None:
    world.send(world.upload(f"{prefix}{name}", PNG if name == "cat.png" else b'{"prompt": "x"}'))
    assert world.creates() == 0
    assert not [call for call in world.cloud.journal if call.startswith("PUT jobs/")]


def test_an_output_that_looks_like_a_job_file_does_not_start_one(world: World) -> None:
    job = world.post({"prompt": "a cat"}).json
    world.send(world.upload(f"outputs/2026-11-22/{job['id']}/job.json", b'{"prompt": "again"}'))
    assert world.creates() == 1


def test_what_handles_outputs_holds_nothing_that_can_create(world: World) -> None:
    completion = world.invocation().records().completion
    assert not [part for part in everything_in(completion) if isinstance(part, FakeCreator) or hasattr(part, "submit")]


def test_another_buckets_records_are_refused(world: World) -> None:
    event = created("inbox/job.json", 2)
    event["Records"][0]["cos"]["cosBucket"]["name"] = "other"
    event["Records"][0]["cos"]["cosObject"]["key"] = "/1250000000/other/inbox/job.json"
    world.send(event)
    assert world.cloud.journal == []


def test_removals_are_not_creations() -> None:
    event = created("inbox/job.json", 2)
    event["Records"][0]["event"]["eventName"] = "cos:ObjectRemove:Delete"
    arrived = events.classify(event)
    assert isinstance(arrived, events.ObjectsCreated)
    assert isinstance(arrived.records[0], Unreadable)


def test_trouble_with_the_bucket_makes_the_platform_repeat_the_event(world: World) -> None:
    event = world.upload("inbox/job.json", b'{"prompt": "a cat"}')
    world.cloud.strikes = [Strike(0, "lose", after=False)]
    with pytest.raises(AnswerLost):
        world.send(event)
    world.send(event)
    assert world.creates() == 1


def test_records_that_would_be_cut_off_are_left_to_the_repetition(world: World) -> None:
    events = [world.upload(f"inbox/{name}.json", f'{{"prompt": "{name}"}}'.encode()) for name in ("a", "b")]
    merged = {"Records": [record for event in events for record in event["Records"]]}
    with pytest.raises(OutOfTime):
        world.send(merged, time_limit=5)
    assert len(world.job_ids()) == 1
    world.send(merged)
    assert len(world.job_ids()) == 2
    assert world.creates() == 2


def test_a_log_that_is_gone_costs_nobody_an_image(environment: dict[str, str]) -> None:
    world = World(environment)
    world.sink.close()
    assert world.post({"prompt": "a cat"}).json["status"] == "submitted"


def test_an_error_nobody_foresaw_shows_the_caller_nothing(world: World) -> None:
    world.cloud.call = None  # type: ignore[assignment, method-assign]  # anything that breaks in the middle
    reply = world.post({"prompt": "a private cat"})
    assert (reply.status, reply.json["code"]) == (500, "internal_error")
    assert "private" not in world.sink.getvalue()
    assert "NoneType" not in reply.raw["body"]


def everything_in(part: object, seen: set[int] | None = None) -> Iterator[Any]:
    """Everything reachable from `part` through attributes."""
    seen = set() if seen is None else seen
    if id(part) in seen or not hasattr(part, "__dict__"):
        return
    seen.add(id(part))
    yield part
    for value in vars(part).values():
        yield from everything_in(value, seen)
