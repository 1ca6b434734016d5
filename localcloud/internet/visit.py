"""One connection to an address outside: which of its sites the client means, and how that one answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from localcloud.exchange import Exchange
from localcloud.http import Request, Response
from localcloud.internet.sites import Internet, Received, Site


class Visit:
    """Serves the requests of one connection. `sites` are those at `address`, of which the first answers clients that
    name none of them: their TLS handshake gets its certificate, as from any real server."""

    def __init__(self, address: str, sites: Sequence[Site], now: Callable[[], float]) -> None:
        self.address = address
        self.sites = sites
        self._now = now
        self._site = sites[0]
        self._sni = ""

    def greet(self, name: str | None) -> Site:
        """A client says in its handshake whom it wants to talk to."""
        self._sni = (name or "").lower()
        self._site = next((site for site in self.sites if site.host == self._sni), self.sites[0])
        self._site.connections += 1
        return self._site

    def begin(self, request: Request) -> Awaitable[Exchange]:
        return self._serve(Exchange(request))

    async def _serve(self, exchange: Exchange) -> Exchange:
        request, answer = exchange.request, self._site.next_answer()
        self._site.received.append(
            Received(
                time=self._now(),
                address=self.address,
                sni=self._sni,
                method=request.method,
                path=request.raw_path + (f"?{request.raw_query}" if request.raw_query else ""),
                headers=dict(request.headers),
                body=request.body.read().decode("utf-8", "replace"),
            )
        )
        request.body.discard()
        await asyncio.sleep(answer.delay_ms / 1000)
        exchange.drop = answer.drop
        exchange.response = Response(answer.status, list(answer.headers.items()), answer.body.encode())
        return exchange


def visit(internet: Internet, host: str, now: Callable[[], float]) -> Visit | None:
    """A connection to a name or an address; None when nobody is there."""
    address = host.removeprefix("[").removesuffix("]")
    site = internet.find(host)
    if site is None:
        found = internet.at(_normal(address))
        return Visit(_normal(address), found, now) if found else None
    address = site.look_up()[0]
    others = [each for each in internet.at(address) if each is not site]
    return Visit(address, [site, *others], now)


def _normal(address: str) -> str:
    if ":" not in address:
        return address
    import ipaddress

    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return address
