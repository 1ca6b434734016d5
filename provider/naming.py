"""Names for resources whose program gives none: `<logical name>-<7 hex digits>`, as the official plugin makes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

SUFFIX_LENGTH = 7
"""Hex digits after the dash (provider.md 3.0)."""


class Mode(Enum):
    """What the engine's autonaming configuration wants."""

    SUGGEST = "suggest"
    ENFORCE = "enforce"
    DISABLE = "disable"


@dataclass(frozen=True, slots=True)
class Naming:
    """Makes the name of one resource. `seed` comes from the engine, so the same plan gives the same name."""

    logical_name: str
    seed: bytes
    mode: Mode = Mode.SUGGEST
    proposed: str = ""

    def make(self, limit: int) -> str | None:
        """A name of at most `limit` characters, or None when the user has switched autonaming off.

        Unlike the official plugin's names it keeps to the service's own length, and to characters every service takes.
        """
        if self.mode is Mode.DISABLE:
            return None
        if self.proposed and (self.mode is Mode.ENFORCE or len(self.proposed) <= limit):
            return self.proposed
        stem = re.sub(r"[^A-Za-z0-9_-]", "-", self.logical_name)[: limit - SUFFIX_LENGTH - 1]
        return f"{stem}-{sha256(self.seed + self.logical_name.encode()).hexdigest()[:SUFFIX_LENGTH]}"
