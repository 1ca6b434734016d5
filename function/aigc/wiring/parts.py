"""What the work of every invocation is done with, made when it is asked for. Each thread has a set of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from aigc.admission.verdict import Admission, Counter, Unlimited
from aigc.clock import Deadline
from aigc.jobs.accept import Acceptor
from aigc.jobs.history import History
from aigc.jobs.job import Patience
from aigc.jobs.parked import ParkedQueue
from aigc.jobs.settle import Settler
from aigc.jobs.submit import Submitter
from aigc.log import Log
from aigc.reports import Reports
from aigc.request.payload import Store
from aigc.request.spec import Webhook
from aigc.web.views import View
from aigc.webhooks.outbox import Outbox
from aigc.wiring.instance import Instance, Outside

if TYPE_CHECKING:  # what only some invocations need is imported when it is made
    from aigc.admission.guard import Guard
    from aigc.batches.check import Reader
    from aigc.dispatch.lanes import Hands
    from aigc.webhooks.notice import Notice

READ_BY_MPS = 3600
"""Seconds that MPS has at least for reading a reference image. However short the links of callers live: a task waits
until MPS has room for it.
"""
IMAGES_PER_BLOCK = 20  # that a dispatcher counts with one call, while there are plenty


@dataclass(frozen=True)
class Parts:
    """The parts for one event."""

    instance: Instance
    deadline: Deadline
    request_id: str
    outside: Outside
    promised: list[Notice] = field(default_factory=list)

    @cached_property
    def log(self) -> Log:
        """Every line has the invocation's request id."""
        return Log(self.instance.sink, self.instance.settings.log_threshold, {"request_id": self.request_id})

    @cached_property
    def history(self) -> History:
        """Jobs."""
        return History(self.outside.bucket, self.instance.chance, self.outbox)

    @cached_property
    def outbox(self) -> Outbox:
        """Webhooks that this invocation owes, all its threads together."""
        return Outbox(self.outside.bucket, self.promised)

    @cached_property
    def patience(self) -> Patience:
        """How long jobs may stay open."""
        settings = self.instance.settings
        return Patience(float(settings.unknown_deadline), resubmit_unknown=settings.resubmit_unknown)

    @cached_property
    def admission(self) -> Admission:
        """Whether there is budget left. Where nothing is counted, nothing of what counts is loaded."""
        return self._guard() if self.instance.settings.has_limits else Unlimited()

    def _guard(self) -> Guard:
        from aigc.admission.guard import Guard

        return Guard(
            settings=self.instance.settings,
            memory=self.instance.spent,
            bucket=self.outside.bucket,
            clock=self.instance.clock,
            chance=self.instance.chance,
            deadline=self.deadline,
            log=self.log,
        )

    def counter(self) -> Counter:
        """The admission for a thread of the dispatcher."""
        if not self.instance.settings.has_limits:
            return Unlimited()
        from aigc.admission.shared import Shared

        return Shared(replace(self._guard(), block=IMAGES_PER_BLOCK), self.instance.counting)

    @property
    def store(self) -> Store:
        """Where results go."""
        return Store(self.instance.settings.bucket, self.instance.settings.region, "")

    def beside(self, place: int) -> Parts:
        """The same invocation as seen by another thread, with connections of its own."""
        return replace(self, outside=self.instance.outside(self.instance, self.deadline, place))

    def reader(self) -> Reader:
        from aigc.batches.check import Reader

        return Reader(self.outside.bucket, self.store, self.instance.offer)

    def reports(self) -> Reports:
        return Reports(self.outside.bucket, self.instance.settings.bucket, self.instance.clock, self.log)

    def view(self) -> View:
        """Jobs as callers see them, for those who did not call: without the service's public name."""
        seconds = self.instance.settings.url_expires
        return View(
            bucket=self.instance.settings.bucket,
            presign=lambda key: self.outside.bucket.presigned(key, seconds=seconds),
            url_seconds=seconds,
            base="",
        )

    def _check_webhook(self, webhook: Webhook) -> None:
        self.instance.screening.check(webhook)

    def queue(self) -> ParkedQueue:
        return ParkedQueue(self.outside.bucket, self.log)

    def acceptor(self) -> Acceptor:
        return Acceptor(
            history=self.history,
            submitter=self.submitter(),
            queue=self.queue(),
            check_webhook=self._check_webhook,
            default_model=self.instance.settings.default_model,
            clock=self.instance.clock,
            deadline=self.deadline,
            log=self.log,
        )

    def submitter(self) -> Submitter:
        return Submitter(
            history=self.history,
            bucket=self.outside.bucket,
            creator=self.outside.creator,
            store=self.store,
            url_seconds=max(self.instance.settings.url_expires, READ_BY_MPS),
            clock=self.instance.clock,
            chance=self.instance.chance,
            deadline=self.deadline,
            log=self.log,
        )

    def settler(self) -> Settler:
        return Settler(
            history=self.history,
            bucket=self.outside.bucket,
            reader=self.outside.reader,
            patience=self.patience,
            clock=self.instance.clock,
            log=self.log,
        )

    def hands(self) -> Hands:
        """For one thread of the dispatcher."""
        from aigc.dispatch.lanes import Hands

        return Hands(
            bucket=self.outside.bucket,
            history=self.history,
            acceptor=self.acceptor(),
            submitter=self.submitter(),
            settler=self.settler(),
            queue=self.queue(),
            counter=self.counter(),
        )
