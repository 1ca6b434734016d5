"""Finding out how jobs end: by their own output, by Describe, by a deadline. Nothing here can send Create.

Events may come twice, late, out of order or never (platform.md 5.12), so an event is only a reason to look. What is
looked at is the job's own output prefix, which MPS writes for this job alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from aigc.clock import Clock
from aigc.errors import LookFailed
from aigc.jobs.entries import Canceled, End, Failed, Output, Succeeded, WrittenOff
from aigc.jobs.history import History
from aigc.jobs.job import Job, ListEnd, Look, Patience, Withdraw, next_step
from aigc.log import Log
from aigc.ports import NOT_FOUND, Bucket, TaskReader, TaskState

DESCRIBE_AFTER = 2.0
"""Seconds a task is left alone before Describe is asked about it: no image is ready sooner, and the quota is 20/s."""

CONTENT_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}

_NOT_ASKED = TaskState("", "", "")


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
        job = self._with_late_image(job)
        step = next_step(job, self.clock.now(), self.patience)
        if isinstance(step, Look):
            return self._look(job, step)
        if isinstance(step, ListEnd):
            return self._end(job, step.end)
        if isinstance(step, Withdraw):
            return self._end(job, self._failed(*step.failure))
        return job

    def cancel(self, job: Job) -> Job:
        """The job as it is after an attempt to cancel it: only a parked one can be, and its next attempt may win."""
        job = self._with_late_image(job)
        return self._end(job, Canceled(self.clock.now(), self.history.nonce())) if job.is_parked else job

    def give_up(self, job: Job, code: str, message: str) -> Job:
        """The job as it is after an attempt to fail it: only a parked one can be, and its next attempt may win."""
        job = self._with_late_image(job)
        return self._end(job, self._failed(code, message)) if job.is_parked else job

    def _with_late_image(self, job: Job) -> Job:
        """The job, ended if the attempt that was written off has left its image after all. While the job waits for its
        next attempt, perhaps until a day with images left, only an event tells, and events are lost.
        """
        written_off = job.is_parked and isinstance(job.answer, WrittenOff)
        return self.output_appeared(job) if written_off else job

    def output_appeared(self, job: Job) -> Job:
        """An object was created under the job's output prefix: look, whatever state the job is in.

        Even a parked one, of which MPS said that it created nothing: an image that is there is an image that was paid
        for.
        """
        if job.end is not None:
            if isinstance(job.end, Failed):
                self.log.error("image of a failed job", job_id=job.id, code=job.end.code)
            elif isinstance(job.end, Canceled):  # one that had been written off
                self.log.error("image of a canceled job", job_id=job.id)
            return job
        return self._look(job, Look(job.submitted.task_id if job.submitted else "", None))

    def _look(self, job: Job, step: Look) -> Job:
        outputs = self._outputs(job)
        if len(outputs) >= job.accepted.spec.images_wanted:
            return self._end(job, Succeeded(self.clock.now(), self.history.nonce(), outputs))
        state = self._describe(job, step.task_id)
        if state.status == "DONE":  # perhaps since the look before
            outputs = self._outputs(job)
        if outputs and (state.status == "DONE" or step.give_up):  # if they are fewer than asked for, no more will come
            return self._end(job, Succeeded(self.clock.now(), self.history.nonce(), outputs))
        if step.write_off:
            return self._write_off(job)
        reason = self._reason_to_fail(job, state, step.give_up)
        return self._end(job, self._failed(*reason, state.request_id)) if reason else job

    def _write_off(self, job: Job) -> Job:
        """Park the job for another attempt, whatever became of this one."""
        answer = WrittenOff(self.clock.now(), self.history.nonce())
        self.history.answer(job, answer)
        self.log.error("unknown attempt written off", job_id=job.id, attempt=job.attempt)
        return replace(job, answer=answer, written_off=True)

    def _reason_to_fail(self, job: Job, state: TaskState, give_up: tuple[str, str] | None) -> tuple[str, str] | None:
        """Code and message if the job cannot come to a good end any more."""
        if state.status == "FAIL":
            return "task_failed", state.message or "MPS gave no reason"
        overdue = job.submitted is not None and self.clock.now() >= job.submitted.at + self.patience.unknown
        if state.status == "DONE" and overdue:
            return "output_missing", f"MPS reports the task as done, but wrote nothing to {job.accepted.output_path}"
        if state.status == NOT_FOUND and overdue:
            return "task_not_found", f"MPS does not know the task: {state.message}"
        return give_up

    def _outputs(self, job: Job) -> tuple[Output, ...]:
        rows = self.bucket.list(job.accepted.output_path, limit=100).rows
        return tuple(Output(row.key, content_type(row.key)) for row in rows if row.size)

    def _describe(self, job: Job, task_id: str) -> TaskState:
        """What MPS says about the task; an empty status when it was not or could not be asked."""
        if not task_id or job.submitted is None or self.clock.now() < job.submitted.at + DESCRIBE_AFTER:
            return _NOT_ASKED
        try:
            return self.reader.look(task_id)
        except LookFailed as error:  # a read: whoever looks next will see
            fields = {"code": error.upstream, "upstream_request_id": error.request_id}
            self.log.warning("describe failed", job_id=job.id, task_id=task_id, **fields)
            return _NOT_ASKED

    def _failed(self, code: str, message: str, request_id: str = "") -> Failed:
        return Failed(self.clock.now(), self.history.nonce(), code, message, request_id)

    def _end(self, job: Job, end: End) -> Job:
        standing = self.history.finish(job, end)
        if standing is None:  # the next attempt was faster
            return job
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
