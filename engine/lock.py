"""One process at a time: an advisory lock on a file, released by the operating system even after `kill -9`."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import Busy

RETRY_SECONDS = 0.5


@contextmanager
def exclusive(
    path: Path,
    *,
    timeout: float,
    on_wait: Callable[[], None] = lambda: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Hold the lock on `path` (made when missing). `on_wait` is called before every new attempt.

    Raises Busy when another process still holds it after `timeout` seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    attempts_left = max(1, int(timeout / RETRY_SECONDS))
    with path.open("a") as file:
        while not _taken(file.fileno()):
            attempts_left -= 1
            if attempts_left <= 0:
                raise Busy(f"another process has held {path} for {timeout:.0f} s; end it and try again")
            on_wait()
            sleep(RETRY_SECONDS)
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
