"""Version numbers as the tools print them: `v3.259.0`, `3.201.0-alpha.1`, `go version go1.26.8 linux/amd64`."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

_NUMBER = re.compile(r"(?<![\d.])(\d+)\.(\d+)(?:\.(\d+))?")


class Version(NamedTuple):
    """Three numbers that compare as they should. What follows them (a pre-release, a platform) does not matter here."""

    major: int
    minor: int
    patch: int = 0

    @classmethod
    def find(cls, text: str) -> Self | None:
        """The first version number in `text`, or None. `1.27rc1` counts as 1.27."""
        match = _NUMBER.search(text)
        return cls(*(int(part or 0) for part in match.groups())) if match else None

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"
