"""The timer's work: every open job is brought one step forward, a bounded number per tick.

First the queue (parked jobs, oldest first), then a piece of the listing of `jobs/`. Names alone tell open jobs from
ended ones (`job.is_open`), so ended jobs cost their share of a listing page and nothing else. Where a tick stops is
remembered in one object, so that every job has its turn even if each tick runs on a new instance. The listing catches
everything: lost events, failed tasks, kills, lost markers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from aigc import ids, keys
from aigc.clock import Clock, Deadline
from aigc.dispatch.parked import ParkedQueue
from aigc.errors import BucketError, ImageServiceError, NoSuchKey
from aigc.jobs import job as jobs
from aigc.jobs.history import History, place_of
from aigc.jobs.job import Begin, Job, Patience, next_step
from aigc.jobs.settle import Settler
from aigc.jobs.submit import NEEDED_FOR_ATTEMPT, Submitter
from aigc.log import Log
from aigc.ports import Bucket, Page

CURSOR = f"{keys.QUEUE}sweep-cursor"  # sorts behind the markers, which begin with a digit
PAGES_PER_TICK = 10
OPEN_JOBS_PER_TICK = 100
PARKED_PER_TICK = 200


@dataclass(frozen=True)
class Advanced:
    """What came of one step: the job (None when there is none), whether Create was sent, whether the step broke off."""

    job: Job | None
    tried: bool = False
    failed: bool = False


@dataclass(frozen=True)
class Sweep:
    """One tick. Errors of single jobs are logged and left to the next tick."""

    bucket: Bucket
    history: History
    queue: ParkedQueue
    submitter: Submitter
    settler: Settler
    patience: Patience
    clock: Clock
    deadline: Deadline
    log: Log

    def tick(self) -> dict[str, Any]:
        """Work through the queue and a piece of the jobs. Raises BucketError when they cannot even be listed."""
        throttled = self._drain()
        advanced = self._walk(may_submit=not throttled)
        self.log.info("swept", advanced=advanced, throttled=throttled)
        return {"advanced": advanced}

    def _drain(self) -> bool:
        """Submit parked jobs until there are none, the time is up, or MPS refuses again.

        True in the last case: it would refuse the others too.
        """
        for marker, job_id in self.queue.oldest(PARKED_PER_TICK):
            if not self._time_left():
                break
            advanced = self._advance(job_id, may_submit=True)
            if advanced.failed:
                continue
            if advanced.job is None or not advanced.job.is_parked:
                self._forget(marker)
            elif advanced.tried:
                return True
        return False

    def _forget(self, marker: str) -> None:
        try:
            self.queue.remove(marker)
        except BucketError as error:
            self.log.warning("marker stays", marker=marker, reason=str(error))

    def _walk(self, *, may_submit: bool) -> int:
        cursor, advanced = self._cursor(), 0
        for _ in range(PAGES_PER_TICK):
            page = self.bucket.list(keys.JOBS, after=cursor)
            for job_id, last_key, is_open in _complete_jobs(page):
                if advanced >= OPEN_JOBS_PER_TICK or not self._time_left():
                    self._remember(cursor)
                    return advanced
                if is_open:
                    step = self._advance(job_id, may_submit=may_submit)
                    may_submit = may_submit and not (step.tried and step.job is not None and step.job.is_parked)
                    advanced += 1
                cursor = last_key
            if not page.more:
                cursor = ""
                break
        self._remember(cursor)
        return advanced

    def _advance(self, job_id: str, *, may_submit: bool) -> Advanced:
        """One step for one job. Trouble with the bucket is logged and left to the next tick."""
        try:
            job = self.history.load(job_id)
            if job is None:
                return Advanced(None)
            if not isinstance(next_step(job, self.clock.now(), self.patience), Begin):
                return Advanced(self.settler.settle(job))
            tried = self.submitter.resume(job) if may_submit else None
            return Advanced(tried or job, tried=tried is not None)
        except ImageServiceError as error:
            self.log.error("step failed", job_id=job_id, code=error.code, reason=str(error))
            return Advanced(None, failed=True)

    def _time_left(self) -> bool:
        return self.deadline.remaining() > NEEDED_FOR_ATTEMPT

    def _cursor(self) -> str:
        try:
            return self.bucket.get(CURSOR).body.decode("utf-8")
        except NoSuchKey:
            return ""

    def _remember(self, cursor: str) -> None:
        try:
            self.bucket.replace(CURSOR, cursor.encode("utf-8"))
        except BucketError as error:  # the next tick repeats this piece
            self.log.warning("cursor not stored", reason=str(error))


def _complete_jobs(page: Page) -> Iterator[tuple[str, str, bool]]:
    """(job id, last key, open?) of each job on the page; the last one only if the listing cannot go on with it."""
    groups = [
        (job_id, [row.key for row in rows]) for job_id, rows in groupby(page.rows, lambda row: row.key.split("/")[1])
    ]
    whole = groups[:-1] if page.more and len(groups) > 1 else groups
    for job_id, names in whole:
        yield job_id, names[-1], ids.is_job_id(job_id) and jobs.is_open(place_of(name) for name in names)
