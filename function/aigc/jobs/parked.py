"""The queue of parked jobs: marker objects `queue/<lane>/<when due>-<job id>`, the first to be due first by key.

A marker is a hint that saves searching. The history alone decides: a marker too many is removed when it is looked at,
and a marker too few is made up for by the sweep over `jobs/`.
"""

from __future__ import annotations

from dataclasses import dataclass

from aigc import keys
from aigc.errors import AlreadyExists, BucketError
from aigc.jobs.entries import Refused, WrittenOff
from aigc.jobs.job import Job
from aigc.log import Log
from aigc.ports import Bucket

COUNTED = b"counted"
"""In the marker of a job whose images are counted, because it was sent before and refused: it waits for no budget."""


@dataclass(frozen=True)
class ParkedQueue:
    """Markers of parked jobs."""

    bucket: Bucket
    log: Log

    def add(self, job: Job) -> None:
        """Mark the job as parked. Never fails: without the marker the job is merely found later."""
        try:
            counted = isinstance(job.answer, Refused)  # what was written off may be billed, and what follows as well
            self.bucket.create(marker_of(job), COUNTED if counted else b"")
        except AlreadyExists:
            return
        except BucketError as error:
            self.log.warning("parked without a marker", job_id=job.id, reason=str(error))

    def forget(self, job: Job) -> None:
        """Remove the job's marker. Never fails."""
        self.remove(marker_of(job))

    def remove(self, marker: str) -> None:
        """Forget a marker. Never fails: it is looked at once more, and found to be stale."""
        try:
            self.bucket.delete(marker)
        except BucketError as error:
            self.log.warning("marker stays", marker=marker, reason=str(error))


def marker_of(job: Job) -> str:
    """The key of a parked job's marker: due since it was accepted or written off, or when its refusal allows."""
    due = job.accepted.at
    if isinstance(job.answer, Refused):
        due = job.answer.retry_at
    elif isinstance(job.answer, WrittenOff):
        due = job.answer.at
    return keys.parked(job.accepted.owner, due, job.id)
