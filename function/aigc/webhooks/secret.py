"""The signing secret, kept for a few minutes: SSM is far, and a changed secret must be noticed.

By wall time: while an instance is frozen, its other clock may stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from aigc.clock import Clock
from aigc.webhooks.ports import SecretReader

KEPT_SECONDS = 300.0


@dataclass
class KeptSecret:
    """One secret, for as long as an instance lives. Never shown."""

    reader: SecretReader
    name: str
    clock: Clock
    _text: str = field(init=False, default="", repr=False)
    _read_at: float = field(init=False, default=0.0)

    def __call__(self) -> str:
        """The secret's text. Raises SecretUnavailable."""
        now = self.clock.now()
        if not self._text or not 0 <= now - self._read_at <= KEPT_SECONDS:
            self._text = self.reader.read(self.name)
            self._read_at = now
        return self._text
