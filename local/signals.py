"""SIGTERM and a closed terminal end a command the way Ctrl-C does: through its `finally` blocks."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGTERM, signal.SIGHUP)
SIGNAL_STATUS = 128
"""A program that was ended by signal N exits with 128 + N, by convention."""


@contextmanager
def ends_in_order() -> Iterator[None]:
    """Within the block, the signals raise SystemExit."""
    before = {number: signal.signal(number, _raise) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(SIGNAL_STATUS + number)
