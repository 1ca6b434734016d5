"""Where a CONNECT may lead: to the cloud itself, or to a site outside that a test has registered."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec

from localcloud.exchange import Exchange
from localcloud.hosts import is_cloud_host
from localcloud.http import Request
from localcloud.internet import Internet
from localcloud.internet.visit import Visit, visit
from localcloud.server.certificates import Certificates


class Server(Protocol):
    """Answers the requests of a connection: the cloud's gateway, or a site outside."""

    def begin(self, request: Request) -> Exchange | Awaitable[Exchange]: ...


class Destination(msgspec.Struct, frozen=True):
    """The end of a tunnel. `context` makes the server's side of TLS; None means plain HTTP."""

    server: Server
    context: Callable[[], Awaitable[ssl.SSLContext | None]]


class Destinations:
    """Everything that is behind the proxy."""

    def __init__(
        self, gateway: Server, certificates: Certificates, internet: Internet, now: Callable[[], float]
    ) -> None:
        self._gateway = gateway
        self._certificates = certificates
        self._internet = internet
        self._now = now

    def find(self, authority: str) -> Destination | None:
        """The destination of `CONNECT authority`, in lower case; None when it is not behind this proxy."""
        host, _, port = authority.rpartition(":")
        if is_cloud_host(host):
            return self._cloud(port)
        if port != "443" or (found := visit(self._internet, host, self._now)) is None:
            return None

        async def context() -> ssl.SSLContext:
            return await self._site_context(found)

        return Destination(found, context)

    def _cloud(self, port: str) -> Destination | None:
        contexts = {"443": self._certificates.server_context, "80": _plain}
        return Destination(self._gateway, contexts[port]) if port in contexts else None

    async def _site_context(self, visit: Visit) -> ssl.SSLContext:
        """Shows the certificate of the site that the client's handshake names."""
        contexts = {site.host: await self._certificates.site_context(site.host) for site in visit.sites}

        def choose(connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
            connection.context = contexts[visit.greet(name).host]

        first = contexts[visit.sites[0].host]
        first.sni_callback = choose
        return first


async def _plain() -> None:
    return None
