"""What webhooks need from the outside: names, a way to send, and the signing secret. Loaded where they are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from aigc.webhooks.endpoint import Endpoint


@dataclass(frozen=True)
class Reply:
    """What a receiver said. `retry_after` in seconds, 0 when it did not say."""

    status: int
    retry_after: float = 0.0


class Names(Protocol):
    """The name service."""

    def addresses(self, host: str, *, seconds: float) -> tuple[str, ...]:
        """All addresses of a name as of now; an address is its own. Raises UnknownHost or Unreachable."""
        ...


class Dialer(Protocol):
    """Sends to addresses that somebody has checked. May be used by several threads at once."""

    def post(
        self, endpoint: Endpoint, address: str, *, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> Reply:
        """POST over TLS to `address`, which must prove to be `endpoint.host`; all in all within `seconds`.

        Follows nothing and reads no body. Raises Unreachable.
        """
        ...


class SecretReader(Protocol):
    """Secrets of the account."""

    def read(self, name: str) -> str:
        """The secret's text. Raises SecretUnavailable."""
        ...


@dataclass(frozen=True)
class Receivers:
    """The three together: the way to receivers."""

    names: Names
    dialer: Dialer
    secrets: SecretReader
