"""One JSON line per step. SCF's log service parses such lines into fields (platform.md 5.9).

Prompts, keys, presigned URLs and raw events have no place here: callers of `Log` name ids, codes, counts and durations.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

LEVELS: Mapping[str, int] = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40}

WATCHED = frozenset({"backlog", "budget nearly spent", "create outcome unknown"})
"""Steps that alarms look for. No threshold leaves them out: an alarm that cannot ring is worse than a line too many."""


class Sink(Protocol):
    """Where lines go; the platform collects standard output."""

    def write(self, text: str, /) -> int:
        """Write one line."""
        ...


@dataclass(frozen=True)
class Log:
    """Writes lines at or above `threshold` and those of `WATCHED`, each with the fields bound so far."""

    sink: Sink
    threshold: int = LEVELS["INFO"]
    bound: Mapping[str, object] = field(default_factory=dict)

    def bind(self, **fields: object) -> Log:
        """The same log with more fields on every line."""
        return Log(self.sink, self.threshold, {**self.bound, **fields})

    def info(self, step: str, **fields: object) -> None:
        """A step that went as planned."""
        self._line("INFO", step, fields)

    def warning(self, step: str, **fields: object) -> None:
        """A step that did not, and is handled."""
        self._line("WARNING", step, fields)

    def error(self, step: str, **fields: object) -> None:
        """A step somebody should look at."""
        self._line("ERROR", step, fields)

    def _line(self, level: str, step: str, fields: Mapping[str, object]) -> None:
        if LEVELS[level] >= self.threshold or step in WATCHED:
            line = {"level": level, "step": step, **self.bound, **fields}
            text = json.dumps({name: value for name, value in line.items() if value not in (None, "")})
            with suppress(OSError, ValueError):  # a log that is gone must not keep a paid call from being recorded
                self.sink.write(text + "\n")
