"""An owner's jobs and those of uploads, newest first.

Two listings of `index/` are merged by key, which begins with the inverted time of acceptance. So a page costs the same
whether there are ten jobs or ten million, and a place in the list stays valid whatever is added before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from aigc import keys
from aigc.clock import Deadline
from aigc.jobs.history import History
from aigc.jobs.job import Job
from aigc.ports import Bucket

KEPT_BACK = 5.0
"""Seconds of the invocation that must be left to read another job; a page that is cut short goes on in the next."""


@dataclass(frozen=True)
class Piece:
    """Some jobs of the list, and the place behind which it goes on ("" at its end)."""

    jobs: tuple[Job, ...]
    goes_on: str


@dataclass(frozen=True)
class Recent:
    """Reads pieces of the list. Errors: `errors.BucketError`."""

    bucket: Bucket
    history: History
    deadline: Deadline

    def page(self, owner: str, after: str, limit: int) -> Piece:
        """At most `limit` jobs behind the place `after`; jobs that have expired in the meantime are left out."""
        places, more = self._places(owner, after, limit)
        jobs: list[Job] = []
        for done, place in enumerate(places):
            if done and self.deadline.remaining() < KEPT_BACK:
                return Piece(tuple(jobs), places[done - 1])
            job_id = keys.job_of_marker(place)
            job = self.history.load(job_id) if job_id else None
            if job is not None:
                jobs.append(job)
        return Piece(tuple(jobs), places[-1] if more else "")

    def _places(self, owner: str, after: str, limit: int) -> tuple[list[str], bool]:
        found: list[str] = []
        more = False
        for lane in dict.fromkeys((keys.index_of(owner), keys.index_of(""))):
            page = self.bucket.list(lane, after=lane + after if after else "", limit=limit)
            found += [row.key.removeprefix(lane) for row in page.rows]
            more = more or page.more
        return sorted(found)[:limit], more or len(found) > limit
