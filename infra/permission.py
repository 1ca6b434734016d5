"""One thing that somebody may do, and the reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Permission:
    """One statement, and why it is there. `reason` is a sentence for whoever approves it."""

    reason: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
