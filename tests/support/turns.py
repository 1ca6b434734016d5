"""Taking turns: with several test processes, a test that measures time runs while no other test does."""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WAIT_SECONDS = 7200.0
"""Longer than any tests take that are waited for, on a machine ten times slower than ours."""

LOOK_EVERY_SECONDS = 0.01


@dataclass(frozen=True)
class Turns:
    """Two files of one folder that all processes of a run know: a room for all or for one, and its door.

    Who wants the room alone keeps the door shut meanwhile, or the others would never leave it empty.
    """

    folder: Path

    @contextmanager
    def taken(self, *, alone: bool) -> Iterator[None]:
        """In the room, with the others or without anybody."""
        with self._locked("door", fcntl.LOCK_EX) as door, self._locked("room", _alone_or_not(alone)):
            fcntl.flock(door, fcntl.LOCK_UN)
            yield

    @contextmanager
    def _locked(self, name: str, how: int) -> Iterator[int]:
        deadline, pause = time.monotonic() + WAIT_SECONDS, threading.Event()
        with (self.folder / name).open("w") as file:
            while True:
                try:
                    fcntl.flock(file, how | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    assert time.monotonic() < deadline, f"another test has kept the {name} for {WAIT_SECONDS:.0f} s"
                    pause.wait(LOOK_EVERY_SECONDS)
            yield file.fileno()


def _alone_or_not(alone: bool) -> int:
    return fcntl.LOCK_EX if alone else fcntl.LOCK_SH
