"""Ending processes of ours: asked first, killed when they do not listen, and never anybody else."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from local.errors import ProcessSurvived
from local.identity import Identity, ProcessTable

POLITE_SECONDS = 5.0
KILL_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.02


class Table(Protocol):
    """What ending needs to know about processes."""

    def is_running(self, who: Identity) -> bool:
        """Whether exactly this process is there."""
        ...

    def children_of(self, pid: int) -> tuple[Identity, ...]:
        """Everything below `pid`."""
        ...


@dataclass(frozen=True)
class Undertaker:
    """Ends a process and whatever it has started, in whatever process group that is."""

    table: Table = field(default_factory=ProcessTable)
    send: Callable[[int, int], None] = os.kill
    sleep: Callable[[float], None] = time.sleep
    polite_seconds: float = POLITE_SECONDS
    """How long what was asked to end may take; then it is killed."""

    def end(self, who: Identity, *, politely: signal.Signals = signal.SIGTERM) -> bool:
        """False when it was gone before. Raises ProcessSurvived when it or a child is still there after SIGKILL.

        Only the process itself is asked: it knows best in which order its children end.
        """
        if not self.table.is_running(who):
            return False
        family = (who, *self.table.children_of(who.pid))  # now: when it is gone, nobody knows who its children were
        self._signal(who, politely)
        if not self._gone_within(family, self.polite_seconds):
            for member in family:
                self._signal(member, signal.SIGKILL)
            if not self._gone_within(family, KILL_SECONDS):
                raise ProcessSurvived(
                    f"process {who.pid} does not end", next_step=f"Look at it with `ps -p {who.pid}`, then try again."
                )
        return True

    def _signal(self, who: Identity, number: signal.Signals) -> None:
        # Looked at again right before: between two looks it may have ended and its pid may have been given away.
        if self.table.is_running(who):
            try:
                self.send(who.pid, number)
            except ProcessLookupError:
                return

    def _gone_within(self, family: Iterable[Identity], seconds: float) -> bool:
        left = list(family)
        for _ in range(max(1, int(seconds / LOOK_EVERY_SECONDS))):
            left = [member for member in left if self.table.is_running(member)]
            if not left:
                return True
            self.sleep(LOOK_EVERY_SECONDS)
        return not any(self.table.is_running(member) for member in left)
