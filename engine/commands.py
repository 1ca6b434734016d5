"""Running other programs, as a seam: everything above it is tested with a recorded answer instead of a process."""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO, Protocol

TICK_SECONDS = 0.5
"""How often a silent program is still reported as running."""

NOT_STARTED = 127
"""What a shell answers when there is no such program."""

TIMED_OUT = 124
"""What timeout(1) answers."""


@dataclass(frozen=True)
class Answer:
    """What a program left behind. `code` is its exit status, NOT_STARTED or TIMED_OUT."""

    code: int
    out: str = ""
    err: str = ""

    @property
    def ok(self) -> bool:
        """True when the program says that it did what it was asked for."""
        return self.code == 0

    @property
    def last_words(self) -> str:
        """The last thing it said that is not empty: with most programs, the reason."""
        lines = [line.strip() for line in (self.err or self.out).splitlines() if line.strip()]
        return lines[-1] if lines else f"exit status {self.code}"


class Commands(Protocol):
    """Runs a program to its end, in at most `timeout` seconds, and never raises because of the program."""

    def run(
        self,
        argv: Sequence[str | Path],
        *,
        timeout: float,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        on_line: Callable[[str | None], None] | None = None,
    ) -> Answer:
        """With `on_line`, each line of standard error as it comes, and None twice a second while there is none."""
        ...


class SystemCommands:
    """Commands of this machine."""

    def run(
        self,
        argv: Sequence[str | Path],
        *,
        timeout: float,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        on_line: Callable[[str | None], None] | None = None,
    ) -> Answer:
        """See Commands."""
        deadline = monotonic() + timeout
        try:
            process = subprocess.Popen(
                [str(part) for part in argv],
                cwd=cwd,
                env=dict(env) if env is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
            )
        except OSError as error:
            return Answer(NOT_STARTED, err=str(error))
        with process:
            try:
                return _follow(process, deadline, on_line or _nobody_listens)
            except BaseException:  # also an interruption: the program must not outlive us
                process.kill()
                raise


def _follow(process: subprocess.Popen[str], deadline: float, on_line: Callable[[str | None], None]) -> Answer:
    """Both streams are read by threads, so that neither can fill up and stop the program."""
    lines: queue.Queue[str | None] = queue.Queue()
    out: list[str] = []
    readers = [
        threading.Thread(target=_read_all, args=(process.stdout, out), daemon=True),
        threading.Thread(target=_read_lines, args=(process.stderr, lines), daemon=True),
    ]
    for reader in readers:
        reader.start()
    err: list[str] = []
    while True:
        if monotonic() > deadline:
            process.kill()
            return Answer(TIMED_OUT, err="\n".join([*err, "it did not finish in time"]))
        try:
            line = lines.get(timeout=TICK_SECONDS)
        except queue.Empty:
            on_line(None)
            continue
        if line is None:
            break
        err.append(line)
        on_line(line)
    code = process.wait(timeout=max(deadline - monotonic(), TICK_SECONDS))
    readers[0].join(timeout=max(deadline - monotonic(), TICK_SECONDS))
    return Answer(code, out="".join(out), err="\n".join(err))


def _read_all(stream: IO[str] | None, into: list[str]) -> None:
    if stream is not None:
        into.append(stream.read())


def _read_lines(stream: IO[str] | None, into: queue.Queue[str | None]) -> None:
    for line in stream or ():
        into.put(line.rstrip("\n"))
    into.put(None)


def _nobody_listens(_line: str | None) -> None:
    return None
