"""How far a long step is: one line that renews itself on a terminal, a plain line now and then anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic
from typing import Protocol, TextIO

PLAIN_EVERY_SECONDS = 20.0
"""Often enough that a CI log is alive, rarely enough that it stays short."""


class Report(Protocol):
    """Where the preparation says what it does."""

    def say(self, text: str) -> None:
        """One lasting line."""
        ...

    def progress(self, text: str) -> None:
        """The state of the running step; shown when it is time to, followed by the time since the step began."""
        ...


class TerminalReport:
    """Writes to standard error, so that standard output stays free for the answer."""

    def __init__(
        self, stream: TextIO | None = None, *, clock: Callable[[], float] = monotonic, terminal: bool | None = None
    ) -> None:
        """`terminal` says whether lines can be renewed; None asks the stream."""
        self._stream = stream or sys.stderr
        self._clock = clock
        self._terminal = self._stream.isatty() if terminal is None else terminal
        self._began: float | None = None
        self._shown = float("-inf")
        self._open_line = False

    def say(self, text: str) -> None:
        """See Report. Ends the running step."""
        self._end_line()
        self._began = None
        self._shown = float("-inf")
        print(text, file=self._stream, flush=True)

    def progress(self, text: str) -> None:
        """See Report."""
        now = self._clock()
        if self._began is None:
            self._began = now
        line = f"  {text} ({duration(now - self._began)})"
        if self._terminal:
            self._stream.write(f"\r\x1b[2K{line}")
            self._stream.flush()
            self._open_line = True
        elif now - self._shown >= PLAIN_EVERY_SECONDS:
            self._shown = now
            print(line, file=self._stream, flush=True)

    def _end_line(self) -> None:
        if self._open_line:
            self._stream.write("\n")
            self._open_line = False


def duration(seconds: float) -> str:
    """`42 s`, `4 min 27 s`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
