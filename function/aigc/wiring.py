"""Putting the parts together: what lives as long as the instance, and what is made for each invocation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aigc import keys
from aigc.admission.verdict import Admission, Counter, Unlimited
from aigc.clock import Chance, Clock, Deadline, SystemChance, SystemClock
from aigc.config import Credentials, Settings
from aigc.dispatch.parked import ParkedQueue
from aigc.inbox.records import Completion, Records
from aigc.inbox.reports import Reports
from aigc.inbox.uploads import Uploads
from aigc.jobs.accept import Acceptor
from aigc.jobs.history import History
from aigc.jobs.job import Job, Patience
from aigc.jobs.settle import Settler
from aigc.jobs.submit import Submitter
from aigc.log import Log, Sink
from aigc.outside import cos, mps
from aigc.outside.connection import Connection
from aigc.outside.mps import Channel, MpsCreator
from aigc.ports import Bucket, TaskCreator, TaskReader
from aigc.request.payload import Store
from aigc.request.spec import Webhook
from aigc.web.api import Api
from aigc.web.views import View
from aigc.webhooks.outbox import Outbox

if TYPE_CHECKING:  # what only some invocations need is imported when it is made
    import threading

    from aigc.admission.guard import Guard, Memory
    from aigc.batches.check import Reader
    from aigc.batches.intake import Batches
    from aigc.batches.waiting import WaitingLines
    from aigc.dispatch.crew import Crew
    from aigc.dispatch.dispatcher import Dispatcher
    from aigc.dispatch.lanes import Hands, Lane, Lanes
    from aigc.dispatch.sweep import Sweep
    from aigc.webhooks.courier import Courier
    from aigc.webhooks.notice import Notice
    from aigc.webhooks.ports import Receivers
    from aigc.webhooks.screening import Screening
    from aigc.webhooks.secret import KeptSecret

IMAGES_PER_BLOCK = 20  # that a dispatcher counts with one call, while there are plenty
DEFAULT_TIME_LIMIT_MS = 3000  # SCF's own default (platform.md 5.6), should the context not say


@dataclass(frozen=True)
class Outside:
    """The outside world of one invocation."""

    bucket: Bucket
    creator: TaskCreator
    reader: TaskReader


@dataclass(frozen=True)
class Lines:
    """Connections, to the bucket and to MPS. Each thread needs its own."""

    connection: Connection
    channel: Channel


@dataclass
class Instance:
    """One SCF instance: settings, and connections that are kept between invocations. Never credentials."""

    environment: Mapping[str, str]
    clock: Clock = field(default_factory=SystemClock)
    chance: Chance = field(default_factory=SystemChance)
    sink: Sink = field(default_factory=lambda: sys.stdout)
    outside: Callable[[Instance, Deadline, int], Outside] = field(default_factory=lambda: over_the_network)
    crew: Callable[[int, Callable[[int], Hands]], Crew] = field(default_factory=lambda: threads)
    to_receivers: Callable[[Instance], Receivers] = field(default_factory=lambda: over_the_internet)

    @cached_property
    def settings(self) -> Settings:
        """Raises Misconfigured: at the first invocation, where it can be answered, not when the module is loaded."""
        return Settings.read(self.environment)

    @cached_property
    def lines(self) -> list[Lines]:
        """Those of the instance's own thread come first; further threads add theirs."""
        return [self.new_lines()]

    def new_lines(self) -> Lines:
        """Connections that are opened when they are used."""
        host = cos.host(self.settings.bucket, self.settings.region)
        return Lines(
            Connection(host, self.environment, self.clock),
            Channel(self.settings.mps_endpoint, self.environment, self.clock),
        )

    @cached_property
    def spent(self) -> Memory:
        """What was counted today, as far as this instance knows."""
        from aigc.admission.guard import Memory

        return Memory()

    @cached_property
    def counting(self) -> threading.Lock:
        """Held by the thread that uses `spent`, where there are several."""
        import threading

        return threading.Lock()

    @cached_property
    def receivers(self) -> Receivers:
        """The way to the receivers of webhooks."""
        return self.to_receivers(self)

    @cached_property
    def screening(self) -> Screening:
        """Which receivers a job may name."""
        from aigc.webhooks.screening import Screening

        return Screening(self.receivers.names if self.settings.webhook_secret_name else None, self.clock)

    @cached_property
    def webhook_secret(self) -> KeptSecret:
        """What webhooks are signed with."""
        from aigc.webhooks.secret import KeptSecret

        return KeptSecret(self.receivers.secrets, self.settings.webhook_secret_name, self.clock)

    def invocation(self, context: Mapping[str, Any]) -> Invocation:
        """Everything for one event. Raises Misconfigured."""
        limit = float(context.get("time_limit_in_ms") or DEFAULT_TIME_LIMIT_MS) / 1000
        deadline = Deadline.after(limit, self.clock)
        return Invocation(self, deadline, str(context.get("request_id", "")), self.outside(self, deadline, 0))


def over_the_network(instance: Instance, deadline: Deadline, place: int = 0) -> Outside:
    """The real bucket and the real MPS, for the thread in this place."""
    settings = instance.settings
    while len(instance.lines) <= place:
        instance.lines.append(instance.new_lines())
    lines = instance.lines[place]
    bucket = cos.CosBucket(
        name=settings.bucket,
        region=settings.region,
        connection=lines.connection,
        credentials=lambda: Credentials.read(instance.environment),
        clock=instance.clock,
        deadline=deadline,
    )
    return Outside(bucket, MpsCreator(lines.channel, deadline), mps.reader(lines.channel, deadline))


def threads(places: int, hands: Callable[[int], Hands]) -> Crew:
    """Those who dispatch besides the invocation's own thread."""
    from aigc.dispatch.crew import Threads

    return Threads(places, hands)


def over_the_internet(instance: Instance) -> Receivers:
    """The real name service, real connections, and the real SSM: of the account that MPS is in."""
    from aigc.outside import names, pinned, ssm
    from aigc.webhooks.ports import Receivers

    settings = instance.settings
    endpoint = "ssm." + settings.mps_endpoint.partition(".")[2]
    channel = Channel(endpoint, instance.environment, instance.clock, "ssm", ssm.API_VERSION, settings.region)
    dialer = pinned.PinnedDialer(instance.environment, instance.clock)
    return Receivers(names.SystemNames(), dialer, ssm.SsmSecrets(channel))


@dataclass(frozen=True)
class Invocation:
    """One event's parts, made when they are asked for."""

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

    @property
    def store(self) -> Store:
        """Where results go."""
        return Store(self.instance.settings.bucket, self.instance.settings.region, "")

    def api(self) -> Api:
        """For an HTTP request."""
        return Api(
            settings=self.instance.settings,
            bucket=self.outside.bucket,
            history=self.history,
            acceptor=self._acceptor(),
            admission=self.admission,
            settler=self._settler(),
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
            acceptor=self._acceptor(),
            batches=self.batches,
            reports=self._reports(),
            store=self.store,
            default_model=self.instance.settings.default_model,
            default_prompt=self.instance.settings.default_prompt,
            log=self.log,
        )
        completion = Completion(self.history, self._settler(), self.log)
        return Records(self.instance.settings.bucket, uploads, completion, self._dispatch, self.deadline, self.log)

    def batches(self) -> Batches:
        """For `.jsonl` uploads and what the timer finds of them."""
        from aigc.batches.check import Check
        from aigc.batches.intake import Batches
        from aigc.batches.ledger import Ledger

        settings, ledger, reports = self.instance.settings, Ledger(self.outside.bucket), self._reports()
        check = Check(self._reader(), ledger, reports, self.deadline)
        return Batches(settings.bucket, self.outside.bucket, ledger, check, reports, self.instance.clock, self.log)

    def _waiting_lines(self) -> WaitingLines:
        from aigc.batches.ledger import Ledger
        from aigc.batches.waiting import WaitingLines

        return WaitingLines(self._reader(), Ledger(self.outside.bucket), self._acceptor())

    def _reader(self) -> Reader:
        from aigc.batches.check import Reader

        return Reader(self.outside.bucket, self.store, self.instance.settings.default_model)

    def _reports(self) -> Reports:
        return Reports(self.outside.bucket, self.instance.settings.bucket, self.instance.clock, self.log)

    def sweep(self) -> Sweep:
        """For the timer."""
        from aigc.dispatch.describe import PacedReader
        from aigc.dispatch.looks import Looks
        from aigc.dispatch.sweep import Sweep

        return Sweep(
            bucket=self.outside.bucket,
            history=self.history,
            acceptor=self._acceptor(),
            settler=replace(self._settler(), reader=PacedReader(self.outside.reader, self.instance.clock)),
            looks=Looks.under(self.patience),
            clock=self.instance.clock,
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
            view=lambda job: self._view().of(job, clock.now()),
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
        return {**found, "sent": self.dispatcher().run(patient=True)}

    def dispatcher(self) -> Dispatcher:
        """For whatever waits in the queue."""
        from aigc.dispatch.dispatcher import Dispatcher, places

        quota = self.instance.settings.creates_per_second
        return Dispatcher(
            lanes=self._lanes(),
            hands=self.hands(),
            crew=self.instance.crew(places(quota), lambda place: self._in(place).hands()),
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

    def _view(self) -> View:
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

    def hands(self) -> Hands:
        """For one thread of the dispatcher."""
        from aigc.dispatch.lanes import Hands

        return Hands(
            bucket=self.outside.bucket,
            history=self.history,
            acceptor=self._acceptor(),
            submitter=self._submitter(),
            settler=self._settler(),
            queue=self._queue(),
            counter=self._counter(),
        )

    def _counter(self) -> Counter:
        """The admission for a thread of the dispatcher."""
        if not self.instance.settings.has_limits:
            return Unlimited()
        from aigc.admission.shared import Shared

        return Shared(replace(self._guard(), block=IMAGES_PER_BLOCK), self.instance.counting)

    def _in(self, place: int) -> Invocation:
        """The same invocation as seen by another thread, with connections of its own."""
        return replace(self, outside=self.instance.outside(self.instance, self.deadline, place))

    def _lanes(self) -> Lanes:
        from aigc.dispatch.lanes import QueueLanes
        from aigc.dispatch.parked_lane import ParkedLane

        kinds = {keys.BATCH_LANE: self._batch_lane}
        return QueueLanes(lambda name: ParkedLane(name, self.patience, self.instance.clock), kinds)

    def _batch_lane(self, name: str) -> Lane:
        from aigc.batches.lane import BatchLane

        batch_id = name.removeprefix(keys.BATCH_LANE)
        return BatchLane(batch_id, self._reader(), self._reports(), self.instance.clock, self.log)

    def _dispatch(self) -> int:
        return self.dispatcher().run()

    def _queue(self) -> ParkedQueue:
        return ParkedQueue(self.outside.bucket, self.log)

    def _acceptor(self) -> Acceptor:
        return Acceptor(
            history=self.history,
            submitter=self._submitter(),
            queue=self._queue(),
            check_webhook=self._check_webhook,
            default_model=self.instance.settings.default_model,
            clock=self.instance.clock,
            deadline=self.deadline,
            log=self.log,
        )

    def _submitter(self) -> Submitter:
        return Submitter(
            history=self.history,
            bucket=self.outside.bucket,
            creator=self.outside.creator,
            store=self.store,
            url_seconds=self.instance.settings.url_expires,
            clock=self.instance.clock,
            chance=self.instance.chance,
            deadline=self.deadline,
            log=self.log,
        )

    def _settler(self) -> Settler:
        return Settler(
            history=self.history,
            bucket=self.outside.bucket,
            reader=self.outside.reader,
            patience=self.patience,
            clock=self.instance.clock,
            log=self.log,
        )
