"""POST to an address that was checked, under the name it has to prove.

Nothing between the check and the connection looks the name up again: the connection goes to the address, or through the
proxy by `CONNECT <address>:443`, and only TLS and the `Host` header know the name. Written on the socket, because
then every byte and every second is accounted for: no redirect, no cookie, no credential, no body of an answer.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from aigc.clock import Clock
from aigc.errors import Unreachable
from aigc.outside.connection import proxy_for, trust
from aigc.webhooks.endpoint import Endpoint
from aigc.webhooks.ports import Reply

LONGEST_HEAD = 16 * 1024
"""Bytes of an answer's status line and headers; behind them nothing is read."""
USER_AGENT = "aigc-image-service-webhooks/1"


@dataclass
class PinnedDialer:
    """`webhooks.ports.Dialer` over sockets. Keeps no connection."""

    environment: Mapping[str, str]
    clock: Clock

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return trust(self.environment)

    def post(
        self, endpoint: Endpoint, address: str, *, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> Reply:
        """Send once, within `seconds` from the first packet to the last header. Raises Unreachable."""
        until = self.clock.monotonic() + seconds
        try:
            with _Timed(self._route(endpoint.host, address, until), until, self.clock) as plain:
                plain.secure(self._context, endpoint.host)
                plain.send(_request(endpoint, headers, body))
                status, answer = plain.read_head()
                while status // 100 == 1:  # not an answer yet
                    status, answer = plain.read_head()
        except (OSError, ValueError) as error:
            raise Unreachable(f"no answer from the receiver: {type(error).__name__}") from error
        return Reply(status, _retry_after(answer.get("retry-after", ""), self.clock.now()))

    def _route(self, host: str, address: str, until: float) -> socket.socket:
        """A connection that ends at `address`: straight, or through the proxy that the environment names."""
        proxy = proxy_for(host, self.environment)
        opened = socket.create_connection(proxy or (address, 443), timeout=_left(until, self.clock))
        if proxy is None:
            return opened
        try:
            place = f"[{address}]:443" if ":" in address else f"{address}:443"
            tunnel = _Timed(opened, until, self.clock)
            tunnel.send(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n".encode("ascii"))
            status, _ = tunnel.read_head()
            if status // 100 != 2:
                raise ConnectionRefusedError(f"the proxy answered {status}")
        except BaseException:
            opened.close()
            raise
        return opened


@dataclass
class _Timed:
    """A socket on which nothing takes longer than until `until`."""

    socket: socket.socket
    until: float
    clock: Clock
    _ahead: bytes = field(init=False, default=b"")

    def __enter__(self) -> _Timed:
        return self

    def __exit__(self, *_error: object) -> None:
        self.socket.close()

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        self.socket.settimeout(_left(self.until, self.clock))
        self.socket = context.wrap_socket(self.socket, server_hostname=host)

    def send(self, data: bytes) -> None:
        self.socket.settimeout(_left(self.until, self.clock))
        self.socket.sendall(data)

    def read_head(self) -> tuple[int, Mapping[str, str]]:
        """Status and headers (names in lower case). Raises ValueError when it is not HTTP, or too long."""
        while b"\r\n\r\n" not in self._ahead:
            if len(self._ahead) > LONGEST_HEAD:
                raise ValueError("a head without an end")
            self.socket.settimeout(_left(self.until, self.clock))
            piece = self.socket.recv(4096)
            if not piece:
                raise ConnectionResetError("closed before the answer was complete")
            self._ahead += piece
        head, _, self._ahead = self._ahead.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        version, _, status = first.partition(" ")
        if not version.startswith("HTTP/1.") or not status[:3].isdecimal() or not 100 <= int(status[:3]) <= 599:
            raise ValueError("not an HTTP answer")
        fields = (line.partition(":") for line in rest)
        return int(status[:3]), {name.strip().lower(): value.strip() for name, _, value in fields}


def _left(until: float, clock: Clock) -> float:
    left = until - clock.monotonic()
    if left <= 0:
        raise TimeoutError("the time for this delivery is over")
    return left


def _request(endpoint: Endpoint, headers: Mapping[str, str], body: bytes) -> bytes:
    host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
    lines = {"Host": host, "User-Agent": USER_AGENT, "Accept": "*/*", "Connection": "close", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {endpoint.path} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode("ascii") + body


def _retry_after(text: str, now: float) -> float:
    """Seconds out of a `Retry-After` header in either of its forms; 0 for anything else."""
    if text.isdecimal() and len(text) < 10:
        return float(text)
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (TypeError, ValueError):
        return 0.0
