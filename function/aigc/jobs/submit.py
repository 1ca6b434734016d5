"""Spending money: the only code that sends Create.

    time ->      attempt written        Create sent            answer written
                 |----------------------|----------------------|----------------->
    killed here: nothing was sent, but   it may have been sent  submitted: wait for the output
                 nobody can know that:   UNKNOWN, never again   refused: another attempt may begin
                 UNKNOWN, never again

Whoever is here has created the attempt's object; nobody else ever will. So Create is sent at most once per attempt, and
a second attempt needs the `refused` of the first (invariant 2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from aigc.clock import Chance, Clock, Deadline
from aigc.errors import BucketError, OutcomeUnknown, RefusedForGood, RefusedForNow
from aigc.jobs import job as jobs
from aigc.jobs.entries import Answer, Attempt, Entry, Failed, Refused, Submitted, Unknown
from aigc.jobs.history import History
from aigc.jobs.job import Job
from aigc.log import Log
from aigc.ports import NOT_SENT, Bucket, TaskCreator
from aigc.request.payload import Store, create_payload

TRIES_PER_INVOCATION = 2
BACKOFF_BASE = 0.5  # seconds; full jitter: a random share of base * 2^n
BACKOFF_MOST = 4.0
NEEDED_FOR_ATTEMPT = 8.0
"""Seconds that must be left to begin a further attempt: two writes and an answer from MPS that takes its time."""


NEEDED_TO_SEND = 4.0
"""Seconds that must be left to send Create at all. With fewer its answer would be given up, and the job be unknown."""

Turn = Callable[[], bool]
"""Waits until Create may be sent. False: it may not, in the time there is."""


def at_once() -> bool:
    """Nobody to wait for."""
    return True


@dataclass(frozen=True)
class Submitter:
    """Takes a job through attempts until MPS has it, has refused it for good, or the time is up."""

    history: History
    bucket: Bucket
    creator: TaskCreator
    store: Store  # `path` is the job's
    url_seconds: int  # how long MPS can read reference images
    clock: Clock
    chance: Chance
    deadline: Deadline
    log: Log

    def submit(self, job: Job) -> Job:
        """Send Create for the attempt this invocation has just begun, and further ones while they are refused for now.

        The job that comes back is parked, submitted, unknown or failed. Raises nothing for the bucket: the job exists,
        and who is told otherwise orders it again.
        """
        for retries in range(1, TRIES_PER_INVOCATION + 1):
            job = self.send(job, self._has_time)
            pause = self.chance.fraction() * min(BACKOFF_MOST, BACKOFF_BASE * 2**retries)
            if not job.is_parked or retries == TRIES_PER_INVOCATION:
                break
            if self.deadline.remaining() < pause + NEEDED_FOR_ATTEMPT:
                break
            self.clock.sleep(pause)
            begun = self._begun(job)
            if begun is None:
                break
            job = begun
        return job

    def _begun(self, job: Job) -> Job | None:
        """`begin_next` for a job that was accepted: trouble with the bucket leaves it parked, as its caller is told."""
        try:
            return self.begin_next(job)
        except BucketError as error:
            self.log.warning("next attempt not begun", job_id=job.id, reason=str(error))
            return None

    def begin_next(self, job: Job) -> Job | None:
        """The job with its next attempt begun, or None when somebody else began or ended it."""
        now = self.clock.now()
        until = now + max(0.0, self.deadline.remaining())
        attempt = Attempt(at=now, nonce=self.history.nonce(), until=until, number=job.attempt + 1)
        if not self.history.begin_attempt(job, attempt):
            return None
        return replace(job, attempt=attempt.number, begun=attempt, answer=None)

    def _has_time(self) -> bool:
        return self.deadline.remaining() >= NEEDED_TO_SEND

    def send(self, job: Job, turn: Turn = at_once) -> Job:
        """Send Create for the attempt this invocation has just begun, once, in its `turn`.

        If that does not come, the attempt is recorded as not sent, and the job is parked.
        """
        nonce = self.history.nonce()
        log = self.log.bind(job_id=job.id, attempt=job.attempt)
        spec = job.accepted.spec
        store = replace(self.store, path=job.accepted.output_path)
        payload = create_payload(
            spec, store=store, presign=lambda key: self.bucket.presigned(key, seconds=self.url_seconds)
        )
        self._promise(job, log)
        if not turn():  # last, so that Create follows at once
            return self._record(job, _not_sent(self.clock.now(), nonce), log)
        started = self.clock.monotonic()
        answer: Answer
        try:
            created = self.creator.create(payload)
        except RefusedForNow as error:
            now = self.clock.now()
            retry_at = now + jobs.pause_after_refusal(job.tries)
            answer = Refused(now, nonce, retry_at, error.upstream, str(error), error.request_id)
        except RefusedForGood as error:
            return self._fail(job, Failed(self.clock.now(), nonce, error.upstream, str(error), error.request_id), log)
        except OutcomeUnknown as error:
            answer = Unknown(self.clock.now(), nonce, error.upstream, str(error), error.request_id)
        else:
            answer = Submitted(self.clock.now(), nonce, created.task_id, created.request_id)
        took = round((self.clock.monotonic() - started) * 1000)
        recorded = self._record(job, answer, log)  # before anything else: from here on the answer must not be lost
        _say(log.bind(upstream_request_id=answer.request_id, duration_ms=took), answer)
        return recorded

    def _promise(self, job: Job, log: Log) -> None:
        """For those who want to hear of the task. The attempt has begun: giving it up now would cost the job."""
        try:
            self.history.notices.promise(job, Submitted.kind, job.begun.at)
        except BucketError as error:
            log.warning("webhook not promised", reason=str(error))

    def _record(self, job: Job, answer: Answer, log: Log) -> Job:
        """Write the answer down.

        If that fails the attempt stays without one, which means unknown, and is settled as such.
        """
        try:
            standing = self.history.answer(job, answer)
        except BucketError as error:
            task_id = answer.task_id if isinstance(answer, Submitted) else ""
            log.error("answer not recorded", answer=answer.kind, task_id=task_id, reason=str(error))
            if isinstance(answer, Refused):  # not proven to anybody else: treat it here as everybody else will
                return replace(
                    job, answer=Unknown(answer.at, answer.nonce, answer.code, answer.message, answer.request_id)
                )
        else:
            _compare(log, answer, standing)
        return replace(job, answer=answer)

    def _fail(self, job: Job, failed: Failed, log: Log) -> Job:
        try:
            end = self.history.finish(job, failed)
        except BucketError as error:
            log.error("end not recorded", code=failed.code, reason=str(error))
            return replace(job, end=failed)
        log.error("create refused for good", code=failed.code, upstream_request_id=failed.request_id)
        return replace(job, end=end or failed, end_listed=end is not None)


def _not_sent(now: float, nonce: str) -> Refused:
    return Refused(now, nonce, now, NOT_SENT, "there was no time left to send it")


def _compare(log: Log, answer: Answer, standing: Entry | None) -> None:
    """Two tasks of one attempt: the bucket has let two begin it, which is all that the promise rests on."""
    if isinstance(answer, Submitted) and isinstance(standing, Submitted) and answer.task_id != standing.task_id:
        log.error("attempt sent twice", task_id=answer.task_id, other_task_id=standing.task_id)


def _say(log: Log, answer: Answer) -> None:
    if isinstance(answer, Submitted):
        log.info("submitted", task_id=answer.task_id)
    elif isinstance(answer, Refused):
        log.warning("create refused for now", code=answer.code)
    elif isinstance(answer, Unknown):
        log.error("create outcome unknown", code=answer.code)
