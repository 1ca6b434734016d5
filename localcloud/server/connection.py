"""One client connection: HTTP/1.1 in and out, one request after the other, and the CONNECT upgrade to TLS."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

import msgspec

from localcloud.exchange import Exchange
from localcloud.server.acknowledge import acknowledge
from localcloud.server.destinations import Destination, Destinations, Server
from localcloud.server.inflow import Inflow, Unreadable
from localcloud.server.outflow import Outflow
from localcloud.server.patience import Patience
from localcloud.server.tunnel import begin_tls

MAX_WAITING = 32
"""Pipelined requests read ahead before the client has to wait."""
_NOWHERE = (
    "{!r} is not behind this proxy. The hosts of the embedded cloud are, and at port 443 the sites that "
    "PUT /_localcloud/internet/<host> registered."
)


class Shared(msgspec.Struct, frozen=True):
    """What all connections of one listener have in common."""

    server: Server
    destinations: Destinations
    folder: Path
    open_connections: set[Connection]
    patience: Patience = msgspec.field(default_factory=Patience)


class Connection(asyncio.Protocol):
    """Serves requests in the order in which they arrive, and answers in order."""

    def __init__(self, shared: Shared, *, secure: bool = False) -> None:
        self._shared = shared
        self._secure = secure
        self._loop = asyncio.get_running_loop()
        self._serving: asyncio.Task[None] | None = None
        self._closing = False
        self._transport: asyncio.Transport
        self._in: Inflow
        self._out: Outflow

    # -- asyncio.Protocol -------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's transports do not subclass asyncio's
        shared = self._shared
        peer: Any = transport.get_extra_info("peername")
        self._in = Inflow(
            shared.folder,
            shared.patience,
            peer=str(peer[0]) if isinstance(peer, tuple) else "127.0.0.1",
            https=self._secure,
            go_ahead=self._go_ahead,
        )
        self._out = Outflow(self._transport, shared.patience)
        shared.open_connections.add(self)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._closing = True
        self._out.lost()
        self._shared.open_connections.discard(self)
        self._in.abandon()

    def pause_writing(self) -> None:
        self._out.pause()

    def resume_writing(self) -> None:
        self._out.resume()

    def eof_received(self) -> bool:
        """The client has nothing more to say, and may still listen."""
        if self._in.arriving and self._serving is None and not self._closing:
            self._refuse(HTTPStatus.BAD_REQUEST, "The request is not complete.")
        self._in.last = True
        return self._serving is not None and not self._secure  # TLS cannot be half open

    def data_received(self, data: bytes) -> None:
        if self._closing:
            return
        try:
            wanted = self._in.feed(data)
        except Unreadable as wrong:
            self._refuse(wrong.status, str(wrong))
            return
        if wanted is not None:
            self._connect(wanted)
        waiting = self._in.waiting
        if len(waiting) >= MAX_WAITING:
            self._transport.pause_reading()
        if waiting and self._serving is None:
            self._serve_now()
        elif self._in.arriving and not self._closing:
            acknowledge(self._transport)

    def close_if_slow(self) -> None:
        """Called now and then by the listener: a silent or slow client does not keep its connection for ever."""
        if self._out.is_stalled():
            self.close()
        elif self._serving is None and self._in.is_slow():
            if self._in.arriving and not self._closing:
                self._refuse(HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive.")
                self._transport.close()
            else:
                self.close()

    def close(self) -> None:
        self._closing = True
        if self._serving is not None:
            self._serving.cancel()
        self._transport.abort()

    def _go_ahead(self) -> None:
        self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    # -- serving ----------------------------------------------------------------------------------------------------

    def _serve_now(self) -> None:
        """Answer a lone request without a task, which costs as much as a policy evaluation, if nothing has to wait."""
        if self._closing:
            return
        if len(self._in.waiting) > 1 or self._out.paused:
            self._serving = self._loop.create_task(self._serve())
            return
        begun = self._shared.server.begin(self._in.waiting.popleft())
        if isinstance(begun, Exchange) and self._answer_now(begun):
            return
        self._serving = self._loop.create_task(self._serve(begun))

    async def _serve(self, begun: Exchange | Awaitable[Exchange] | None = None) -> None:
        """Finish what has begun, then serve what waits, in order."""
        try:
            if begun is not None and not await self._conclude(begun):
                return
            while self._in.waiting and not self._closing:
                request = self._in.waiting.popleft()
                if len(self._in.waiting) == MAX_WAITING - 1:
                    self._transport.resume_reading()
                if not await self._conclude(self._shared.server.begin(request)):
                    return
        finally:
            self._serving = None
            self._in.served()

    async def _conclude(self, begun: Exchange | Awaitable[Exchange]) -> bool:
        exchange = begun if isinstance(begun, Exchange) else await begun
        return await self._answer(exchange, more=bool(self._in.waiting))

    def _answer_now(self, exchange: Exchange) -> bool:
        """Whether the answer could be written at once: one that is in memory, on a connection that stays open."""
        response = exchange.response
        if exchange.drop or response is None or self._in.last or not isinstance(response.body, bytes):
            return False
        self._out.write(response, response.body, head=exchange.request.method == "HEAD", last=False)
        return True

    async def _answer(self, exchange: Exchange, *, more: bool) -> bool:
        """False when the connection is over."""
        if exchange.drop or exchange.response is None:
            self._closing = True
            self._transport.abort()
            return False
        last = self._in.last and not more
        await self._out.send(exchange.response, head=exchange.request.method == "HEAD", last=last)
        if last:
            self._closing = True
            self._transport.close()
        return not last

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        """Answer a request that never became one, and hang up.

        A client that is still sending would lose the answer if we closed right away: what it sends is dropped until it
        hangs up itself or patience ends.
        """
        self._closing = True
        self._out.refuse(status, message)
        self._in.give_up()
        if self._transport.can_write_eof():
            self._transport.write_eof()
        else:
            self._transport.close()

    # -- CONNECT ----------------------------------------------------------------------------------------------------

    def _connect(self, wanted: str) -> None:
        destination = self._shared.destinations.find(wanted)
        if destination is None:
            self._refuse(HTTPStatus.FORBIDDEN, _NOWHERE.format(wanted))
            return
        self._transport.pause_reading()
        self._serving = self._loop.create_task(self._upgrade(destination))

    async def _upgrade(self, destination: Destination) -> None:
        """Become the server the client believes to talk to."""
        try:
            context = await destination.context()
            shared = msgspec.structs.replace(self._shared, server=destination.server)
            inner = Connection(shared, secure=context is not None)
            self._transport.write(b"HTTP/1.1 200 Connection Established\r\n\r\n")
            if context is None:
                self._transport.set_protocol(inner)
                inner.connection_made(self._transport)
                self._transport.resume_reading()
            elif (secured := await begin_tls(self._transport, context)) is not None:
                transport, early = secured
                transport.set_protocol(inner)
                inner.connection_made(transport)
                if early:
                    inner.data_received(early)
        finally:
            self._shared.open_connections.discard(self)  # not before: who stops the cloud closes this one as well
