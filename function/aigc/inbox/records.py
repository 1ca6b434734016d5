"""COS records: each on its own, each to the one handler its prefix stands for.

The loop guard is in the structure: only `inbox/` leads to code that can create, `outputs/` leads to code that was given
nothing to create with, and every other prefix of ours leads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aigc import keys
from aigc.clock import Deadline
from aigc.errors import ImageServiceError, OutOfTime
from aigc.events import Created, ObjectsCreated, Unreadable
from aigc.inbox.uploads import Uploads
from aigc.jobs.history import History
from aigc.jobs.settle import Settler
from aigc.jobs.submit import NEEDED_FOR_ATTEMPT
from aigc.log import Log


@dataclass(frozen=True)
class Completion:
    """Results that appeared. Holds nothing that could send Create."""

    history: History
    settler: Settler
    log: Log

    def take(self, created: Created) -> None:
        """Let the job of this result look at its outputs."""
        job_id = keys.job_of_output(created.key)
        job = self.history.load(job_id) if job_id else None
        if job is None:
            self.log.warning("output of no known job", key=created.key)
            return
        self.settler.output_appeared(job)


@dataclass(frozen=True)
class Records:
    """One COS event."""

    bucket: str
    uploads: Uploads
    completion: Completion
    dispatch: Callable[[], int]
    deadline: Deadline
    log: Log

    def handle(self, event: ObjectsCreated) -> dict[str, Any]:
        """Handle every record. Raises at the end what a repetition by the platform may cure: done records stay done."""
        failures: list[ImageServiceError] = []
        queued = False
        for number, record in enumerate(event.records):
            try:
                if number and self.deadline.remaining() < NEEDED_FOR_ATTEMPT:
                    raise OutOfTime("no time left for this record; the platform repeats the event")
                queued |= self._one(record)
            except ImageServiceError as error:
                failures.append(error)
                key = record.key if isinstance(record, Created) else ""
                self.log.error("record failed", key=key, code=error.code, reason=str(error))
        if queued:
            self._dispatch()
        if failures:
            raise failures[0]
        return {"records": len(event.records)}

    def _dispatch(self) -> None:
        """Send what was queued. A failure is no reason to repeat the event: the jobs are in the queue."""
        try:
            self.dispatch()
        except ImageServiceError as error:
            self.log.warning("left to the timer", code=error.code, reason=str(error))

    def _one(self, record: Created | Unreadable) -> bool:
        """Whether something waits in the queue because of this record."""
        if isinstance(record, Unreadable):
            self.log.error("record refused", reason=record.reason)
        elif record.bucket != self.bucket:
            self.log.error("record refused", reason=f"bucket {record.bucket} is not ours")
        elif record.key.startswith(keys.INBOX):
            return self.uploads.take(record)
        elif record.key.startswith(keys.OUTPUTS):
            self.completion.take(record)
        else:
            self.log.warning("record ignored", reason="only inbox/ and outputs/ mean something", key=record.key)
        return False
