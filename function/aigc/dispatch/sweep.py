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
from aigc.errors import BucketError, ImageServiceError, NoSuchKey
from aigc.jobs import job as jobs
from aigc.jobs.accept import Acceptor
from aigc.jobs.history import History, place_of
from aigc.jobs.job import Job, Patience
from aigc.jobs.settle import Settler
from aigc.jobs.submit import NEEDED_FOR_ATTEMPT
from aigc.log import Log
from aigc.ports import Bucket, Page

PAGES_PER_TICK = 10
OPEN_JOBS_PER_TICK = 100


@dataclass(frozen=True)
class Sweep:
    """One tick. Errors of single jobs are logged and left to the next tick."""

    bucket: Bucket
    history: History
    acceptor: Acceptor
    settler: Settler
    patience: Patience
    clock: Clock
    deadline: Deadline
    log: Log

    def tick(self) -> dict[str, Any]:
        """Work through a piece of the jobs. Raises BucketError when they cannot even be listed."""
        advanced = self._walk()
        self.log.info("swept", advanced=advanced)
        return {"advanced": advanced}

    def _walk(self) -> int:
        cursor, advanced = self._cursor(), 0
        for _ in range(PAGES_PER_TICK):
            page = self.bucket.list(keys.JOBS, after=cursor)
            for job_id, last_key, is_open in _complete_jobs(page):
                if advanced >= OPEN_JOBS_PER_TICK or not self._time_left():
                    self._remember(cursor)
                    return advanced
                if is_open:
                    self._advance(job_id)
                    advanced += 1
                cursor = last_key
            if not page.more:
                cursor = ""
                break
        self._remember(cursor)
        return advanced

    def _advance(self, job_id: str) -> None:
        """One step for one job. Trouble with the bucket is logged and left to the next tick."""
        try:
            job = self.history.load(job_id)
            if job is not None:
                job = self.settler.settle(job)
                self._book(job)
        except ImageServiceError as error:
            self.log.error("step failed", job_id=job_id, code=error.code, reason=str(error))

    def _book(self, job: Job) -> None:
        """Put up what a killed invocation has not: the marker of a parked job, the place in the list of jobs."""
        if job.is_parked or self.clock.now() >= job.begun.until:
            self.acceptor.book(job)

    def _time_left(self) -> bool:
        return self.deadline.remaining() > NEEDED_FOR_ATTEMPT

    def _cursor(self) -> str:
        try:
            return self.bucket.get(keys.SWEEP_CURSOR).body.decode("utf-8")
        except NoSuchKey:
            return ""

    def _remember(self, cursor: str) -> None:
        try:
            self.bucket.replace(keys.SWEEP_CURSOR, cursor.encode("utf-8"))
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
