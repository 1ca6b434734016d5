"""The life of a job under everything at once: retries, duplicates, lost answers, kills, throttling, late and lost
events.

Hypothesis chooses the order. What must hold is checked after every step, and at the end everybody does his part until
the job has ended.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial

from aigc.dispatch import lease as leases
from aigc.errors import AnswerLost, RefusedForNow
from aigc.jobs.entries import Canceled
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.unit.function.fake_cloud import BUCKET, PNG, FakeBucket, Killed, Strike
from tests.unit.function.world import KEY, REGION, World, api_keys, caller, created

ENVIRONMENT = {
    "AIGC_BUCKET": BUCKET,
    "AIGC_REGION": REGION,
    "AIGC_API_KEYS": api_keys(caller("shop", KEY)),
}


class JobLife(RuleBasedStateMachine):
    """One idempotency key, and a world that does its worst."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(dict(ENVIRONMENT))
        self.seen: dict[str, bytes] = {}
        self.final: dict[str, str] = {}

    @rule()
    def somebody_posts(self) -> None:
        self._act(lambda: self.world.post({"prompt": "draw a cat"}, idempotency_key="order-17"))

    @rule()
    def the_upload_event_arrives(self) -> None:
        self._act(lambda: self.world.send(self.world.upload("inbox/job.json", b'{"prompt": "draw a cat"}')))

    @rule()
    def the_timer_ticks(self) -> None:
        self._act(self.world.tick)

    @rule()
    def an_upload_is_queued_and_left(self) -> None:
        event = self.world.upload("inbox/later.json", b'{"prompt": "draw a dog"}')
        self._act(partial(self.world.send, event, time_limit=5))

    @rule()
    def somebody_cancels_what_is_parked(self) -> None:
        self._act(self._cancel)

    def _cancel(self) -> None:
        history = self.world.invocation().history
        for job_id in self.world.job_ids():
            job = history.load(job_id)
            if job is not None and job.is_parked:
                history.finish(job, Canceled(self.world.clock.now(), history.nonce()))

    @rule(seconds=st.sampled_from([5, 40, 400]))
    def somebody_else_holds_the_lease(self, seconds: int) -> None:
        now = self.world.clock.now()
        bucket = FakeBucket(self.world.cloud)
        self._act(lambda: leases.take(bucket, now=now, ends=now + seconds, holder="another"))

    @invariant()
    def a_canceled_job_is_never_sent(self) -> None:
        for job_id, end in self.final.items():
            assert end != "canceled" or self.world.cloud.images_paid(job_id) == 0

    @rule()
    def somebody_looks(self) -> None:
        for job_id in self.world.job_ids():
            self._act(partial(self.world.show, job_id))

    @rule(seconds=st.sampled_from([1, 20, 100, 1000, 2000, 30_000]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.sleep(seconds)

    @rule(at=st.integers(0, 12), kind=st.sampled_from(["kill", "lose"]), after=st.booleans())
    def trouble_is_ahead(self, at: int, kind: str, after: bool) -> None:
        self.world.cloud.strikes.append(Strike(at, kind, after))

    @rule(throttled=st.booleans())
    def mps_throttles(self, throttled: bool) -> None:
        refusal = RefusedForNow("slow down", upstream="RequestLimitExceeded")
        self.world.cloud.throttling = refusal if throttled else None

    @precondition(lambda self: self.world.cloud.tasks)
    @rule(fails=st.booleans())
    def mps_ends_its_tasks(self, fails: bool) -> None:
        for task_id, task in self.world.cloud.tasks.items():
            if task["status"] == "RUN" and fails:
                task.update(status="FAIL", message="no permission")
            elif task["status"] == "RUN":
                self.world.cloud.finish(task_id)

    @precondition(lambda self: self.world.keys("outputs/"))
    @rule()
    def output_events_arrive_again(self) -> None:
        for key in self.world.keys("outputs/"):
            self._act(partial(self.world.send, created(key, len(PNG))))

    @invariant()
    def no_job_is_paid_twice(self) -> None:
        for job_id in self.world.job_ids():
            assert self.world.cloud.images_paid(job_id) <= 1

    @invariant()
    def history_is_append_only(self) -> None:
        now = {key: body for key, (body, _) in self.world.cloud.objects.items() if key.startswith("jobs/")}
        assert self.seen.items() <= now.items()
        self.seen = now

    @invariant()
    def the_end_is_the_end(self) -> None:
        for job_id in self.world.job_ids():
            job = self.world.invocation().history.load(job_id) if not self.world.cloud.strikes else None
            if job is not None and job.end is not None:
                assert self.final.setdefault(job_id, job.end.kind) == job.end.kind

    @invariant()
    def every_create_follows_its_own_attempt(self) -> None:
        begun = sum(key.endswith(("-accepted.json", "-attempt.json")) for key in self.world.keys("jobs/"))
        assert self.world.creates() <= begun

    def teardown(self) -> None:
        self.world.cloud.strikes, self.world.cloud.throttling = [], None
        for _ in range(40):
            self.world.clock.sleep(3600)
            self.mps_ends_its_tasks(False)
            self.world.tick()
        for job_id in self.world.job_ids():
            assert self.world.show(job_id)["status"] in ("succeeded", "failed", "canceled")
        self.no_job_is_paid_twice()

    def _act(self, step: Callable[[], object]) -> None:
        with contextlib.suppress(Killed, AnswerLost):
            step()
        self.world.cloud.strikes = [strike for strike in self.world.cloud.strikes if strike.at >= 0]


JobLife.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestJobLife = JobLife.TestCase
