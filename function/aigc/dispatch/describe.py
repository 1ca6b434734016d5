"""Describe for those who ask a lot: half of its quota, so that callers who look at their jobs have the other half."""

from __future__ import annotations

from dataclasses import dataclass, field

from aigc.clock import Clock
from aigc.dispatch.pace import Pace
from aigc.errors import LookFailed
from aigc.ports import TaskReader, TaskState

QUOTA = 10.0
"""Requests per second; MPS allows an account 20 (platform.md 2.1)."""


@dataclass(frozen=True)
class PacedReader:
    """`ports.TaskReader`, in slots."""

    reader: TaskReader
    clock: Clock
    pace: Pace = field(default_factory=lambda: Pace(QUOTA))

    def look(self, task_id: str) -> TaskState:
        """The task's state, when it is our turn. Raises LookFailed."""
        self.clock.sleep(self.pace.turn(self.clock.now()))
        sent_at = self.clock.now()
        try:
            return self.reader.look(task_id)
        except LookFailed as error:
            if error.upstream.startswith("RequestLimitExceeded"):
                self.pace.refused(self.clock.now(), sent_at, too_fast=True)
            raise
