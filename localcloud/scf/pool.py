"""The instances of all functions: who may have one, which one, and for how long it is kept.

Concurrency is counted in MB of running requests (platform.md 5.17). A request that finds no idle instance starts one.
Only the start of a process is limited to a few at once, for the sake of the machine: no slot is held while a user's
code runs, because that code may call functions of this cloud and would wait for itself (peers.md 2.2, re-entrancy).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from uuid import uuid4

import msgspec

from localcloud.clock import Clock, Timer
from localcloud.identity import Account
from localcloud.scf import limits
from localcloud.scf.burst import Burst
from localcloud.scf.environment import Surroundings, process_environment
from localcloud.scf.function import Function, Key, Revision
from localcloud.scf.instance import Instance
from localcloud.scf.interpreters import Interpreters
from localcloud.scf.invocation import Outcome, StatusCode
from localcloud.scf.output import Output
from localcloud.scf.platform import Platform
from localcloud.scf.registry import Registry

STARTS_AT_ONCE = 4


class NoInstance(Exception):
    """There is no instance for this invocation, which ends with the outcome this carries."""

    def __init__(self, status: StatusCode, message: str) -> None:
        super().__init__(message)
        self.outcome = Outcome(status, message=message)


class Pool(msgspec.Struct):
    """Leases instances for one request each."""

    clock: Clock
    account: Account
    platform: Platform
    registry: Registry
    interpreters: Interpreters
    folder: Path
    _live: dict[str, Instance] = msgspec.field(default_factory=dict)
    _idle: dict[Key, list[Instance]] = msgspec.field(default_factory=dict)
    _busy_mb: Counter[Key] = msgspec.field(default_factory=Counter)
    _burst: Burst = msgspec.field(default_factory=Burst)
    _gate: asyncio.Semaphore = msgspec.field(default_factory=lambda: asyncio.Semaphore(STARTS_AT_ONCE))
    _sweep: Timer | None = None

    async def lease(self, function: Function, revision: Revision) -> tuple[Instance, bool]:
        """An instance for one request, and whether it is new and has to load its handler first.

        Raises `NoInstance` with 432, 429 or 500. Whoever gets an instance gives it back with `release`.
        """
        memory = revision.configuration.memory
        self._check_concurrency(function, memory)
        self._busy_mb[function.key] += memory
        try:
            instance = self._reuse(revision, function.key)
            if instance is not None:
                return instance, False
            self._check_burst(function.key.region)
            async with self._gate:
                # While this request waited, another one may have finished.
                instance = self._reuse(revision, function.key)
                if instance is not None:
                    return instance, False
                return await self._start(function.key, revision), True
        except BaseException:
            self._busy_mb[function.key] -= memory
            raise

    def release(self, instance: Instance) -> None:
        """The request is done: keep the instance for the next one, if there can be one."""
        self._busy_mb[instance.key] -= instance.revision.configuration.memory
        function = self.registry.find(instance.key)
        now = self.clock.now()
        if instance.ended or function is None or function.revision(now) is not instance.revision:
            instance.kill()
            return
        instance.idle_since = now
        self._idle.setdefault(instance.key, []).append(instance)
        if self._sweep is None:
            self._sweep = self.clock.call_later(limits.IDLE_SECONDS, self._end_idle)

    def kill(self, instance_id: str) -> None:
        """End one process at once, whatever it does. An id that nobody has is fine: it ended by itself."""
        instance = self._live.get(instance_id)
        if instance is not None:
            instance.kill()

    def retire(self, key: Key) -> None:
        """End all instances of a function that is gone."""
        self._idle.pop(key, None)
        for instance in list(self._live.values()):
            if instance.key == key:
                instance.kill()

    async def close(self) -> None:
        """End everything and wait until it has ended."""
        live = list(self._live.values())
        for instance in live:
            instance.kill()
        await asyncio.gather(*(instance.gone() for instance in live))
        self._idle.clear()
        self._busy_mb.clear()
        self._burst.clear()
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None

    def busy_mb(self, key: Key) -> int:
        return self._busy_mb[key]

    def instances(self, key: Key) -> tuple[int, int]:
        """How many of a function's instances are busy and how many idle."""
        live = sum(instance.key == key and not instance.ended for instance in self._live.values())
        idle = sum(not instance.ended for instance in self._idle.get(key, ()))
        return live - idle, idle

    def _check_concurrency(self, function: Function, memory: int) -> None:
        """A reservation is exclusive and an upper bound; the others share the rest of the region's quota."""
        key = function.key
        if function.reserved_mb is not None:
            room = function.reserved_mb - self._busy_mb[key]
            whose = f"the {function.reserved_mb} MB reserved for {key.name}"
        else:
            peers = [each for each in self.registry if each.key.region == key.region]
            reserved = sum(each.reserved_mb or 0 for each in peers)
            running = sum(self._busy_mb[each.key] for each in peers if each.reserved_mb is None)
            room = limits.REGION_MB[key.region] - reserved - running
            whose = f"the unreserved part of the {limits.REGION_MB[key.region]} MB of {key.region}"
        if memory > room:
            raise NoInstance(
                StatusCode.CONCURRENCY,
                f"ResourceLimitReached: {memory} MB more are not left of {whose}",
            )

    def _check_burst(self, region: str) -> None:
        if not self._burst.allows(region, self.clock.now()):
            raise NoInstance(
                StatusCode.BURST, f"ResourceLimit: {self._burst.limit} instances were started within a minute"
            )

    def _reuse(self, revision: Revision, key: Key) -> Instance | None:
        """The instance that was used last, so that the others can become old enough to be ended."""
        idle = self._idle.get(key, [])
        while idle:
            instance = idle.pop()
            if not instance.ended and instance.revision is revision:
                return instance
            instance.kill()
        return None

    async def _start(self, key: Key, revision: Revision) -> Instance:
        scratch = self.folder / f"ins-{uuid4().hex[:12]}"
        interpreter = await self.interpreters.find(revision.configuration.runtime)
        around = Surroundings(
            proxy_url=self.platform.proxy_url(), ca_file=str(await self.platform.ca_file()), scratch=str(scratch)
        )
        instance = Instance(
            key=key,
            revision=revision,
            interpreter=interpreter,
            output=Output(self.clock.now),
            scratch=scratch,
            ahead=lambda: self.clock.ahead,
        )
        try:
            await instance.start(process_environment(key, revision, self.account, around), around.proxy_url)
        except OSError as wrong:
            raise NoInstance(StatusCode.INTERNAL, f"InternalError: no process could be started: {wrong}") from wrong
        self._live[instance.id] = instance
        instance.when_gone(lambda: self._forget(instance))
        return instance

    def _forget(self, instance: Instance) -> None:
        self._live.pop(instance.id, None)

    def _end_idle(self) -> None:
        now = self.clock.now()
        for key, idle in list(self._idle.items()):
            for instance in idle:
                if instance.idle_since <= now - limits.IDLE_SECONDS:
                    instance.kill()
            self._idle[key] = [instance for instance in idle if not instance.ended]
            if not self._idle[key]:
                del self._idle[key]
        oldest = min((each.idle_since for idle in self._idle.values() for each in idle), default=None)
        self._sweep = None
        if oldest is not None:
            self._sweep = self.clock.call_at(oldest + limits.IDLE_SECONDS, self._end_idle)
