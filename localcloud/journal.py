"""What the cloud was asked and what it answered: the proof tests look at (docs/cloud.md)."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from localcloud.exchange import Dialect, Exchange
from localcloud.identity import Principal

KEPT = 100_000
"""Entries kept; older ones are forgotten so that a long run stays small."""
LONGEST_TEXT = 8_192
"""Characters of one parameter that are kept (the base64 of a function's zip is not worth keeping)."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One answered (or dropped) request, kept as it was: most are never read.

    Untracked by the garbage collector, which need not look at 100,000 of them.
    """

    time: float
    request_id: str
    dialect: Dialect
    service: str
    version: str
    action: str
    method: str
    host: str
    path: str
    principal: Principal | None
    status: int
    code: str
    seconds: float
    request: Any

    def view(self) -> dict[str, object]:
        """API 3.0 requests are named by their action and carry their parameters, others by method, host and path."""
        seen: dict[str, object] = {
            "time": self.time,
            "request_id": self.request_id,
            "service": self.service,
            "version": self.version,
            "action": self.action,
        }
        if self.dialect is not Dialect.API3:
            seen |= {"method": self.method, "host": self.host, "path": self.path}
        seen |= {
            "principal": self.principal.qcs if self.principal else "",
            "status": self.status,
            "code": self.code,
            "duration_ms": round(self.seconds * 1000, 3),
        }
        if self.dialect is Dialect.API3:
            seen["request"] = _shortened(self.request)
        return seen


FIELDS = frozenset(
    {
        *("time", "request_id", "service", "version", "action", "method", "host", "path"),
        *("principal", "status", "code", "duration_ms", "request"),
    }
)
"""The names that an entry's view may have."""


class Journal:
    """The last requests, oldest first, and whoever wants to hear of new ones."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._listeners: list[Callable[[Entry], None]] = []

    def write(self, exchange: Exchange, at: float) -> None:
        request = exchange.request
        entry = Entry(
            time=at,
            request_id=exchange.id,
            dialect=exchange.dialect,
            service=exchange.service,
            version=exchange.version,
            action=exchange.action,
            method=request.method,
            host=request.host,
            path=request.path,
            principal=exchange.principal,
            status=0 if exchange.drop or exchange.response is None else exchange.response.status,
            code=exchange.code,
            seconds=time.perf_counter() - exchange.started,
            request=exchange.parameters,
        )
        self._entries.append(entry)
        for listener in self._listeners:
            listener(entry)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def listen(self, listener: Callable[[Entry], None]) -> Callable[[], None]:
        """Call `listener` for each new entry; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def clear(self) -> None:
        self._entries.clear()


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shortened(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"<{len(value)} characters>"
    return value
