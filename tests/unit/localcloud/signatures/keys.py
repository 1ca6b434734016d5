"""One key, and the time of day, as every signature is verified with them."""

from __future__ import annotations

from localcloud.clock import Moment
from localcloud.identity import Account, Credential, Principal

ROOT = Principal("root", Account())
HOURS = 7200.0
"""Seconds by which a test moves the cloud's clock away from the machine's."""


def at(now: float) -> Moment:
    """A time on which the cloud and its clients agree."""
    return Moment(cloud=now, machine=now)


class OneKey:
    """Knows exactly one credential."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential

    def find(self, secret_id: str) -> Credential | None:
        return self._credential if secret_id == self._credential.secret_id else None
