"""The queue of parked jobs: empty marker objects under `queue/`, oldest first by key.

A marker is a hint that saves searching. The history alone decides: a marker too many is removed when it is looked at,
and a marker too few is made up for by the sweep over `jobs/`.
"""

from __future__ import annotations

from dataclasses import dataclass

from aigc import keys
from aigc.errors import AlreadyExists, BucketError
from aigc.jobs.job import Job
from aigc.log import Log
from aigc.ports import Bucket


@dataclass(frozen=True)
class ParkedQueue:
    """Markers of parked jobs."""

    bucket: Bucket
    log: Log

    def add(self, job: Job) -> None:
        """Mark the job as parked. Never fails: without the marker the job is merely found later."""
        try:
            self.bucket.create(keys.parked(job.accepted.at, job.id), b"")
        except AlreadyExists:
            return
        except BucketError as error:
            self.log.warning("parked without a marker", job_id=job.id, reason=str(error))

    def oldest(self, limit: int) -> tuple[tuple[str, str], ...]:
        """(marker, job id) of the jobs that were accepted first."""
        page = self.bucket.list(keys.QUEUE, limit=limit)
        found = ((row.key, keys.job_of_marker(row.key)) for row in page.rows)
        return tuple((marker, job_id) for marker, job_id in found if job_id)

    def forget(self, job: Job) -> None:
        """Remove the job's marker. Never fails: a marker too many is removed when it is looked at."""
        try:
            self.remove(keys.parked(job.accepted.at, job.id))
        except BucketError as error:
            self.log.warning("marker stays", job_id=job.id, reason=str(error))

    def remove(self, marker: str) -> None:
        """Forget a marker."""
        self.bucket.delete(marker)
