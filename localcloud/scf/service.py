"""SCF 2018-04-16, put together: the one thing of this package that the rest of the cloud knows."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable
from pathlib import Path

from localcloud import actions
from localcloud.clock import Clock
from localcloud.events import ObjectEvents
from localcloud.exchange import Exchange
from localcloud.http import Request, Response
from localcloud.identity import Account, Authoriser, RoleAssumer
from localcloud.measurements import Measurements
from localcloud.overviews import FunctionOverview
from localcloud.scf.administration import Administration
from localcloud.scf.asynchronous import AsyncQueue
from localcloud.scf.code_source import CodeSource
from localcloud.scf.function import Function, Key
from localcloud.scf.interpreters import Interpreters
from localcloud.scf.invocation import Outcome, StatusCode
from localcloud.scf.invoke_actions import InvokeActions
from localcloud.scf.invoker import Invoker
from localcloud.scf.kept import EventCollection, FunctionSection
from localcloud.scf.object_listener import ObjectListener
from localcloud.scf.overview import Overview
from localcloud.scf.package import remove
from localcloud.scf.platform import Platform
from localcloud.scf.pool import Pool
from localcloud.scf.ports import Logs, Objects
from localcloud.scf.registry import LATEST, Registry
from localcloud.scf.roles import ExecutionRoles
from localcloud.scf.settings_actions import SettingsActions
from localcloud.scf.timers import Timers
from localcloud.scf.trigger_actions import TriggerActions
from localcloud.scf.url_door import UrlDoor
from localcloud.state.contract import Collection, Section
from localcloud.tag import TagStore


class Scf:
    """Functions, their triggers and their processes. It needs a running event loop."""

    def __init__(  # noqa: PLR0913 - the services it uses, each of them once
        self,
        *,
        clock: Clock,
        account: Account,
        authoriser: Authoriser,
        assumer: RoleAssumer,
        logs: Logs,
        tags: TagStore,
        events: ObjectEvents,
        objects: Objects,
        measurements: Measurements,
        platform: Platform,
        folder: Path,
        code: Path | None = None,
    ) -> None:
        """`folder` is this service's own, the scratch space of instances; it need not exist. Unpacked code is in there
        as well, unless `code` names a folder for it that outlives this service."""
        self._account = account
        self._folder = folder
        self._code = code or folder / "code"
        self._registry = Registry()
        interpreters = Interpreters(os.environ.get("PATH", ""))
        roles = ExecutionRoles(account, authoriser, assumer)
        self._pool = Pool(
            clock=clock,
            account=account,
            platform=platform,
            registry=self._registry,
            interpreters=interpreters,
            folder=folder / "scratch",
        )
        self._invoker = invoker = Invoker(
            clock=clock, account=account, pool=self._pool, roles=roles, logs=logs, measurements=measurements
        )
        self._queue = AsyncQueue(clock, invoker)
        self._overview = Overview(clock, self._registry, self._pool, invoker, self._queue)
        self._timers = Timers(clock, self._queue)
        self._urls = UrlDoor(account, self._registry, invoker)
        self._administration = Administration(
            account=account,
            registry=self._registry,
            source=CodeSource(account, objects),
            roles=roles,
            logs=logs,
            tags=tags,
            folder=self._code,
            changes=self._queue.changes,
            warm_up=interpreters.find,
            retire=self._retire,
        )
        events.subscribe(ObjectListener(account, self._registry, self._queue).hear)
        self.service = actions.service(
            "scf",
            "2018-04-16",
            (
                self._administration,
                TriggerActions(account, self._registry, objects, self._timers),
                SettingsActions(self._registry),
                InvokeActions(self._registry, invoker, self._queue),
            ),
        )

    def url_auth(self, url_id: str, request: Request) -> str | None:
        """`NONE` or `CAM`; None if there is no such Function URL under the name that was called."""
        return self._urls.auth(url_id, request)

    def call_url(self, exchange: Exchange) -> Awaitable[Response]:
        """Serve a request to a Function URL."""
        return self._urls.call(exchange)

    def exists(self, region: str, namespace: str, name: str, qualifier: str) -> bool:
        """Whether another service of the cloud can call this function."""
        return qualifier in LATEST and self._registry.find(Key(region, namespace, name)) is not None

    async def run(
        self, region: str, namespace: str, name: str, event: bytes, *, request_id: str, source: str
    ) -> Outcome:
        """Run a function for another service of the cloud, and wait for it. `source` is what TRIGGER_SRC says."""
        function = self._registry.find(Key(region, namespace, name))
        if function is None:
            return Outcome(StatusCode.NOT_FOUND, message=f"FunctionNotFound: there is no function {name!r}")
        return (await self._invoker.invoke(function, event, request_id=request_id, source=source)).outcome

    def kill(self, instance: str) -> None:
        """End the process of one instance at once; `instance` is `Principal.instance` of the calls it makes."""
        self._pool.kill(instance)

    def pending(self) -> int:
        """Asynchronous events that run or are about to; 0 when nothing more happens until the clock moves."""
        return self._queue.pending()

    def overview(self, count: int) -> list[FunctionOverview]:
        """Every function of every region, with its last `count` invocations."""
        return self._overview.functions(count)

    def log(self, region: str, namespace: str, name: str, request_id: str) -> str:
        """What the remembered attempts of one invocation logged, oldest first. Raises `Missing`."""
        return self._overview.log(Key(region, namespace, name), request_id)

    def kept(self) -> tuple[list[Section], list[Collection]]:
        """What is to be kept of it: everything but the processes."""
        functions = FunctionSection(self._account, self._registry, self._timers, self._administration.adopt, self._code)
        return [functions], [EventCollection(self._registry, self._queue)]

    def loaded(self) -> None:
        """What was kept is here again: code that no function has any more goes."""
        used = {folder for function in self._registry for folder in function.folders}
        for folder in self._code.glob("code-*"):
            if folder not in used:
                remove(folder)

    async def stop(self) -> None:
        """End every process; functions and waiting events are not forgotten by whoever keeps them."""
        await self._queue.close()
        await self._invoker.close()
        await self._pool.close()

    async def reset(self) -> None:
        """No functions, no processes, no waiting events."""
        await self._queue.close()
        await self._administration.reset()
        await self._invoker.close()
        await self._pool.close()

    async def close(self) -> None:
        """Like `reset`, for good: the folder is gone as well."""
        await self.reset()
        await asyncio.to_thread(remove, self._folder)

    def _retire(self, function: Function) -> None:
        self._timers.drop(function)
        self._queue.drop(function)
        self._pool.retire(function.key)
