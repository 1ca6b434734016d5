"""Starting and ending our processes: each leads a group of its own and is recorded before it can be lost."""

from __future__ import annotations

import contextlib
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from local.ending import Undertaker
from local.identity import Identity, ProcessTable
from local.ledger import Ledger

REAP_SECONDS = 60.0


@dataclass(frozen=True)
class Child:
    """A process that this one has started."""

    popen: subprocess.Popen[bytes]
    identity: Identity
    name: str


@dataclass(frozen=True)
class Processes:
    """The processes of one run."""

    ledger: Ledger
    table: ProcessTable = field(default_factory=ProcessTable)
    undertaker: Undertaker = field(default_factory=Undertaker)

    def start(  # noqa: PLR0913 - those of a process
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        cwd: Path,
        env: Mapping[str, str],
        out: int | IO[bytes],
        err: int | IO[bytes],
        told: bytes = b"",
        tied: bool = False,
    ) -> Child:
        """Start and record it. A group of its own: Ctrl-C reaches us alone, and we end the rest in order.

        `told` is what it reads on its standard input, at most a few hundred bytes. With `tied`, that stays open until
        `end` or our own end, of which a killed process can give no other notice.
        """
        popen = subprocess.Popen(
            [str(part) for part in argv],
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.PIPE if told or tied else subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        identity = self.table.identify(popen.pid)
        if identity is None:  # ended already; wait() below tells why, so this is not yet a failure
            identity = Identity(popen.pid, "ended")
        self.ledger.record(name, identity)
        if popen.stdin and not tied:
            with contextlib.suppress(BrokenPipeError), popen.stdin:  # it ended before it listened: its status tells why
                popen.stdin.write(told)
        return Child(popen, identity, name)

    def end(self, child: Child, *, politely: signal.Signals = signal.SIGTERM) -> None:
        """End it if it is still there, and forget it."""
        self.undertaker.end(child.identity, politely=politely)
        child.popen.wait(timeout=REAP_SECONDS)
        if child.popen.stdin:
            child.popen.stdin.close()
        self.ledger.forget(child.name)

    def end_stale(self, *, keep: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """End what an earlier run left behind; the names of what was."""
        return self.ledger.end_all(self.undertaker.end, keep=keep)
