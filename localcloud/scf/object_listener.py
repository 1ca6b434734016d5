"""From changes of objects to asynchronous events of the functions that listen (platform.md 5.12)."""

from __future__ import annotations

import itertools
import logging
from uuid import uuid4

import msgspec

from localcloud.events import ObjectEvent
from localcloud.identity import Account
from localcloud.scf.asynchronous import AsyncQueue
from localcloud.scf.cos_events import cos_event
from localcloud.scf.limits import ASYNC_EVENT
from localcloud.scf.registry import Registry

log = logging.getLogger("localcloud.scf")


class ObjectListener(msgspec.Struct):
    """Subscribed to COS. It delivers what it is told as often as it is told it: at least once, in no promised order."""

    account: Account
    registry: Registry
    queue: AsyncQueue
    _numbers: itertools.count[int] = msgspec.field(default_factory=lambda: itertools.count(1))

    def hear(self, event: ObjectEvent) -> None:
        for function, trigger, rule in self.registry.cos_rules():
            if trigger.enabled and rule.matches(event.name, event.bucket, event.key):
                built = cos_event(
                    event,
                    app_id=self.account.app_id,
                    function=function.key.name,
                    namespace=function.key.namespace,
                    number=next(self._numbers),
                )
                encoded = msgspec.json.encode(built)
                if len(encoded) > ASYNC_EVENT or not self.queue.accept(function, encoded, request_id=str(uuid4())):
                    # Nobody waits for an answer, so the log is the only place to say it.
                    log.warning("event of %s lost to %s: too large, or queue full", event.key, function.key.name)
