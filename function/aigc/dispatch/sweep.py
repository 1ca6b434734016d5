"""The timer's search for what nobody tells: failed tasks, lost events, kills, lost markers. A bounded part per tick.

It walks along the listing of `jobs/`. Names alone tell open jobs from ended ones (`job.is_open`), so ended jobs cost
their share of a listing page and nothing else; of the open ones it looks at those that are due (`looks`). Where it
stops is remembered in one object, so that every job has its turn even if each tick runs on a new instance. While one
round takes many ticks, jobs of the last hour are also looked for in `index/`, which has the newest first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any

from aigc import ids, keys, stored
from aigc.clock import Chance, Clock, Deadline
from aigc.dispatch.looks import Looks, from_anywhere
from aigc.errors import BucketError, ImageServiceError, NoSuchKey
from aigc.jobs import job as jobs
from aigc.jobs.accept import Acceptor
from aigc.jobs.history import History, place_of
from aigc.jobs.job import Job
from aigc.jobs.settle import Settler
from aigc.jobs.submit import NEEDED_FOR_ATTEMPT
from aigc.log import Log
from aigc.ports import Bucket, Listed, Page

PAGES_PER_TICK = 10
LISTINGS_PER_TICK = 20  # of index/
LOOK_UPS_PER_TICK = 400
"""Young jobs of which it is found out whether they are open, a listing each: enough for 100,000 a day."""
OPEN_JOBS_PER_TICK = 100
RECENT = 3600.0  # seconds
LONGEST_GAP = 120.0
"""Seconds between two ticks for which `_recent` makes up; what a longer pause has left is found by the walk."""
SHARE = 15.0
"""Seconds a tick searches at most: the rest of its time is for the queue."""


@dataclass(frozen=True)
class Progress:
    """How far the walk has come. Times in seconds since 1970."""

    after: str = ""  # the last key that was passed; "" begins a new round
    round_began: float = 0.0
    last_round_began: float = 0.0
    ticked: float = 0.0


@dataclass(frozen=True)
class Sweep:
    """One tick. Errors of single jobs are logged and left to a later one."""

    bucket: Bucket
    history: History
    acceptor: Acceptor
    settler: Settler
    looks: Looks
    clock: Clock
    chance: Chance
    deadline: Deadline
    log: Log

    def tick(self) -> dict[str, Any]:
        """Work through a piece of the jobs. Raises BucketError when they cannot even be listed."""
        now = self.clock.now()
        before = self._progress()
        began = before if before.after else replace(before, round_began=now, last_round_began=before.round_began)
        advanced, after = self._walk(began, now)
        if began.after or after:
            advanced += self._recent(before.ticked, now, OPEN_JOBS_PER_TICK - advanced)
        self._remember(replace(began, after=after, ticked=now))
        self.log.info("swept", advanced=advanced)
        return {"advanced": advanced}

    def _walk(self, began: Progress, now: float) -> tuple[int, str]:
        """How many open jobs were looked at, and the key to go on after."""
        after, advanced = began.after, 0
        for _ in range(PAGES_PER_TICK):
            page = self.bucket.list(keys.JOBS, after=after)
            for found in _complete_jobs(page):
                if found.is_open and self.looks.due(found.changed, began.last_round_began, now):
                    if advanced >= OPEN_JOBS_PER_TICK or not self._time_left(now):
                        return advanced, after
                    self._advance(found.job_id)
                    advanced += 1
                after = found.last_key
            if not page.more:
                return advanced, ""
        return advanced, after

    def _recent(self, since: float, now: float, at_most: int) -> int:
        """Look at young jobs whose turn has come since the last tick, wherever the walk is.

        Where they are too many, at some of every age: who is left out has another look at twice the age.
        """
        young = from_anywhere(self._young(max(since, now - LONGEST_GAP), now), self.chance)
        advanced = 0
        for job_id in young[:: 1 + len(young) // LOOK_UPS_PER_TICK]:
            if advanced >= at_most or not self._time_left(now):
                break
            advanced += self._advance_if_open(job_id)
        return advanced

    def _young(self, since: float, now: float) -> list[str]:
        """The jobs that have come to one of the ages since then. Of an owner who has few, one listing tells it all."""
        found: list[str] = []
        listings = LISTINGS_PER_TICK
        for owner in from_anywhere(self.bucket.folders(keys.INDEX), self.chance):
            page: Page | None = None
            for age in self.looks.ages:
                newest, oldest = keys.indexed(owner, now - age, ""), keys.indexed(owner, since - age, "~")
                if age > RECENT:
                    break
                if page is None or (page.more and page.rows[-1].key <= oldest):
                    if not listings:
                        return found
                    listings -= 1
                    page = self.bucket.list(keys.index_of(owner), after=newest)
                there = (keys.job_of_marker(row.key) for row in page.rows if newest < row.key <= oldest)
                found += [job_id for job_id in there if job_id]
        return found

    def _advance_if_open(self, job_id: str) -> bool:
        is_open = _is_open(self.bucket.list(keys.history(job_id)).rows)
        if is_open:
            self._advance(job_id)
        return is_open

    def _advance(self, job_id: str) -> None:
        """One step for one job. Trouble with the bucket is logged and left to the next look."""
        try:
            job = self.history.load(job_id)
            if job is not None:
                self._book(self.settler.settle(job))
        except ImageServiceError as error:
            self.log.error("step failed", job_id=job_id, code=error.code, reason=str(error))

    def _book(self, job: Job) -> None:
        """Put up what a killed invocation has not: the marker of a parked job, the place in the list of jobs."""
        if job.is_parked or self.clock.now() >= job.begun.until:
            self.acceptor.book(job)

    def _time_left(self, began: float) -> bool:
        return self.deadline.remaining() > NEEDED_FOR_ATTEMPT and self.clock.now() < began + SHARE

    def _progress(self) -> Progress:
        try:
            return stored.value(Progress, json.loads(self.bucket.get(keys.SWEEP_CURSOR).body))
        except (NoSuchKey, ValueError, TypeError):
            return Progress()

    def _remember(self, progress: Progress) -> None:
        try:
            self.bucket.replace(keys.SWEEP_CURSOR, json.dumps(asdict(progress)).encode("ascii"))
        except BucketError as error:  # the next tick repeats this piece
            self.log.warning("cursor not stored", reason=str(error))


@dataclass(frozen=True)
class Found:
    """A job as a listing shows it. `changed` is when its last entry was written."""

    job_id: str
    last_key: str
    changed: float
    is_open: bool


def _complete_jobs(page: Page) -> Iterator[Found]:
    """The jobs on the page; the last one only if the listing cannot go on with it."""
    groups = [(job_id, list(rows)) for job_id, rows in groupby(page.rows, lambda row: row.key.split("/")[1])]
    whole = groups[:-1] if page.more and len(groups) > 1 else groups
    for job_id, rows in whole:
        is_open = ids.is_job_id(job_id) and _is_open(rows)
        yield Found(job_id, rows[-1].key, max(row.modified for row in rows), is_open)


def _is_open(rows: Sequence[Listed]) -> bool:
    """Whether the job with these records may still need something. The end of one that expired is none of this one."""
    if not rows:
        return False
    began = rows[0].modified  # the first place of all
    return jobs.is_open(place_of(row.key) for row in rows if row.modified >= began - jobs.LEFT_OVER)
