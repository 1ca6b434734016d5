"""What happens while MPS says "too many requests"."""

from __future__ import annotations

import json

import pytest
from aigc import ids, keys
from aigc.errors import RefusedForNow

from tests.unit.function.fake_cloud import FakeChance
from tests.unit.function.world import World, created

CAT = {"prompt": "draw a cat"}
SLOW_DOWN = RefusedForNow("slow down", upstream="RequestLimitExceeded", request_id="r-1")


def places(world: World) -> list[str]:
    return [key.rpartition("/")[2] for key in world.keys("jobs/")]


def test_a_refusal_is_written_down_before_the_next_attempt_begins(world: World) -> None:
    world.cloud.answers = [SLOW_DOWN]
    assert world.post(CAT).json["status"] == "submitted"
    expected = ["000-accepted.json", "001-refused.json", "002-attempt.json", "003-submitted.json"]
    assert places(world) == expected
    writes = [call.rpartition("/")[2] for call in world.cloud.journal if call.startswith(("PUT jobs", "CREATE"))]
    assert writes == [*expected[:1], "CREATE", *expected[1:3], "CREATE", *expected[3:]]


def test_when_it_goes_on_the_job_is_parked_with_a_marker(world: World) -> None:
    world.cloud.throttling = SLOW_DOWN
    reply = world.post(CAT)
    assert (reply.status, reply.json["status"]) == (202, "parked")
    assert len(world.keys("queue/shop/")) == 1
    assert world.creates() == 2


def test_an_order_that_has_taken_all_the_time_is_parked_and_not_sent_into_the_unknown(world: World) -> None:
    world.cloud.slow = ("PUT jobs/", 57.0)
    reply = world.post(CAT)
    world.cloud.slow = ("-", 0.0)
    assert (reply.status, reply.json["status"], world.creates()) == (202, "parked", 0)
    world.tick()
    assert world.show(reply.json["id"])["status"] == "submitted"


def test_without_time_left_for_an_attempt_an_upload_is_left_in_the_queue(world: World) -> None:
    world.send(world.upload("inbox/job.json", b'{"prompt": "a cat"}'), time_limit=5)
    assert world.creates() == 0
    assert len(world.keys("queue/_uploads/")) == 1


def test_the_timer_submits_parked_jobs_oldest_first_and_forgets_their_markers(world: World) -> None:
    world.cloud.throttling = SLOW_DOWN
    jobs = []
    for number in range(3):
        jobs.append(world.post({"prompt": f"cat {number}"}).json["id"])
        world.clock.sleep(60)
    world.cloud.throttling = None
    world.clock.sleep(3600)
    world.tick()
    assert [task["payload"]["Prompt"] for task in world.cloud.tasks.values()] == ["cat 0", "cat 1", "cat 2"]
    assert world.keys("queue/shop/") == []


def test_while_mps_refuses_the_dispatcher_asks_less_and_less(world: World) -> None:
    world.cloud.throttling = SLOW_DOWN
    for number in range(200):
        world.upload(f"inbox/{number}.json", f'{{"prompt": "cat {number}"}}'.encode())
        world.send(created(f"inbox/{number}.json", 20), time_limit=5)
    assert world.creates() == 0
    world.tick()
    assert 5 <= world.creates() <= 14  # in 52 seconds, after a tenth of a second, a fifth ...


def test_a_parked_job_without_a_marker_is_found_by_the_sweep(world: World) -> None:
    world.cloud.throttling = SLOW_DOWN
    world.post(CAT)
    for key in world.keys("queue/"):
        del world.cloud.objects[key]
    world.cloud.throttling = None
    world.clock.sleep(3600)
    world.tick()
    assert len(world.cloud.tasks) == 1


def test_a_job_that_mps_never_takes_fails_with_the_last_answer(world: World) -> None:
    world.cloud.throttling = SLOW_DOWN
    job_id = world.post(CAT).json["id"]
    world.clock.sleep(73 * 3600)
    world.tick()
    error = world.show(job_id)["error"]
    assert error["code"] == "not_submitted"
    assert "RequestLimitExceeded" in error["message"]


def test_looking_at_a_parked_job_does_not_submit_it(world: World) -> None:
    world.cloud.throttling = SLOW_DOWN
    job_id = world.post(CAT).json["id"]
    world.cloud.throttling = None
    world.clock.sleep(3600)
    before = world.creates()
    assert world.show(job_id)["status"] == "parked"
    assert world.creates() == before


def backlog(world: World) -> list[tuple[int, int]]:
    lines = [json.loads(line) for line in world.sink.getvalue().splitlines()]
    return [(line["lanes"], line["oldest_seconds"]) for line in lines if line["step"] == "backlog"]


def test_the_timer_tells_how_long_the_oldest_job_has_waited_however_often_it_was_refused(world: World) -> None:
    world.cloud.throttling = SLOW_DOWN
    world.post(CAT)
    for _ in range(4):
        world.clock.sleep(600)
        world.tick()

    assert [round(age / 600) for _, age in backlog(world)] == [1, 2, 3, 4]
    assert {lanes for lanes, _ in backlog(world)} == {1}


class Wavering(FakeChance):
    """Fractions that differ from draw to draw."""

    def fraction(self) -> float:
        self.drawn += 1
        return self.drawn * 0.618 % 1


@pytest.mark.parametrize("oldest", range(10))
def test_of_many_lanes_every_one_has_its_age_told_in_turn(world: World, oldest: int) -> None:
    """The timer comes at :00 and :30, so what depends on the second is always the same."""
    world.instance.chance = Wavering()
    for number in range(10):
        marker = keys.parked(f"caller-{number}", world.clock.now() + 24 * 3600, ids.random_id(0, bytes(10)))
        world.cloud.objects[marker] = (b"", {})
        world.cloud.modified[marker] = world.clock.now() - (7200 if number == oldest else 0)
    for _ in range(10):
        world.clock.sleep(30)
        world.tick()

    assert max(seconds for _, seconds in backlog(world)) > 7200


def test_an_empty_queue_is_not_worth_a_line(world: World) -> None:
    world.tick()

    assert backlog(world) == []
