"""A job's history in the bucket: append-only, one create-only object per transition.

    time ->   PUT sent ......... answer lost ......... PUT sent again
              |---- written? ----|                     |-- 200: it is ours
                                                       `-- 409: read it; our nonce or somebody else's decides

A repeated create-only PUT of the same bytes cannot do harm, so a lost answer is settled by asking again.

Every job also has one object under `index/`, which lists an owner's jobs newest first. In the usual course of things
that object *is* the record of the task, so that recording it and listing the job cost one write; it is copied into the
history before the job ends. A job whose first attempt brought no task is listed by an empty object, and whatever
follows stands under `jobs/<job id>/`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from aigc import keys
from aigc.clock import Chance
from aigc.errors import AlreadyExists, AnswerLost, BrokenHistory, NoSuchKey
from aigc.jobs import job as jobs
from aigc.jobs.entries import (
    Accepted,
    Answer,
    Attempt,
    Canceled,
    End,
    Entry,
    Failed,
    Submitted,
    Succeeded,
    decode,
    encode,
)
from aigc.jobs.job import Job
from aigc.ports import Bucket

PUT_TRIES = 3


@dataclass(frozen=True)
class Written:
    """What stands at a place now (None: an empty object), and whether this invocation put it there."""

    entry: Entry | None
    ours: bool


class Notices(Protocol):
    """Who has to hear of a job's events before they are written down, so that no kill can come between."""

    def promise(self, job: Job, event: str, at: float) -> None:
        """`event` is about to happen to the job at `at`. Raises BucketError."""
        ...


@dataclass(frozen=True)
class History:
    """Reads and appends. Errors: `errors.BucketError`."""

    bucket: Bucket
    chance: Chance
    notices: Notices

    def nonce(self) -> str:
        """A mark for one entry that nobody else can have written."""
        return self.chance.token(16).hex()

    def append(self, job_id: str, place: str, entry: Entry) -> Written:
        """Write `entry` at `place` unless something stands there.

        Raises AnswerLost when that could not be found out.
        """
        return self._append(f"{keys.history(job_id)}{place}.json", entry)

    def answer(self, job: Job, answer: Answer) -> Entry | None:
        """Write down what came of the job's attempt. What stands there now: this, or what somebody wrote before.

        Raises BucketError.
        """
        indexed = job.attempt == 1 and isinstance(answer, Submitted)
        standing = self._append(_index_key(job), answer).entry if indexed else None
        # An empty object stands there when somebody gave the job up, and has listed it without a task.
        if standing is None:
            standing = self.append(job.id, jobs.answer_place(job.attempt, answer), answer).entry
            if standing is not None and jobs.is_left_over(standing, job.accepted):
                raise BrokenHistory(f"job {job.id} cannot record {answer.kind}: an expiring record is in the way")
        return standing

    def enlist(self, job: Job) -> None:
        """List a job that has no record of a task under `index/`. Raises BucketError."""
        with suppress(AlreadyExists):
            self.bucket.create(_index_key(job), b"")

    def _append(self, key: str, entry: Entry) -> Written:
        body = encode(entry)
        lost: AnswerLost | None = None
        for _ in range(PUT_TRIES):
            try:
                self.bucket.create(key, body)
            except AlreadyExists:
                standing = self._read(key)
                return Written(standing, standing is not None and standing.nonce == entry.nonce)
            except AnswerLost as error:
                lost = error
            else:
                return Written(entry, ours=True)
        raise AnswerLost(f"no answer to {PUT_TRIES} attempts to write {key}") from lost

    def begin(self, job_id: str, entry: Accepted) -> tuple[Job, bool]:
        """The job with this id, and whether this call created it (and may therefore send Create)."""
        place = jobs.attempt_place(1)
        written = self.append(job_id, place, entry)
        if written.ours:
            return _folded(job_id, {place: written.entry or entry}), True
        existing = self.load(job_id)
        if existing is None:
            raise AnswerLost(f"job {job_id} exists, but its history cannot be listed yet")
        return existing, False

    def begin_attempt(self, job: Job, entry: Attempt) -> bool:
        """Whether this call won the right to send Create for the job's next attempt."""
        return self.append(job.id, jobs.attempt_place(entry.number), entry).ours

    def finish(self, job: Job, end: End) -> End | None:
        """End the job, or learn how it has ended already.

        None when a parked job's next attempt was faster, or while a left-over record is in the place of that attempt:
        then whoever looks again ends it.
        """
        self.notices.promise(job, end.kind, end.at)
        self._complete(job)
        standing: End | None = end
        if job.is_parked:  # compete with whoever wants to begin that attempt
            standing = self._ended(job, jobs.attempt_place(job.attempt + 1), end)
        return self._listed(job, standing) if standing is not None else None

    def _listed(self, job: Job, end: End) -> End | None:
        """The end where listings show it: beside that of an expired job, if such a one is in the way."""
        return self._ended(job, jobs.END_PLACE, end) or self._ended(job, jobs.BESIDE_LEFT_OVER, end)

    def _ended(self, job: Job, place: str, end: End) -> End | None:
        """The end that stands at `place` now, if it is one of this job."""
        standing = self.append(job.id, place, end).entry
        if not isinstance(standing, (Succeeded, Failed, Canceled)) or jobs.is_left_over(standing, job.accepted):
            return None
        return standing

    def _complete(self, job: Job) -> None:
        """Bring index and history to agree. Before the end: nobody looks after a job that has ended."""
        if job.submitted is not None and job.attempt == 1:
            self.append(job.id, jobs.answer_place(1, job.submitted), job.submitted)
        else:
            self.enlist(job)

    def first(self, job_id: str) -> Job | None:
        """The job as it was accepted, for one read instead of a listing; None when there is no such job."""
        place = jobs.attempt_place(1)
        try:
            entry = self._read(f"{keys.history(job_id)}{place}.json")
        except NoSuchKey:
            return None
        return jobs.fold(job_id, {place: entry}) if entry else None

    def load(self, job_id: str) -> Job | None:
        """The job as it is now, or None when there is no such job."""
        prefix = keys.history(job_id)
        page = self.bucket.list(prefix)
        try:
            entries = {place_of(row.key): entry for row in page.rows if (entry := self._read(row.key))}
        except NoSuchKey:
            return None  # removed by the bucket's lifecycle rule while we were reading
        job = jobs.fold(job_id, entries)
        if job is not None and job.attempt == 1 and job.answer is None and not job.accepted.queued:
            return self._with_indexed_task(job)
        return job

    def _with_indexed_task(self, job: Job) -> Job:
        try:
            standing = self._read(_index_key(job))
        except NoSuchKey:
            return job
        return replace(job, answer=standing) if isinstance(standing, Submitted) else job

    def _read(self, key: str) -> Entry | None:
        body = self.bucket.get(key).body
        if not body and key.startswith(keys.INDEX):
            return None
        try:
            return decode(body)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BrokenHistory(f"{key} is not an entry of a job's history") from error


def place_of(key: str) -> str:
    """The place of an object under `jobs/<job id>/`."""
    return key.rpartition("/")[2].removesuffix(".json")


def _index_key(job: Job) -> str:
    return keys.indexed(job.accepted.owner, job.accepted.at, job.id)


def _folded(job_id: str, entries: dict[str, Entry]) -> Job:
    job = jobs.fold(job_id, entries)
    if job is None:
        raise TypeError(f"job {job_id} does not begin with {jobs.attempt_place(1)}")
    return job
