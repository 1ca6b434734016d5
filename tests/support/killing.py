"""An `up` that is killed at a chosen request to the cloud, as by the machine that loses power."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from local import stack
from local.errors import EngineFailed
from local.identity import Identity
from localcloud.testing import JournalEntry
from tests.support.cloud import eventually
from tests.support.snapshots import Snapshots
from tests.support.stack import Initialised

READING = ("Get", "Describe", "List", "Head")
FINISHED = "it succeeded"

HELD_SECONDS = (1.5, 15.0, 150.0)
"""How long the cloud holds the request: longer than it takes to kill whoever waits for the answer, and than a provider
takes to notice that its engine was killed. On a busy machine the first of these may be too short: then it was no kill,
and the next one is tried."""


@dataclass(frozen=True)
class Point:
    """The `nth` request of its kind. `effect`: it takes effect in the cloud, and nobody is told."""

    service: str
    action: str
    nth: int
    effect: bool

    def __str__(self) -> str:
        return f"{'after' if self.effect else 'before'} {self.service}:{self.action} ({self.nth})"


def points(journal: Iterable[JournalEntry], *, of: int) -> list[Point]:
    """That many of the changing requests of the account's owner, evenly spread, with and without effect in turn."""
    seen: Counter[tuple[str, str]] = Counter()
    changing = []
    for entry in journal:
        if entry.principal.endswith(":root") and not entry.action.startswith(READING):
            seen[entry.service, entry.action] += 1
            changing.append((entry.service, entry.action, seen[entry.service, entry.action]))
    step = len(changing) / of
    chosen = [changing[int(step * (number + 0.5))] for number in range(of)]
    return [Point(*request, effect=number % 2 == 0) for number, request in enumerate(chosen)]


def kill_up(snapshots: Snapshots, point: Point, *, alone: bool) -> None:
    """Begin an `up` in what was remembered as "empty", and kill its engine when the cloud has got that request.

    `alone`: nothing but the engine is killed, and its provider is left to notice.
    """
    for seconds in HELD_SECONDS:
        snapshots.go_back("empty")
        if _killed(snapshots.service, point, seconds, alone=alone):
            return
    raise AssertionError(f"in {HELD_SECONDS[-1]} s nobody could be killed {point}")


def _killed(service: Initialised, point: Point, seconds: float, *, alone: bool) -> bool:
    """False when the request was not held long enough for that."""
    service.cloud.fault(
        "drop_after" if point.effect else "drop_before",
        service=point.service,
        action=point.action,
        nth=point.nth,
        delay_ms=round(seconds * 1000),
    )
    ended: list[str] = []
    family: tuple[Identity, ...] = ()
    is_running = service.run.processes.table.is_running
    update = threading.Thread(target=_up, args=(service, ended))
    update.start()
    try:
        eventually(lambda: ended or service.cloud.faults()[0].fired)
        assert service.cloud.faults()[0].fired, f"the update was over before {point}: {ended[0]}"
        engine = service.run.processes.ledger.find(stack.NAME)
        if engine is None:
            return False
        family = service.run.processes.table.children_of(engine.pid)
        _kill(engine, *(() if alone else family))
        if alone:
            eventually(lambda: not any(_is_provider(one) for one in family if is_running(one)))
        in_time = not _dropped(service)
    finally:
        update.join()
        _kill(*filter(is_running, family))  # a language host that is alone never notices
    eventually(lambda: _dropped(service))
    service.cloud.clear_faults()
    return in_time


def _dropped(service: Initialised) -> bool:
    """Whether the request is not held any more."""
    return any(entry.status == 0 for entry in service.cloud.journal())


def _is_provider(one: Identity) -> bool:
    said = subprocess.run(["ps", "-o", "args=", "-p", str(one.pid)], capture_output=True, text=True, check=False)
    return "-m provider" in said.stdout


def _kill(*processes: Identity) -> None:
    for one in processes:
        with suppress(ProcessLookupError):
            os.kill(one.pid, signal.SIGKILL)


def _up(service: Initialised, ended: list[str]) -> None:
    try:
        service.run.stack.up(lambda _event: None)
        ended.append(FINISHED)
    except EngineFailed as failed:
        ended.append(str(failed))
