"""An `up` that is killed at a chosen request to the cloud, as by the machine that loses power."""

from __future__ import annotations

import os
import signal
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
from tests.support.stack import Initialised

READING = ("Get", "Describe", "List", "Head")
FINISHED = "it succeeded"

HELD_MS = 1500
"""How long the cloud holds the request; longer than a killed engine's provider takes to notice that it is alone."""


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


def kill_up(service: Initialised, point: Point, *, alone: bool) -> None:
    """Begin an `up` and kill its engine when the cloud has got that request. `alone`: nothing but the engine is
    killed, and its provider is left to notice.
    """
    service.cloud.fault(
        "drop_after" if point.effect else "drop_before",
        service=point.service,
        action=point.action,
        nth=point.nth,
        delay_ms=HELD_MS,
    )
    ended: list[str] = []
    update = threading.Thread(target=_up, args=(service, ended))
    update.start()
    try:
        eventually(lambda: ended or service.cloud.faults()[0].fired)
        assert not ended, f"the update was over before {point}: {ended[0]}"
        family = service.run.processes.table.children_of(_engine(service).pid)
        _kill(_engine(service), *(() if alone else family))
    finally:
        update.join()
    assert ended != [FINISHED], f"the update was over in spite of the kill {point}"
    eventually(lambda: [entry for entry in service.cloud.journal() if entry.status == 0], seconds=HELD_MS / 1000 + 10)
    service.cloud.clear_faults()
    if alone:  # by now its provider has noticed; its language host never does
        _kill(*filter(service.run.processes.table.is_running, family))


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


def _engine(service: Initialised) -> Identity:
    found = service.run.processes.ledger.find(stack.NAME)
    assert found is not None, "no engine runs"
    return found
