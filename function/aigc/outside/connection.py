"""One kept-alive HTTPS connection to one host, through the proxy the environment names.

Honours `HTTPS_PROXY`, `NO_PROXY` and `SSL_CERT_FILE`, the standard variables. Without `SSL_CERT_FILE` it trusts the
bundle that the official SDK trusts, because SCF's Python need not find the operating system's.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aigc.clock import Clock, moment, seconds_since
from aigc.errors import Misconfigured

LONGEST_IDLE = 15.0
"""Seconds after which a connection is not used again. SCF freezes instances between invocations, and a socket that died
in the meantime is only noticed after something was sent."""


@dataclass(frozen=True)
class Answer:
    """A complete HTTP answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NeverSent(Exception):
    """The connection could not be established: the other side has seen nothing of the request."""


@dataclass
class Connection:
    """Requests to `host`, one after the other. Not for several threads: an SCF instance serves one event at a time."""

    host: str
    environment: Mapping[str, str]
    clock: Clock
    _open: http.client.HTTPSConnection | None = field(init=False, default=None)
    _used_at: tuple[float, float] = field(init=False, default=(0.0, 0.0))
    _context: ssl.SSLContext | None = field(init=False, default=None)

    def request(
        self, method: str, target: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> Answer:
        """Send once and read the whole answer; `timeout` seconds for each wait on the network.

        Raises NeverSent, or OSError / http.client.HTTPException when the answer was lost on the way.
        """
        connection = self._connected(timeout)
        try:
            connection.request(method, target, body=body, headers=dict(headers))
            response = connection.getresponse()
            answer = Answer(response.status, {n.lower(): v for n, v in response.getheaders()}, response.read())
        except BaseException:  # also an interrupt leaves the connection in a state nobody knows
            self.close()
            raise
        self._used_at = moment(self.clock)
        return answer

    def close(self) -> None:
        """Drop the connection; the next request opens another."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _connected(self, timeout: float) -> http.client.HTTPSConnection:
        if seconds_since(self._used_at, self.clock) > LONGEST_IDLE:
            self.close()
        if self._open is not None and self._open.sock is not None:
            self._open.sock.settimeout(timeout)
            return self._open
        try:
            opened = self._new(timeout)
            opened.connect()
        except (OSError, http.client.HTTPException) as error:
            raise NeverSent(f"cannot connect to {self.host}: {error}") from error
        self._open = opened
        return opened

    def _new(self, timeout: float) -> http.client.HTTPSConnection:
        if self._context is None:
            self._context = trust(self.environment)
        proxy = proxy_for(self.host, self.environment)
        if proxy is None:
            return http.client.HTTPSConnection(self.host, timeout=timeout, context=self._context)
        connection = http.client.HTTPSConnection(*proxy, timeout=timeout, context=self._context)
        connection.set_tunnel(self.host, 443)
        return connection


def proxy_for(host: str, environment: Mapping[str, str]) -> tuple[str, int] | None:
    """Host and port of the proxy to CONNECT through, or None."""
    proxy = environment.get("https_proxy") or environment.get("HTTPS_PROXY") or ""
    excluded = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    if not proxy or any(_covers(entry.strip(), host) for entry in excluded.split(",")):
        return None
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if parts.scheme != "http" or not parts.hostname:
        raise Misconfigured("environment variable HTTPS_PROXY must look like http://host:port")
    return parts.hostname, parts.port or 80


def _covers(entry: str, host: str) -> bool:
    name = entry.lstrip(".")
    return entry == "*" or (name != "" and (host == name or host.endswith(f".{name}")))


def trust(environment: Mapping[str, str]) -> ssl.SSLContext:
    """Whose certificates are believed. Takes some milliseconds: keep it."""
    return ssl.create_default_context(cafile=environment.get("SSL_CERT_FILE") or _bundle())


def _bundle() -> str:
    import certifi  # comes with the SDK

    return certifi.where()
