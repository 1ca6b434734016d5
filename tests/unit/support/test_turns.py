"""Several test processes take turns: together, unless one wants to be alone. Locks of files know no processes, only
opened files, so threads stand for them here."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

from tests.support.turns import Turns

SECONDS = 300  # longer than any machine makes a thread wait


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def test_tests_that_measure_nothing_run_together(tmp_path: Path, pool: ThreadPoolExecutor) -> None:
    met = Barrier(2)

    def meet() -> None:
        with Turns(tmp_path).taken(alone=False):
            met.wait(SECONDS)

    for one in [pool.submit(meet), pool.submit(meet)]:
        one.result(SECONDS)


def test_who_measures_waits_for_the_others_and_keeps_them_out(tmp_path: Path, pool: ThreadPoolExecutor) -> None:
    inside, leave, happened = Event(), Event(), []

    def other() -> None:
        with Turns(tmp_path).taken(alone=False):
            inside.set()
            leave.wait(SECONDS)
            happened.append("the other has left")

    def measuring() -> None:
        with Turns(tmp_path).taken(alone=True):
            happened.append("alone")
            with pytest.raises(BlockingIOError):
                _try(tmp_path)

    first = pool.submit(other)
    assert inside.wait(SECONDS)
    second = pool.submit(measuring)
    with pytest.raises(TimeoutError):
        second.result(0.2)
    leave.set()
    first.result(SECONDS)
    second.result(SECONDS)
    assert happened == ["the other has left", "alone"]


def _try(folder: Path) -> None:
    """Go in without waiting."""
    with (folder / "room").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
