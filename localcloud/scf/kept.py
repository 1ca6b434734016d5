"""Functions, their triggers and waiting events as state that can be kept. Code is in files, named here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from localcloud.changes import Changes
from localcloud.identity import Account
from localcloud.scf.asynchronous import AsyncQueue, Unfinished, Waiting
from localcloud.scf.function import AsyncPolicy, Function, FunctionUrl, Key, Revision, Trigger
from localcloud.scf.registry import Registry
from localcloud.scf.timers import Timers
from localcloud.scf.triggers import describe
from localcloud.state.contract import decoder


class _Trigger(msgspec.Struct):
    """A trigger. What the description means is read out of it again; only a URL has more to it, its id."""

    name: str
    kind: str
    description: str
    url: FunctionUrl | None
    enabled: bool
    created: float
    modified: float
    argument: str
    comment: str
    qualifier: str


class _Function(msgspec.Struct):
    """A function without its instances and what it remembers of past invocations."""

    key: Key
    id: str
    async_run: str
    created: float
    modified: float
    coming: Revision
    settles_at: float
    serving: Revision | None
    triggers: list[_Trigger]
    reserved_mb: int | None
    async_policy: AsyncPolicy
    folders: list[Path]


class FunctionSection(msgspec.Struct, frozen=True):
    """Every function. `adopt` takes one that is loaded; its timers wait for their next firing. `code` is the folder of
    unpacked code."""

    account: Account
    registry: Registry
    timers: Timers
    adopt: Callable[[Function], None]
    code: Path
    name: str = "functions"

    def dump(self) -> list[_Function]:
        return [
            _Function(
                key=each.key,
                id=each.id,
                async_run=each.async_run,
                created=each.created,
                modified=each.modified,
                coming=each.coming,
                settles_at=each.settles_at,
                serving=each.serving,
                triggers=[_saved(trigger) for trigger in each.triggers],
                reserved_mb=each.reserved_mb,
                async_policy=each.async_policy,
                folders=each.folders,
            )
            for each in self.registry
        ]

    def load(self, data: bytes) -> None:
        for saved in decoder(list[_Function], self.code).decode(data):
            function = Function(
                key=saved.key,
                id=saved.id,
                async_run=saved.async_run,
                created=saved.created,
                modified=saved.modified,
                coming=saved.coming,
                settles_at=saved.settles_at,
                serving=saved.serving,
                triggers=[self._trigger(saved.key, each) for each in saved.triggers],
                reserved_mb=saved.reserved_mb,
                async_policy=saved.async_policy,
                folders=saved.folders,
            )
            self.adopt(function)
            for trigger in function.triggers:
                self.timers.arm(function, trigger)

    def _trigger(self, key: Key, saved: _Trigger) -> Trigger:
        described = describe(
            saved.kind,
            saved.name,
            saved.description,
            app_id=self.account.app_id,
            region=key.region,
        )
        return Trigger(
            name=saved.name,
            kind=saved.kind,
            description=saved.description,
            detail=saved.url or described.detail,
            enabled=saved.enabled,
            created=saved.created,
            modified=saved.modified,
            argument=saved.argument,
            comment=saved.comment,
            qualifier=saved.qualifier,
        )


def _saved(trigger: Trigger) -> _Trigger:
    return _Trigger(
        name=trigger.name,
        kind=trigger.kind,
        description=trigger.description,
        url=trigger.detail if isinstance(trigger.detail, FunctionUrl) else None,
        enabled=trigger.enabled,
        created=trigger.created,
        modified=trigger.modified,
        argument=trigger.argument,
        comment=trigger.comment,
        qualifier=trigger.qualifier,
    )


class _Event(msgspec.Struct):
    key: Key
    waiting: Waiting
    due: float


class EventCollection:
    """Asynchronous events that are not done with, by request id. Those of a function that is gone are, too."""

    name = "events"

    def __init__(self, registry: Registry, queue: AsyncQueue) -> None:
        self._registry = registry
        self._queue = queue

    @property
    def changes(self) -> Changes:
        return self._queue.changes

    def ids(self) -> Iterator[str]:
        return iter(self._queue.unfinished)

    def dump(self, entity: str) -> _Event | None:
        found = self._queue.unfinished.get(entity)
        return _Event(found.function.key, found.waiting, found.due) if found else None

    def load(self, entities: Mapping[str, bytes]) -> None:
        read = decoder(_Event)
        for data in entities.values():
            event = read.decode(data)
            function = self._registry.find(event.key)
            if function is not None:
                self._queue.adopt(Unfinished(function, event.waiting, event.due))
