"""A real embedded cloud as a process, for tests, and looking at it until something is so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from localcloud.testing import RunningCloud, running_cloud

__all__ = [
    "APP_ID",
    "PATIENCE",
    "REGION",
    "ROOT",
    "SECRET_ID",
    "SECRET_KEY",
    "UIN",
    "RunningCloud",
    "eventually",
    "rest",
    "running_cloud",
]

ROOT = Path(__file__).parents[2]

PATIENCE = 300.0
"""Seconds for what another process does: only a test that fails anyway waits so long, however busy the machine is."""

TASK_SECONDS = 4
"""More than an MPS task takes on the cloud's clock."""

Seen = TypeVar("Seen")

SECRET_ID, SECRET_KEY = "AKIDlocal", "local"
APP_ID, UIN, REGION = "1250000000", "100000000001", "ap-singapore"


def rest(cloud: RunningCloud) -> None:
    """Wait in real time until nothing is under way, moving the clock a little for the tasks that wait for it.

    An invocation may wait out the lease of one that was killed, 17 seconds.
    """
    eventually(cloud.pending, until=lambda left: not left.invocations)
    if cloud.pending().tasks:
        cloud.advance(TASK_SECONDS)
    eventually(cloud.pending, until=lambda left: left.nothing)


def eventually(
    look: Callable[[], Seen], *, until: Callable[[Seen], bool] = bool, seconds: float = PATIENCE, every: float = 0.02
) -> Seen:
    """Look again and again until `until(what is seen)`; fails with the last sight after `seconds`.

    For what other processes do in real time. What waits on the cloud's clock is moved with `advance` instead.
    """
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    seen = look()
    while not until(seen):
        if time.monotonic() > deadline:
            raise AssertionError(f"still not so after {seconds} s: {seen!r}")
        pause.wait(every)
        seen = look()
    return seen
