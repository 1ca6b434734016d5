"""Sending what waits: fair, paced, one dispatcher at a time, and never twice."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from aigc.admission.verdict import Admitted
from aigc.dispatch import lease as leases
from aigc.dispatch.crew import Threads
from aigc.dispatch.lanes import Hands
from aigc.dispatch.pace import CLOSEST
from aigc.errors import RefusedForNow
from aigc.jobs.entries import Canceled
from aigc.jobs.job import Job, Status

from tests.unit.function.fake_cloud import START, FakeBucket, Intruder, points
from tests.unit.function.world import World

SLOW_DOWN = RefusedForNow("slow down", upstream="RequestLimitExceeded")
PATIENCE = 300.0  # seconds for a thread to come to where another one waits for it


def queue_uploads(world: World, count: int, name: str = "cat") -> None:
    """Uploads whose invocations have no time to send anything."""
    for number in range(count):
        event = world.upload(f"inbox/{name}-{number}.json", json.dumps({"prompt": f"{name} {number}"}).encode())
        world.send(event, time_limit=5)
        world.clock.sleep(0.01)


def prompts(world: World) -> list[str]:
    return [str(task["payload"]["Prompt"]) for task in world.cloud.tasks.values()]


def test_a_herd_is_sent_in_order_each_once_and_the_queue_is_empty_then(world: World) -> None:
    queue_uploads(world, 300)
    world.tick()
    assert prompts(world) == [f"cat {number}" for number in range(300)]
    assert world.keys("queue/_uploads/") == []
    assert {job.status(world.clock.now()) for job in loaded(world)} == {Status.SUBMITTED}


def loaded(world: World) -> list[Job]:
    history = world.invocation().history
    return [job for job_id in sorted(world.job_ids()) if (job := history.load(job_id))]


def test_no_second_has_more_creates_than_the_quota(world: World) -> None:
    queue_uploads(world, 200)
    world.tick()
    times = sorted(job.submitted.at for job in loaded(world) if job.submitted)
    assert len(times) == 200
    assert all(later - first >= 1 - 1e-6 for first, later in zip(times, times[20:], strict=False))
    assert 199 / (times[-1] - times[0]) >= 0.95 * 20


def test_a_long_lane_does_not_keep_a_short_one_waiting(world: World) -> None:
    queue_uploads(world, 100)
    world.cloud.throttling = SLOW_DOWN
    world.post({"prompt": "a caller's"})
    world.cloud.throttling = None
    world.clock.sleep(60)
    world.tick()
    assert prompts(world).index("a caller's") <= 1


def test_lanes_beyond_the_first_fifty_have_their_turn_too(world: World) -> None:
    batch = b"".join(b'{"prompt": "line %d"}\n' % number for number in range(30))
    for number in range(55):  # more than a run can send
        world.send(world.upload(f"inbox/{number}.jsonl", batch + b'{"prompt": "%d"}' % number), time_limit=8)
    assert world.creates() == 0
    world.cloud.throttling = SLOW_DOWN
    world.post({"prompt": "a caller's"})
    world.cloud.throttling = None
    world.clock.sleep(60)
    world.tick()
    assert prompts(world).index("a caller's") < 10 * 20, "within seconds"


def test_what_comes_in_while_a_long_lane_is_sent_does_not_wait_for_its_page(world: World) -> None:
    queue_uploads(world, 400)

    def post() -> None:
        world.cloud.throttling = SLOW_DOWN
        world.post({"prompt": "a caller's"})
        world.cloud.throttling = None

    world.cloud.intruder = Intruder(60, post)
    world.tick()
    assert prompts(world).index("a caller's") < 200


def test_a_tick_on_an_empty_queue_costs_one_call_of_the_dispatcher(world: World) -> None:
    world.tick()
    assert world.cloud.journal[-1] == "LIST queue/"


def test_while_one_dispatches_the_uploads_of_others_are_left_to_him(world: World) -> None:
    queue_uploads(world, 1)
    held = leases.take(FakeBucket(world.cloud), now=START, ends=START + 50, holder="another")
    assert isinstance(held, leases.Lease)
    world.send(world.upload("inbox/late.json", b'{"prompt": "late"}'))
    assert world.creates() == 0
    assert len(world.keys("queue/_uploads/")) == 2


def test_a_lost_answer_to_the_renewal_of_the_lease_stops_nobody(world: World) -> None:
    queue_uploads(world, 300)
    call = world.cloud.call
    lost: list[str] = []

    def losing(name: str, effect: Callable[[], object], answer: Callable[[], Exception]) -> object:
        if name.startswith("PUT queue/.dispatcher/") and world.creates() and not lost:
            lost.append(name)
            raise answer()
        return call(name, effect, answer)

    world.cloud.call = losing  # type: ignore[assignment, method-assign]
    world.tick()
    assert world.creates() == 300
    assert [line["step"] for line in world.log_lines() if line["level"] == "WARNING"] == ["lease not renewed"]


def test_a_tick_waits_for_the_holder_and_goes_on_where_he_was(world: World) -> None:
    queue_uploads(world, 3)
    held = leases.take(FakeBucket(world.cloud), now=START, ends=START + 12, holder="another")
    assert isinstance(held, leases.Lease)
    world.tick()
    assert world.creates() == 3
    assert world.clock.now() >= START + 12


def test_a_tick_does_not_wait_for_who_has_more_time_than_it_has(world: World) -> None:
    queue_uploads(world, 3)
    leases.take(FakeBucket(world.cloud), now=START, ends=START + 100, holder="another")
    world.tick()
    assert world.creates() == 0
    assert world.clock.now() < START + 1


class Straggler:
    """A crew of one, who is given an item and begins it only when everybody else has come to the end."""

    def __init__(self, hands: Hands) -> None:
        self.hands = replace(hands, counter=self)
        self.has_it, self.may_begin = threading.Event(), threading.Event()
        self.thread: threading.Thread | None = None

    def admit(self, _name: str, images: int) -> Admitted:
        self.has_it.set()
        assert self.may_begin.wait(PATIENCE)
        return Admitted(images)

    def keep(self, _name: str, _images: int) -> None: ...

    def is_spent(self, _name: str) -> bool:
        return False

    def hire(self, shift: Callable[[Hands], None]) -> bool:
        if self.thread is None:
            self.thread = threading.Thread(target=shift, args=(self.hands,), daemon=True)
            self.thread.start()
            assert self.has_it.wait(PATIENCE)
            return True
        return False

    def wait(self) -> None:
        self.may_begin.set()
        if self.thread is not None:
            self.thread.join(PATIENCE)


def test_the_next_holder_is_told_of_the_slots_that_are_still_needed(world: World) -> None:
    queue_uploads(world, 2)
    world.clock.sleep(10)
    world.instance.crew = lambda _places, hands: Straggler(hands(1))
    world.tick()
    late = max(job.submitted.at for job in loaded(world) if job.submitted)
    (lease,) = world.keys("queue/.dispatcher/")
    told = json.loads(world.cloud.objects[lease][0])["pace"]
    assert world.creates() == 2
    assert told["next_slot"] > late + 0.9 / told["rate"]


def test_an_upload_that_is_parked_just_before_the_lease_is_given_up_is_not_forgotten(world: World) -> None:
    queue_uploads(world, 1)
    late = world.upload("inbox/late.json", b'{"prompt": "late"}')
    for at in points():
        one = World(world.environment)
        queue_uploads(one, 1)
        one.cloud.objects["inbox/late.json"] = world.cloud.objects["inbox/late.json"]
        one.cloud.intruder = Intruder(at, partial(one.send, late))
        one.tick()
        if one.cloud.still_to_come():
            break
        assert sorted(prompts(one)) == ["cat 0", "late"], at
    assert at > 15


def test_the_first_create_of_a_thread_counts_as_late_whatever_it_looked_at_before(world: World) -> None:
    queue_uploads(world, 2)
    world.cloud.objects["queue/_uploads/000000000000001-01a0c450-6c00-7000-8000-000000000001"] = (b"", {})
    world.cloud.slow = ("CREATE", 0.5)
    world.tick()
    first, second = sorted(job.submitted.at for job in loaded(world) if job.submitted)
    assert world.creates() == 2
    assert second - first > 0.5 + CLOSEST / 20  # after the first may have arrived, by as much as slots are apart


def test_a_canceled_job_is_not_sent_and_its_marker_goes(world: World) -> None:
    queue_uploads(world, 2)
    history = world.invocation().history
    first = min(loaded(world), key=lambda job: job.accepted.spec.prompt)
    assert isinstance(history.finish(first, Canceled(world.clock.now(), "caller")), Canceled)
    world.tick()
    assert prompts(world) == ["cat 1"]
    assert world.keys("queue/_uploads/") == []


def test_one_broken_job_does_not_stop_the_others(world: World) -> None:
    queue_uploads(world, 3)
    broken = min(world.keys("jobs/"))
    world.cloud.objects[broken] = (b"what?", {})
    world.tick()
    assert world.creates() == 2
    assert "broken_history" in [line.get("code") for line in world.log_lines()]


def test_a_refused_job_is_sent_after_the_others_by_the_same_run(world: World) -> None:
    queue_uploads(world, 3)
    world.cloud.answers = [SLOW_DOWN]
    world.tick()
    assert prompts(world) == ["cat 1", "cat 2", "cat 0"]


def test_what_was_refused_twice_is_sent_by_the_same_run_too(world: World) -> None:
    queue_uploads(world, 2)
    world.cloud.answers = [SLOW_DOWN, SLOW_DOWN, SLOW_DOWN]
    world.tick()
    assert sorted(prompts(world)) == ["cat 0", "cat 1"]


def test_what_the_time_is_up_for_is_kept_back_and_said_to_be_unsent(world: World) -> None:
    invocation = world.invocation()
    queue_uploads(world, 1)
    submitter = invocation.hands().submitter
    (queued,) = loaded(world)
    job = submitter.begin_next(queued)
    assert job is not None
    assert submitter.send(job, lambda: False).is_parked
    assert world.creates() == 0
    assert f"jobs/{job.id}/003-refused.json" in world.cloud.objects


class Meeting:
    """Hands are not used: threads only have to meet."""

    def __init__(self, people: int) -> None:
        self.barrier = threading.Barrier(people, timeout=PATIENCE)
        self.places: list[int] = []

    def hands(self, place: int) -> Hands:
        self.places.append(place)
        return None  # type: ignore[return-value]

    def shift(self, _hands: Hands) -> None:
        self.barrier.wait()


def test_threads_work_at_once_each_in_a_place_of_its_own() -> None:
    meeting = Meeting(3)
    crew = Threads(2, meeting.hands)
    assert [crew.hire(meeting.shift) for _ in range(3)] == [True, True, False]
    meeting.shift(None)  # type: ignore[arg-type]
    crew.wait()
    assert sorted(meeting.places) == [1, 2]


def test_what_breaks_in_a_thread_is_raised_where_it_is_awaited() -> None:
    def broken(_place: int) -> Hands:
        raise ZeroDivisionError

    crew = Threads(1, broken)
    crew.hire(lambda _hands: None)
    with pytest.raises(ZeroDivisionError):
        crew.wait()


def test_several_threads_send_each_job_once(environment: dict[str, str]) -> None:
    world = World({**environment, "AIGC_CREATES_PER_SECOND": "1000"})
    queue_uploads(world, 120)
    lock = threading.Lock()
    call = world.cloud.call

    def one_at_a_time(*arguments: Callable[[], object]) -> object:
        with lock:
            return call(*arguments)  # type: ignore[arg-type]

    world.cloud.call = one_at_a_time  # type: ignore[assignment, method-assign]
    world.instance.crew = Threads
    world.tick()
    assert sorted(prompts(world)) == sorted(f"cat {number}" for number in range(120))
    assert world.creates() == 120
