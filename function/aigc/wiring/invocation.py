"""The three ways into the service, for one event: HTTP, objects, the timer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from aigc import keys
from aigc.clock import Deadline
from aigc.inbox.records import Completion, Records
from aigc.inbox.uploads import Uploads
from aigc.jobs.job import Job
from aigc.web.api import Api
from aigc.wiring.instance import Instance
from aigc.wiring.parts import Parts

if TYPE_CHECKING:  # what only some invocations need is imported when it is made
    from aigc.batches.intake import Batches
    from aigc.batches.waiting import WaitingLines
    from aigc.dispatch.dispatcher import Dispatcher
    from aigc.dispatch.lanes import Lane, Lanes
    from aigc.dispatch.sweep import Sweep
    from aigc.webhooks.courier import Courier

DEFAULT_TIME_LIMIT_MS = 3000  # SCF's own default (platform.md 5.6), should the context not say


@dataclass(frozen=True)
class Invocation(Parts):
    """One event, and what is done about it."""

    @classmethod
    def of(cls, instance: Instance, context: Mapping[str, Any]) -> Invocation:
        """The invocation of `instance` that SCF describes in `context`. Raises Misconfigured."""
        limit = float(context.get("time_limit_in_ms") or DEFAULT_TIME_LIMIT_MS) / 1000
        deadline = Deadline.after(limit, instance.clock)
        return cls(instance, deadline, str(context.get("request_id", "")), instance.outside(instance, deadline, 0))

    def api(self) -> Api:
        """For an HTTP request."""
        return Api(
            settings=self.instance.settings,
            offer=self.instance.offer,
            bucket=self.outside.bucket,
            history=self.history,
            acceptor=self.acceptor(),
            admission=self.admission,
            settler=self.settler(),
            lines=self._waiting_lines,
            webhook=self._webhook,
            clock=self.instance.clock,
            chance=self.instance.chance,
            deadline=self.deadline,
            request_id=self.request_id,
            log=self.log,
        )

    def records(self) -> Records:
        """For a COS event."""
        uploads = Uploads(
            bucket=self.outside.bucket,
            acceptor=self.acceptor(),
            batches=self.batches,
            reports=self.reports(),
            store=self.store,
            offer=self.instance.offer,
            default_prompt=self.instance.settings.default_prompt,
            images_per_day=self.instance.settings.images_per_day,
            log=self.log,
        )
        completion = Completion(self.history, self.settler(), self.log)
        return Records(self.instance.settings.bucket, uploads, completion, self._dispatch, self.deadline, self.log)

    def batches(self) -> Batches:
        """For `.jsonl` uploads and what the timer finds of them."""
        from aigc.batches.check import Check
        from aigc.batches.intake import Batches
        from aigc.batches.ledger import Ledger

        settings, ledger, reports = self.instance.settings, Ledger(self.outside.bucket), self.reports()
        check = Check(self.reader(), ledger, reports, self.deadline)
        return Batches(settings.bucket, self.outside.bucket, ledger, check, reports, self.instance.clock, self.log)

    def _waiting_lines(self) -> WaitingLines:
        from aigc.batches.ledger import Ledger
        from aigc.batches.waiting import WaitingLines

        return WaitingLines(self.reader(), Ledger(self.outside.bucket), self.acceptor())

    def sweep(self) -> Sweep:
        """For the timer."""
        from aigc.dispatch.describe import PacedReader
        from aigc.dispatch.looks import Looks
        from aigc.dispatch.sweep import Sweep

        return Sweep(
            bucket=self.outside.bucket,
            history=self.history,
            acceptor=self.acceptor(),
            settler=replace(self.settler(), reader=PacedReader(self.outside.reader, self.instance.clock)),
            looks=Looks.under(self.patience),
            clock=self.instance.clock,
            chance=self.instance.chance,
            deadline=self.deadline,
            log=self.log,
        )

    def deliver_due(self) -> None:
        """Deliver the webhooks that are due. Nothing without a signing secret."""
        if self.instance.settings.webhook_secret_name:
            courier = self._courier()
            courier.deliver(courier.ledger.due(self.instance.clock.now()))

    def deliver_promised(self) -> None:
        """Deliver the webhooks that this invocation owes since the last time. Not for those on whom a caller waits."""
        if self.instance.settings.webhook_secret_name and self.promised:
            promised, self.promised[:] = list(self.promised), []
            self._courier().deliver(promised)

    def _courier(self) -> Courier:
        from aigc.webhooks.carrier import Carrier
        from aigc.webhooks.courier import Courier
        from aigc.webhooks.ledger import Ledger

        receivers, clock = self.instance.receivers, self.instance.clock
        return Courier(
            ledger=Ledger(self.outside.bucket),
            history=self.history,
            carrier=Carrier(receivers.names, receivers.dialer, clock),
            secret=self.instance.webhook_secret,
            view=lambda job: self.view().of(job, clock.now()),
            clock=clock,
            chance=self.instance.chance,
            deadline=self.deadline,
            log=self.log,
        )

    def tick(self) -> dict[str, Any]:
        """The timer's work: first what receivers are owed and what is to be found, then what waits to be
        sent, for the rest of the time.

        Half of the time at most goes into batches that still have to be checked.
        """
        self.deliver_due()
        found = self.sweep().tick()
        self.deliver_promised()  # what the dispatcher adds is left to the next tick: it takes all the time there is
        half = Deadline(self.instance.clock, self.deadline.ends - self.deadline.remaining() / 2)
        replace(self, deadline=half).batches().resume()
        self._tell_backlog()
        return {**found, "sent": self.dispatcher().run(patient=True)}

    def _tell_backlog(self) -> None:
        from aigc.dispatch.backlog import Backlog

        Backlog(self._lanes(), self.hands(), self.instance.clock, self.instance.chance, self.log).tell()

    def dispatcher(self) -> Dispatcher:
        """For whatever waits in the queue."""
        from aigc.dispatch.dispatcher import Dispatcher, places

        quota = self.instance.settings.creates_per_second
        return Dispatcher(
            lanes=self._lanes(),
            hands=self.hands(),
            crew=self.instance.crew(places(quota), lambda place: self.beside(place).hands()),
            quota=quota,
            clock=self.instance.clock,
            chance=self.instance.chance,
            deadline=self.deadline,
            log=self.log,
        )

    def _webhook(self, job: Job) -> Mapping[str, Any] | None:
        if job.accepted.spec.webhook is None:
            return None
        from aigc.webhooks.ledger import Ledger

        return Ledger(self.outside.bucket).shown(job)

    def _lanes(self) -> Lanes:
        from aigc.dispatch.lanes import QueueLanes
        from aigc.dispatch.parked_lane import ParkedLane

        kinds = {keys.BATCH_LANE: self._batch_lane}
        return QueueLanes(lambda name: ParkedLane(name, self.patience, self.instance.clock), kinds)

    def _batch_lane(self, name: str) -> Lane:
        from aigc.batches.lane import BatchLane

        batch_id = name.removeprefix(keys.BATCH_LANE)
        return BatchLane(batch_id, self.reader(), self.reports(), self.instance.clock, self.log)

    def _dispatch(self) -> int:
        return self.dispatcher().run()
