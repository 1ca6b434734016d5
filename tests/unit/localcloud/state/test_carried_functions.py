"""The state of SCF, taken from one and put into another: nothing is lost, and the other one works with it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

import pytest

from localcloud.clock import Clock
from localcloud.identity import Account
from localcloud.scf import triggers
from localcloud.scf.asynchronous import AsyncQueue, Unfinished, Waiting
from localcloud.scf.function import AsyncPolicy, Configuration, Function, Key, Revision, Trigger
from localcloud.scf.invocation import Finished, Outcome, StatusCode
from localcloud.scf.invoker import Invoker
from localcloud.scf.kept import EventCollection, FunctionSection
from localcloud.scf.package import Package
from localcloud.scf.registry import Registry
from localcloud.scf.timers import Timers
from tests.unit.localcloud.cos.caller import BUCKET
from tests.unit.localcloud.state.carrying import Kept, carry


class Busy:
    """An invoker whose functions never end until they are told to."""

    def __init__(self) -> None:
        self.began: list[tuple[str, int]] = []
        self.end = asyncio.Event()
        self.status = StatusCode.SUCCESS

    async def invoke(
        self, function: Function, event: bytes, *, request_id: str, source: str = "", retry: int = 0
    ) -> Finished:
        self.began.append((request_id, retry))
        await self.end.wait()
        return Finished(request_id, 0.0, Outcome(self.status), retry, "")


class Functions:
    """The parts of SCF that have state, without processes."""

    def __init__(self, code: Path) -> None:
        self.clock = Clock()
        self.clock.freeze()
        self.clock.advance(4_000_000_000 - self.clock.now())
        self.busy = Busy()
        self.registry = Registry()
        self.queue = AsyncQueue(self.clock, cast(Invoker, self.busy))
        timers = Timers(self.clock, self.queue)
        section = FunctionSection(Account(), self.registry, timers, self.registry.add, code)
        self.kept: Kept = ([section], [EventCollection(self.registry, self.queue)])


KEY = Key("ap-singapore", "default", "draw")
DESCRIPTIONS: dict[str, tuple[str, str, str]] = {
    "cos": (f"{BUCKET}.cos.ap-singapore.myqcloud.com", '{"event":"cos:ObjectCreated:*","filter":{"Prefix":"in/"}}', ""),
    "timer": ("nightly", "0 0 3 * * * *", ""),
    "http": ("url", '{"AuthType":"CAM","CorsConfig":{"Enable":true,"Origins":["*"],"MaxAge":60}}', "abc123"),
}


def function(code: Path) -> Function:
    def trigger(kind: str) -> Trigger:
        name, asked, url_id = DESCRIPTIONS[kind]
        described = triggers.describe(kind, name, asked, app_id="1250000000", region=KEY.region, url_id=url_id)
        return Trigger(name, kind, described.text, described.detail, kind != "cos", 1.0, 2.0, comment="why")

    settings = Configuration("index.main_handler", "Python3.10", environment=(("A", "ä"),), role="fn")
    old, new = (Revision(n, Package(code / f"code-{n}", 10 * n), settings) for n in (1, 2))
    return Function(
        key=KEY,
        id="lam-1",
        async_run="FALSE",
        created=1.0,
        modified=2.0,
        coming=new,
        settles_at=3.0,
        serving=old,
        triggers=[trigger(kind) for kind in DESCRIPTIONS],
        reserved_mb=256,
        async_policy=AsyncPolicy(retries=1, age=600),
        folders=[old.package.folder, new.package.folder],
    )


def test_functions_with_every_kind_of_trigger_in_a_folder_that_moved(tmp_path: Path) -> None:
    async def story() -> None:
        source, target = Functions(tmp_path / "here"), Functions(tmp_path / "there")
        source.registry.add(function(tmp_path / "here"))
        carry(source.kept, target.kept)
        found, expected = target.registry.get(KEY), function(tmp_path / "there")
        for name in ("id", "coming", "serving", "triggers", "reserved_mb", "async_policy", "folders", "settles_at"):
            assert getattr(found, name) == getattr(expected, name)
        assert target.registry.by_url("abc123") is not None
        target.clock.advance(86_400)
        assert target.queue.pending() == 1  # the nightly timer

    asyncio.run(story())


def test_events_that_ran_waited_or_were_to_be_tried_again_are_delivered(tmp_path: Path) -> None:
    async def story() -> None:
        source, target = Functions(tmp_path), Functions(tmp_path)
        drawing = function(tmp_path)
        source.registry.add(drawing)
        source.queue.accept(drawing, b"{}", request_id="running")
        source.queue.adopt(Unfinished(drawing, Waiting("later", b"{}", "", 0.0, 1, 1), source.clock.now() + 60))
        carry(source.kept, target.kept)
        await asyncio.sleep(0)
        assert target.busy.began == [("running", 0)]
        target.clock.advance(60)
        await asyncio.sleep(0)
        assert target.busy.began == [("running", 0), ("later", 1)]
        for each in (source, target):
            await each.queue.close()

    asyncio.run(story())


@pytest.mark.parametrize(("status", "left"), [(StatusCode.SUCCESS, []), (StatusCode.USER_CODE, ["one"])])
def test_an_event_is_forgotten_when_it_is_done_with(tmp_path: Path, status: StatusCode, left: list[str]) -> None:
    async def story() -> None:
        functions = Functions(tmp_path)
        heard: list[str] = []
        functions.queue.changes.report_to(heard.append, lambda: None)
        functions.busy.status = status
        functions.busy.end.set()
        drawing = function(tmp_path)
        drawing.async_policy = AsyncPolicy()
        functions.registry.add(drawing)
        functions.queue.accept(drawing, b"{}", request_id="one")
        for _ in range(5):
            await asyncio.sleep(0)
        assert (list(functions.queue.unfinished), heard) == (left, ["one", "one"])
        functions.queue.drop(drawing)
        assert not functions.queue.unfinished

    asyncio.run(story())
