"""Canceling: possible exactly while nothing can have been made, because upstream has no cancel."""

from __future__ import annotations

from dataclasses import dataclass

from aigc.clock import Clock
from aigc.errors import NotCancelable
from aigc.jobs.entries import Canceled
from aigc.jobs.job import Job, Status
from aigc.jobs.parked import ParkedQueue
from aigc.jobs.settle import Settler

_REASONS = {
    Status.ACCEPTED: "it is being submitted at this moment",
    Status.SUBMITTED: "MPS has the task, and has no call that cancels one",
    Status.UNKNOWN: "it was sent and the answer was lost: an image may have been made",
}


@dataclass(frozen=True)
class Canceler:
    """Ends parked jobs because their callers want it."""

    settler: Settler
    queue: ParkedQueue
    clock: Clock

    def cancel(self, job: Job) -> Job:
        """The canceled job, also when it was canceled before. Raises NotCancelable saying why it cannot be."""
        # Settling a canceled job makes an end visible that somebody could write down only half.
        settled = self.settler.settle(job) if isinstance(job.end, Canceled) else self.settler.cancel(job)
        if isinstance(settled.end, Canceled):
            self.queue.forget(settled)
            return settled
        if settled.is_parked:
            raise NotCancelable(_sentence(settled, "its next attempt has just begun"))
        status = settled.status(self.clock.now())
        raise NotCancelable(_sentence(settled, _REASONS.get(status, f"it has {status.value} already")))


def _sentence(job: Job, reason: str) -> str:
    return f"job {job.id} cannot be canceled: {reason}"
