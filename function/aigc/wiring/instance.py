"""One SCF instance: what lives as long as the process does, and its ways to the outside world."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from aigc.clock import Chance, Clock, Deadline, SystemChance, SystemClock
from aigc.config import Credentials, Settings
from aigc.log import Sink
from aigc.outside import cos, mps
from aigc.outside.connection import Connection
from aigc.outside.mps import Channel, MpsCreator
from aigc.ports import Bucket, TaskCreator, TaskReader

if TYPE_CHECKING:  # what only some invocations need is imported when it is made
    import threading

    from aigc.admission.guard import Memory
    from aigc.dispatch.crew import Crew
    from aigc.dispatch.lanes import Hands
    from aigc.request.offer import Offer
    from aigc.webhooks.ports import Receivers
    from aigc.webhooks.screening import Screening
    from aigc.webhooks.secret import KeptSecret


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
    def offer(self) -> Offer:
        """Which models callers may order. Raises Misconfigured."""
        from aigc.request import offer

        return offer.read(self.settings.models, self.settings.default_model)

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
