"""Uploads and batches under a daily ceiling: nothing is refused, nothing is lost, and nothing is sent too early."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from aigc.admission.shared import Shared
from aigc.admission.verdict import Admitted
from aigc.errors import AnswerLost, RefusedForNow

from tests.unit.function.fake_cloud import BUCKET, Killed, Strike
from tests.unit.function.world import KEY, REGION, World, api_keys, caller

SLOW_DOWN = RefusedForNow("slow down", upstream="RequestLimitExceeded")
DAY = 24 * 3600


def world_of(per_day: int) -> World:
    environment = {"AIGC_BUCKET": BUCKET, "AIGC_REGION": REGION, "AIGC_API_KEYS": api_keys(caller("shop", KEY))}
    return World({**environment, "AIGC_IMAGES_PER_DAY": str(per_day)})


def upload(world: World, *numbers: int) -> None:
    for number in numbers:
        world.send(world.upload(f"inbox/{number}.json", json.dumps({"prompt": f"cat {number}"}).encode()))
        world.clock.sleep(1)


def prompts(world: World) -> list[str]:
    return [task["payload"]["Prompt"] for task in world.cloud.tasks.values()]


def next_day(world: World) -> None:
    world.clock.sleep(DAY - world.clock.now() % DAY)
    world.tick()


def test_uploads_beyond_the_ceiling_wait_for_the_next_day_the_oldest_first() -> None:
    world = world_of(2)
    upload(world, 1, 2, 3, 4)
    world.clock.sleep(60)
    world.tick()
    assert prompts(world) == ["cat 1", "cat 2"]
    next_day(world)
    assert prompts(world) == ["cat 1", "cat 2", "cat 3", "cat 4"]
    assert world.keys("failed/") == []
    assert world.keys("queue/_uploads/") == []


def test_a_line_that_asks_for_more_than_any_day_has_is_reported_and_the_batch_ends() -> None:
    world = world_of(3)
    body = b'{"prompt": "cats", "output_image_count": 4}\n{"prompt": "a dog"}\n'
    world.send(world.upload("inbox/cats.jsonl", body))
    assert prompts(world) == ["a dog"]
    (result,) = [
        json.loads(world.cloud.objects[key][0]) for key in world.keys("batches/") if key.endswith("result.json")
    ]
    assert (result["status"], result["jobs"], result["failed"]) == ("dispatched", 1, 1)
    (report,) = [json.loads(world.cloud.objects[key][0]) for key in world.keys("failed/")]
    assert (report["line"], report["errors"][0]["field"], report["errors"][0]["limit"]) == (1, "output_image_count", 3)
    assert [key for key in world.keys("queue/") if "batch" in key] == []


FOUR = b'{"prompt": "cats", "output_image_count": 4}'


def test_an_upload_that_asks_for_more_than_any_day_has_is_reported_at_once() -> None:
    world = world_of(3)
    world.send(world.upload("inbox/cats.json", FOUR))
    (report,) = [json.loads(world.cloud.objects[key][0]) for key in world.keys("failed/")]
    assert (report["code"], report["errors"][0]["field"], report["errors"][0]["limit"]) == (
        "invalid_request",
        "output_image_count",
        3,
    )
    assert (world.job_ids(), world.keys("queue/_uploads/")) == (set(), [])


def lowered(world: World, per_day: int) -> World:
    """The same service after its ceiling was lowered."""
    return world.beside(AIGC_IMAGES_PER_DAY=str(per_day))


def test_a_waiting_upload_ends_when_the_ceiling_is_lowered_below_its_images() -> None:
    world = world_of(4)
    upload(world, 1)
    world.send(world.upload("inbox/cats.json", FOUR))
    assert prompts(world) == ["cat 1"], "its images are not left today"
    (waiting,) = [job_id for job_id in world.job_ids() if world.show(job_id)["status"] == "parked"]
    world = lowered(world, 3)
    world.clock.sleep(60)
    world.tick()
    job = world.show(waiting)
    assert (job["status"], job["error"]["code"]) == ("failed", "not_submitted")
    assert job["error"]["message"] == "4 images were asked for, and a day has 3 here"
    assert world.keys("queue/_uploads/") == []
    assert world.creates() == 1


def test_a_repeated_event_after_the_ceiling_was_lowered_denies_no_job() -> None:
    world = world_of(4)
    event = world.upload("inbox/cats.json", FOUR)
    world.send(event)
    lowered(world, 3).send(event)
    assert (world.creates(), world.keys("failed/")) == (1, [])


def test_an_upload_whose_day_never_came_is_not_said_to_have_been_refused_by_mps() -> None:
    world = world_of(1)
    upload(world, 1, 2, 3, 4, 5, 6)
    for _ in range(5):
        next_day(world)
    never_sent = [job["error"] for job in map(world.show, world.job_ids()) if job["task_id"] is None]
    assert {error["code"] for error in never_sent} == {"not_submitted"}
    assert not [error for error in never_sent if "by MPS" in error["message"]]
    assert "images of the day" in never_sent[0]["message"]


def test_callers_and_uploads_share_the_ceiling_of_the_service() -> None:
    world = world_of(2)
    upload(world, 1)
    assert [world.post({"prompt": "a dog"}).status for _ in range(2)] == [202, 429]
    upload(world, 2)
    assert world.creates() == 2


def test_an_upload_that_was_sent_and_refused_is_counted_already_and_does_not_wait() -> None:
    world = world_of(1)
    world.cloud.answers.append(SLOW_DOWN)
    upload(world, 1, 2, 3)
    assert prompts(world) == ["cat 1"]
    assert world.creates() == 2


def test_waiting_for_a_day_with_images_left_costs_little() -> None:
    world = world_of(1)
    upload(world, *range(50))
    before = len(world.cloud.journal)
    world.invocation().dispatcher().run()
    assert world.creates() == 1
    assert len(world.cloud.journal) - before <= 12, "the queue, the lease, and the names of the markers"


def test_the_images_of_an_upload_whose_attempt_could_not_be_written_serve_the_next_ones() -> None:
    world = world_of(2)
    world.send(world.upload("inbox/1.json", b'{"prompt": "cat 1"}'), time_limit=5)  # no time to dispatch
    place = next(at for at in range(20) if lost_attempt(world, at))
    assert place > 0
    world.clock.sleep(60)
    world.tick()
    upload(world, 2)
    assert prompts(world) == ["cat 1", "cat 2"]


def lost_attempt(world: World, at: int) -> bool:
    """Whether the dispatcher's calls from this one on, three of them, are those that begin the attempt."""
    world.cloud.journal.clear()
    world.cloud.strikes = [Strike(at + each, "lose", after=False) for each in range(3)]
    with suppress(AnswerLost):
        world.invocation().dispatcher().run()
    world.cloud.strikes = []
    world.clock.sleep(60)
    return [call[-16:] for call in world.cloud.journal[at : at + 3]] == ["002-attempt.json"] * 3


def test_the_images_of_a_line_that_is_refused_when_it_is_begun_serve_the_next_one() -> None:
    world = world_of(2)
    world = world.beside(AIGC_WEBHOOK_SECRET_NAME="webhook-secret")
    world.receivers.hosts.clear()
    lines = [
        {"prompt": "cat 1", "webhook": {"url": "https://gone.example.com/"}},
        {"prompt": "cat 2"},
        {"prompt": "cat 3"},
    ]
    world.send(world.upload("inbox/cats.jsonl", "\n".join(map(json.dumps, lines)).encode()))
    assert prompts(world) == ["cat 2", "cat 3"]
    assert len(world.keys("failed/")) == 1


TWO = b'{"prompt": "cats", "output_image_count": 2}'


def test_the_last_image_of_a_day_is_not_looked_for_in_a_whole_queue_that_wants_more() -> None:
    world = world_of(1000)
    assert [world.post({"prompt": "a dog", "output_image_count": 3}).status for _ in range(333)] == [202] * 333
    for number in range(1500):
        world.send(world.upload(f"inbox/{number}.json", TWO), time_limit=5)  # no time to dispatch
    world.clock.sleep(60)
    world.cloud.journal.clear()
    world.tick()
    assert world.creates() == 0
    assert sum(call.startswith("GET jobs/") for call in world.cloud.journal) < 1000, "a page, not all of them"
    next_day(world)
    assert world.creates() > 0


def test_the_last_image_of_a_day_is_used_by_one_who_wants_no_more() -> None:
    world = world_of(4)
    world.post({"prompt": "a dog", "output_image_count": 3})
    world.send(world.upload("inbox/two.json", TWO))
    upload(world, 1)
    assert prompts(world) == ["a dog", "cat 1"]


def test_the_last_image_of_a_day_is_not_looked_for_in_a_whole_batch_that_wants_more() -> None:
    world = world_of(4)
    world.post({"prompt": "a dog", "output_image_count": 3})
    world.send(world.upload("inbox/cats.jsonl", (TWO.ljust(1000) + b"\n") * 1200))
    world.cloud.journal.clear()
    world.tick()
    assert prompts(world) == ["a dog"]
    assert world.cloud.journal.count("GET inbox/cats.jsonl") <= 2, "of the ten that the file takes"
    next_day(world)
    assert prompts(world) == ["a dog", "cats", "cats"], "on a day with four images left"


def test_the_lines_of_a_batch_wait_and_none_is_lost_or_sent_twice() -> None:
    world = world_of(3)
    lines = [json.dumps({"prompt": f"cat {number}"}) for number in range(8)]
    world.send(world.upload("inbox/cats.jsonl", "\n".join(lines).encode()))
    assert len(prompts(world)) == 3
    world.clock.sleep(60)
    world.tick()
    assert len(prompts(world)) == 3
    next_day(world)
    assert len(prompts(world)) == 6
    next_day(world)
    assert prompts(world) == [f"cat {number}" for number in range(8)]
    assert not [key for key in world.keys("queue/") if "batch" in key]


@pytest.mark.parametrize("at", range(0, 24, 2))
def test_a_kill_while_dispatching_never_makes_more_images_than_the_ceiling(at: int) -> None:
    world = world_of(2)
    world.cloud.strikes.append(Strike(at, "kill", after=True))
    for number in range(4):
        try:
            upload(world, number)
        except Killed:
            world = world.beside()
    world.clock.sleep(3600)
    world.tick()
    assert world.creates() <= 2
    next_day(world)
    assert world.creates() <= 4
    assert len(world.job_ids()) >= 3, "an upload whose event was lost with its invocation comes again by a retry"


def test_a_dispatcher_counts_by_the_block_while_there_is_plenty() -> None:
    world = world_of(100_000)
    upload(world, *range(30))
    counts = [call for call in world.cloud.journal if call.startswith("PUT budget/")]
    assert world.creates() == 30
    assert len(counts) == 2


@dataclass
class Sociable:
    """A counter in which one caller waits a moment for another."""

    meeting: threading.Barrier = field(default_factory=lambda: threading.Barrier(2, timeout=0.1))
    met: bool = False

    def admit(self, _name: str, images: int) -> Admitted:
        with suppress(threading.BrokenBarrierError):
            self.meeting.wait()
            self.met = True
        return Admitted(images)

    def keep(self, _name: str, _images: int) -> None:
        """Not asked."""

    def is_spent(self, _name: str) -> bool:
        return False


def test_threads_never_count_at_the_same_time() -> None:
    counter, lock = Sociable(), threading.Lock()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: Shared(counter, lock).admit("_uploads", 1), range(2)))
    assert not counter.met


def test_threads_share_one_count() -> None:
    world = world_of(40)
    inner, lock = world.invocation().admission, threading.Lock()
    threads = [Shared(inner, lock) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda number: threads[number % 8].admit("_uploads", 1), range(60)))
    assert sum(isinstance(verdict, Admitted) for verdict in verdicts) == 40
    assert threads[0].is_spent("_uploads")
    threads[0].keep("_uploads", 1)
    assert not threads[1].is_spent("_uploads")
