"""The name service, in bounded time: `getaddrinfo` itself knows no limit."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aigc.errors import UnknownHost, Unreachable

_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


@dataclass(frozen=True)
class SystemNames:
    """`webhooks.ports.Names` by the platform's resolver."""

    resolve: Callable[..., Sequence[Any]] = socket.getaddrinfo

    def addresses(self, host: str, *, seconds: float) -> tuple[str, ...]:
        """All addresses of `host` as of now. Raises UnknownHost or Unreachable."""
        import threading

        found: list[tuple[str, ...] | OSError | UnicodeError] = []

        def look() -> None:
            try:
                rows = self.resolve(host, 443, type=socket.SOCK_STREAM)
                found.append(tuple(dict.fromkeys(str(row[4][0]) for row in rows)))
            except (OSError, UnicodeError) as error:
                found.append(error)

        thread = threading.Thread(target=look, daemon=True)  # one that hangs must not keep the process
        thread.start()
        thread.join(max(0.0, seconds))
        if not found:
            raise Unreachable("the name service did not answer in time")
        result = found[0]
        if isinstance(result, tuple):
            return result
        if isinstance(result, UnicodeError) or getattr(result, "errno", None) in _NO_SUCH_NAME:
            raise UnknownHost("the receiver's name does not exist")
        raise Unreachable("the name service could not answer")
