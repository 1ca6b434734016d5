"""Finding out how jobs end: by their own output, by Describe, by a deadline. Nothing here can send Create.

Events may come twice, late, out of order or never (platform.md 5.12), so an event is only a reason to look. What is looked at
is the job's own output prefix, which MPS writes for this job alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from aigc.clock import Clock
from aigc.entries import End, Failed, Output, Succeeded
from aigc.errors import LookFailed
from aigc.history import History
from aigc.job import Job, ListEnd, Look, Nothing, Patience, Wait, Withdraw, next_step
from aigc.log import Log
from aigc.ports import Bucket, TaskReader, TaskState

DESCRIBE_AFTER = 2.0
"""Seconds a task is left alone before Describe is asked about it: no image is ready sooner, and the quota is 20/s."""

CONTENT_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}


@dataclass(frozen=True)
class Settler:
    """Brings an open job as far as looking can bring it."""

    history: History
    bucket: Bucket
    reader: TaskReader
    patience: Patience
    clock: Clock
    log: Log

    def settle(self, job: Job) -> Job:
        """The job as it is after looking: unchanged, or ended. Begins no attempt."""
        step = next_step(job, self.clock.now(), self.patience)
        if isinstance(step, Look):
            return self._look(job, step)
        if isinstance(step, ListEnd):
            return self._end(job, step.end)
        if isinstance(step, Withdraw):
            code, message = step.failure
            failed = Failed(self.clock.now(), self.history.nonce(), code, message)
            if not self.history.withdraw(job, step.number, failed):
                return job
            self._log_end(job, failed)
            return replace(job, end=failed, end_listed=True)
        return job

    def output_appeared(self, job: Job) -> Job:
        """An object was created under the job's output prefix."""
        step = next_step(job, self.clock.now(), self.patience)
        if isinstance(step, (Nothing, ListEnd)):
            return job
        if isinstance(step, Wait) and job.is_parked:  # MPS proved that it has no task: the object is not its
            self.log.warning("output of a parked job ignored", job_id=job.id)
            return job
        task_id = job.submitted.task_id if job.submitted else ""
        return self._look(job, Look(task_id, None))

    def _look(self, job: Job, step: Look) -> Job:
        outputs = self._outputs(job)
        wanted = job.accepted.spec.images_wanted
        if len(outputs) >= wanted:
            return self._succeed(job, outputs)
        state = self._describe(job, step.task_id)
        if state is not None and state.status == "FAIL":
            message = state.message or "MPS gave no reason"
            return self._end(job, self._failed("task_failed", message, state.request_id))
        done = state is not None and state.status == "DONE"
        if outputs and (done or step.give_up):
            return self._succeed(job, outputs)  # fewer than asked for; more will not come
        if step.give_up:
            code, message = step.give_up
            if done:
                code = "output_missing"
                message = f"MPS reports the task as done, but wrote nothing under {job.accepted.output_path}"
            return self._end(job, self._failed(code, message, state.request_id if state else ""))
        return job

    def _outputs(self, job: Job) -> tuple[Output, ...]:
        rows = self.bucket.list(job.accepted.output_path, limit=100).rows
        return tuple(Output(row.key, content_type(row.key)) for row in rows if row.size)

    def _describe(self, job: Job, task_id: str) -> TaskState | None:
        if not task_id or job.submitted is None or self.clock.now() < job.submitted.at + DESCRIBE_AFTER:
            return None
        try:
            return self.reader.look(task_id)
        except LookFailed as error:  # a read: whoever looks next will see
            fields = {"code": error.upstream, "upstream_request_id": error.request_id}
            self.log.warning("describe failed", job_id=job.id, task_id=task_id, **fields)
            return None

    def _failed(self, code: str, message: str, request_id: str = "") -> Failed:
        return Failed(self.clock.now(), self.history.nonce(), code, message, request_id)

    def _succeed(self, job: Job, outputs: tuple[Output, ...]) -> Job:
        return self._end(job, Succeeded(self.clock.now(), self.history.nonce(), outputs))

    def _end(self, job: Job, end: End) -> Job:
        standing = self.history.finish(job.id, end)
        if standing.nonce == end.nonce:
            self._log_end(job, standing)
        return replace(job, end=standing, end_listed=True)

    def _log_end(self, job: Job, end: End) -> None:
        task_id = job.submitted.task_id if job.submitted else ""
        code = end.code if isinstance(end, Failed) else ""
        age = round((end.at - job.accepted.at) * 1000)
        self.log.info(end.kind, job_id=job.id, task_id=task_id, code=code, age_ms=age)


def content_type(key: str) -> str:
    """The media type of a result, from its name: MPS names files after their format (platform.md 2.2)."""
    dot = key.rfind(".")
    return CONTENT_TYPES.get(key[dot:].lower(), "application/octet-stream") if dot >= 0 else "application/octet-stream"
