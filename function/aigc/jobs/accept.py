"""Accepting a request: one create-only object, which is the job, its deduplication and, unless the job is queued, the
beginning of attempt 1 at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from aigc import ids, keys
from aigc.clock import Clock, Deadline, day
from aigc.errors import BucketError, InvalidRequest, KeyReused
from aigc.jobs.entries import Accepted
from aigc.jobs.history import History
from aigc.jobs.job import Job
from aigc.jobs.parked import ParkedQueue
from aigc.jobs.submit import Submitter
from aigc.log import Log
from aigc.request import spec as specs
from aigc.request.spec import ImageSpec, Webhook


@dataclass(frozen=True)
class Order:
    """A validated request and where it comes from."""

    job_id: str
    spec: ImageSpec
    owner: str = ""  # name of the API key; empty for uploads
    source: str = ""  # object key of the upload; empty for HTTP
    queued: bool = False  # leave the first attempt to the dispatcher


@dataclass(frozen=True)
class Acceptor:
    """From an order to a job: three upstream calls when nothing goes wrong (write, Create, write)."""

    history: History
    submitter: Submitter
    queue: ParkedQueue
    check_webhook: Callable[[Webhook], None]  # raises InvalidRequest
    default_model: str
    clock: Clock
    deadline: Deadline
    log: Log

    def accept(self, order: Order) -> tuple[Job, bool]:
        """The job of this order, and whether it is new. A repeated order gets the job it has got before.

        Raises KeyReused when the job id belongs to another request, InvalidRequest when its webhook cannot be served,
        BucketError when the job could not be stored: then Create was not sent.
        """
        job, new = self.begin(order)
        if not new:
            return job, False
        if not order.queued:
            job = self.submitter.submit(job)
        self.book(job)
        return job, True

    def begin(self, order: Order) -> tuple[Job, bool]:
        """`accept` without its second half: a new job that is not queued may be sent once, by the caller."""
        self._check_webhook(order)
        now = self.clock.now()
        fingerprint = specs.fingerprint(order.spec)
        entry = Accepted(
            at=now,
            nonce=self.history.nonce(),
            until=now + max(0.0, self.deadline.remaining()),
            spec=replace(order.spec, model=order.spec.model or self.default_model),
            fingerprint=fingerprint,
            output_path=keys.output_path(day(now), order.job_id),
            owner=order.owner,
            source=order.source,
            queued=order.queued,
        )
        job, new = self.history.begin(order.job_id, entry)
        if not new:
            return self._same(job, fingerprint), False
        self.log.info("accepted", job_id=job.id, model=entry.spec.model, source=order.source, owner=order.owner)
        return job, True

    def book(self, job: Job) -> None:
        """Put a job where it is looked for: the queue if it is parked, the list of its owner's jobs in any case."""
        if job.is_parked:
            self.queue.add(job)
        if job.end is None and (job.submitted is None or job.attempt > 1):
            self._enlist(job)

    def known(self, order: Order) -> Job | None:
        """The job that this order has got before, if there is one. Raises KeyReused like `accept`, and BucketError."""
        job = self.history.load(order.job_id) if ids.is_derived(order.job_id) else None
        return self._same(job, specs.fingerprint(order.spec)) if job else None

    def _same(self, job: Job, fingerprint: str) -> Job:
        if job.accepted.fingerprint != fingerprint and job.accepted.source:
            raise KeyReused(  # perhaps a repeated event, after the service's default prompt was changed
                f"the same content under the same name became job {job.id} before, with another prompt",
                next_step="None, if that job is all you want: it goes on. For one with this prompt too, "
                "upload it under another name.",
            )
        if job.accepted.fingerprint != fingerprint:
            raise KeyReused(
                f"this idempotency key belongs to job {job.id}, which was made from another request",
                next_step="Use a new Idempotency-Key for a new request.",
            )
        self.log.info("known already", job_id=job.id, status=job.status(self.clock.now()).value)
        return job

    def _check_webhook(self, order: Order) -> None:
        """A job that was accepted once stays accepted, whatever became of its receiver's name since."""
        try:
            if order.spec.webhook is not None:
                self.check_webhook(order.spec.webhook)
        except InvalidRequest:
            if self.history.load(order.job_id) is None:
                raise

    def _enlist(self, job: Job) -> None:
        try:
            self.history.enlist(job)
        except BucketError as error:  # the sweep does it later
            self.log.warning("not listed", job_id=job.id, reason=str(error))
