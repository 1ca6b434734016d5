"""What a function's process writes on stdout and stderr, as lines with the time they arrived."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

import msgspec

LIMIT = 1024 * 1024
"""Bytes kept of one invocation; a function that prints for ever must not fill the cloud's memory."""


class Line(msgspec.Struct, frozen=True):
    at: float
    text: str


class Output:
    """Reads one pipe that both streams share, so that their order survives."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._loop = asyncio.get_running_loop()
        self._source, self.sink = os.pipe()
        os.set_blocking(self._source, False)
        self._lines: list[Line] = []
        self._partial = b""
        self._kept = 0
        self._open = True
        self._loop.add_reader(self._source, self._read)

    def take(self) -> list[Line]:
        """Everything written so far, complete or not. What a process wrote before its reply is in the pipe by then."""
        self._read()
        if self._partial:
            self._add(self._partial)
            self._partial = b""
        lines, self._lines, self._kept = self._lines, [], 0
        return lines

    def close(self) -> None:
        """Stop reading; what was read can still be taken."""
        if self._open:
            self._read()
            self._open = False
            self._loop.remove_reader(self._source)
            os.close(self._source)

    def _read(self) -> None:
        while self._open:
            try:
                piece = os.read(self._source, 65536)
            except BlockingIOError:
                return
            if not piece:
                # Every writer is gone; without this the loop would report the pipe as readable for ever.
                self._loop.remove_reader(self._source)
                return
            *complete, self._partial = (self._partial + piece).split(b"\n")
            for line in complete:
                self._add(line)
            if len(self._partial) > LIMIT:
                self._add(self._partial)
                self._partial = b""

    def _add(self, line: bytes) -> None:
        if self._kept > LIMIT:
            return
        self._kept += len(line) + 1
        if self._kept > LIMIT:
            line = b"[the rest of this invocation's output is left out]"
        self._lines.append(Line(self._now(), line.decode("utf-8", "replace").rstrip("\r")))
