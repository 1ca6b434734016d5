"""One client connection: HTTP/1.1 in and out, one request after the other, and the CONNECT upgrade to TLS."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable
from http import HTTPStatus
from pathlib import Path
from sys import intern
from typing import Any, cast

import httptools
import msgspec

from localcloud.exchange import Exchange
from localcloud.gateway.limits import body_limit
from localcloud.http import Headers, Request
from localcloud.server.acknowledge import acknowledge
from localcloud.server.destinations import Destination, Destinations, Server
from localcloud.server.intake import BodyTooLarge, Intake
from localcloud.server.outflow import Outflow
from localcloud.server.patience import Patience
from localcloud.server.tunnel import secure

MAX_HEAD = 64 * 1024
"""Bytes of request line and headers together, and of what may stand between two pieces of a body or after it."""
MAX_WAITING = 32
"""Pipelined requests read ahead before the client has to wait."""
_NOWHERE = (
    "{!r} is not behind this proxy. The hosts of the embedded cloud are, and at port 443 the sites that "
    "PUT /_localcloud/internet/<host> registered."
)


class _Trailers(Headers):
    """Takes the fields after a chunked body, and keeps none: only the head was signed, and only the head decides."""

    __slots__ = ()

    def add(self, name: str, value: str) -> None:
        """Nothing."""


_TRAILERS = _Trailers()


class Shared(msgspec.Struct, frozen=True):
    """What all connections of one listener have in common."""

    server: Server
    destinations: Destinations
    folder: Path
    open_connections: set[Connection]
    patience: Patience = msgspec.field(default_factory=Patience)


class Connection(asyncio.Protocol):
    """Parses requests as bytes arrive, serves them in order, answers in order."""

    def __init__(self, shared: Shared, *, tunnel_host: str = "") -> None:
        self._shared = shared
        self._tunnel_host = tunnel_host
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: deque[Request] = deque()
        self._serving: asyncio.Task[None] | None = None
        self._target = b""
        self._headers = Headers()
        self._bodiless = 0  # bytes since the request began, or since the last one of its body
        self._arriving = False  # a request has begun and is not complete
        self._arrived = 0  # bytes of it
        self._since = shared.patience.now()  # when it began, or the last one ended
        self._intake: Intake | None = None
        self._request: Request | None = None  # whose head is complete and whose body may be on its way
        self._closing = False
        self._peer = ""
        self._transport: asyncio.Transport
        self._out: Outflow

    # -- asyncio.Protocol -------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's transports do not subclass asyncio's
        self._out = Outflow(self._transport, self._shared.patience)
        peer: Any = transport.get_extra_info("peername")
        self._peer = str(peer[0]) if isinstance(peer, tuple) else "127.0.0.1"
        self._shared.open_connections.add(self)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._closing = True
        self._out.lost()
        self._shared.open_connections.discard(self)
        if self._intake is not None:
            self._intake.abandon()

    def pause_writing(self) -> None:
        self._out.pause()

    def resume_writing(self) -> None:
        self._out.resume()

    def eof_received(self) -> bool:
        """The client has nothing more to say, and may still listen."""
        if self._arriving and self._serving is None and not self._closing:
            self._refuse(HTTPStatus.BAD_REQUEST, "The request is not complete.")
        self._out.last = True
        return self._serving is not None and not self._tunnel_host  # TLS cannot be half open

    def data_received(self, data: bytes) -> None:
        if self._closing:
            return
        self._arrived += len(data)
        self._bodiless += len(data)
        if self._bodiless > MAX_HEAD + len(data):
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The request's headers are too large.")
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            if self._parser.get_method() == b"CONNECT":
                self._connect()
            else:
                self._go_on(data, upgrade)
        except httptools.HttpParserError as wrong:
            self._refuse_because(wrong)
        if self._waiting and self._serving is None:
            self._serve_now()
        elif self._arriving and not self._closing:
            acknowledge(self._transport)

    def close_if_slow(self) -> None:
        """Called now and then by the listener: a silent or slow client does not keep its connection for ever."""
        if self._out.is_stalled():
            self.close()
        elif self._serving is None and self._shared.patience.is_over(self._since, self._arrived):
            if self._arriving and not self._closing:
                self._refuse(HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive.")
                self._transport.close()
            else:
                self.close()

    def close(self) -> None:
        self._closing = True
        if self._serving is not None:
            self._serving.cancel()
        self._transport.abort()

    # -- httptools callbacks ----------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._target, self._headers, self._request = b"", Headers(), None
        self._arriving, self._arrived, self._since = True, 0, self._shared.patience.now()

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.add(name.decode("latin-1"), value.decode("latin-1"))

    def on_headers_complete(self) -> None:
        method = intern(self._parser.get_method().decode("ascii"))
        headers = self._headers
        if method == "CONNECT" or ("upgrade" in headers and self._parser.should_upgrade()):
            return  # the parser is about to stop and say so
        scheme, host, path, query = _split(self._target, headers, https=bool(self._tunnel_host))
        self._request = Request(
            method=method, host=host, raw_path=path, raw_query=query, headers=headers, scheme=scheme, peer=self._peer
        )
        self._headers = _TRAILERS
        if "content-length" in headers and int(headers.get("content-length")) > self._body_limit(self._request):
            raise BodyTooLarge
        if "expect" in headers and headers.get("expect").lower() == "100-continue":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        if self._request is None:
            return
        if self._intake is None:
            self._intake = Intake(self._shared.folder, self._body_limit(self._request))
        self._intake.add(body)
        self._bodiless = 0

    def on_message_complete(self) -> None:
        if self._request is None:
            return
        if self._intake is not None:
            self._request.body = self._intake.finish()
        self._waiting.append(self._request)
        self._request, self._intake, self._bodiless, self._arriving = None, None, 0, False
        if not self._parser.should_keep_alive():
            self._out.last = True
        if len(self._waiting) >= MAX_WAITING:
            self._transport.pause_reading()

    @staticmethod
    def _body_limit(request: Request) -> int:
        return body_limit(request.hostname, request.raw_path)

    # -- serving ----------------------------------------------------------------------------------------------------

    def _serve_now(self) -> None:
        """Answer a lone request without a task, which costs as much as a policy evaluation, if nothing has to wait."""
        if self._closing:
            return
        if len(self._waiting) > 1 or self._out.paused:
            self._serving = self._loop.create_task(self._serve())
            return
        begun = self._shared.server.begin(self._waiting.popleft())
        if isinstance(begun, Exchange) and self._answer_now(begun):
            return
        self._serving = self._loop.create_task(self._serve(begun))

    async def _serve(self, begun: Exchange | Awaitable[Exchange] | None = None) -> None:
        """Finish what has begun, then serve what waits, in order."""
        try:
            if begun is not None and not await self._conclude(begun):
                return
            while self._waiting and not self._closing:
                request = self._waiting.popleft()
                if len(self._waiting) == MAX_WAITING - 1:
                    self._transport.resume_reading()
                if not await self._conclude(self._shared.server.begin(request)):
                    return
        finally:
            self._serving = None
            self._since = self._shared.patience.now()

    async def _conclude(self, begun: Exchange | Awaitable[Exchange]) -> bool:
        exchange = begun if isinstance(begun, Exchange) else await begun
        return await self._answer(exchange, more=bool(self._waiting))

    def _answer_now(self, exchange: Exchange) -> bool:
        """Whether the answer could be written at once: one that is in memory, on a connection that stays open."""
        response = exchange.response
        if exchange.drop or response is None or self._out.last or not isinstance(response.body, bytes):
            return False
        self._out.write(response, response.body, head=exchange.request.method == "HEAD", last=False)
        return True

    async def _answer(self, exchange: Exchange, *, more: bool) -> bool:
        """False when the connection is over."""
        if exchange.drop or exchange.response is None:
            self._closing = True
            self._transport.abort()
            return False
        last = self._out.last and not more
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
        self._since, self._arrived = self._shared.patience.now(), 0
        if self._transport.can_write_eof():
            self._transport.write_eof()
        else:
            self._transport.close()

    def _refuse_because(self, found: httptools.HttpParserError) -> None:
        """One of our own callbacks, or the parser, found the request unacceptable."""
        wrong = found.__context__ if isinstance(found, httptools.HttpParserCallbackError) else found
        if isinstance(wrong, BodyTooLarge):
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request's body is larger than allowed.")
        else:
            self._refuse(HTTPStatus.BAD_REQUEST, f"This is not a valid HTTP request: {wrong}")

    def _go_on(self, data: bytes, offer: httptools.HttpParserUpgrade) -> None:
        """The client would also speak another protocol, as Java's HttpClient says with every plain request. It is
        answered in this one (RFC 9110, 7.8): as if it had not offered, because the parser takes what follows the head
        for the other protocol.
        """
        while True:
            data = self._without_offer() + data[offer.args[0] :]
            self._parser = httptools.HttpRequestParser(self)
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as another:
                if self._parser.get_method() != b"CONNECT":
                    offer = another
                    continue
                self._connect()
            except httptools.HttpParserError as wrong:
                self._refuse_because(wrong)
            return

    def _without_offer(self) -> bytes:
        """The head that has just been read, once more."""
        fields = (f"{name}: {value}\r\n" for name, value in self._headers if name != "upgrade")
        opening = b"%s %s HTTP/%s\r\n" % (
            self._parser.get_method(),
            self._target,
            self._parser.get_http_version().encode("ascii"),
        )
        return opening + "".join(fields).encode("latin-1") + b"\r\n"

    # -- CONNECT ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        wanted = self._target.decode("latin-1").lower()
        destination = self._shared.destinations.find(wanted)
        if destination is None:
            self._refuse(HTTPStatus.FORBIDDEN, _NOWHERE.format(wanted))
            return
        self._transport.pause_reading()
        self._serving = self._loop.create_task(self._upgrade(destination))

    async def _upgrade(self, destination: Destination) -> None:
        """Become the server the client believes to talk to."""
        inner = Connection(
            msgspec.structs.replace(self._shared, server=destination.server), tunnel_host=destination.host
        )
        try:
            context = await destination.context()
            self._transport.write(b"HTTP/1.1 200 Connection Established\r\n\r\n")
            if context is None:
                self._transport.set_protocol(inner)
                inner.connection_made(self._transport)
                self._transport.resume_reading()
            elif (secured := await secure(self._transport, context)) is not None:
                transport, early = secured
                transport.set_protocol(inner)
                inner.connection_made(transport)
                if early:
                    inner.data_received(early)
        finally:
            self._shared.open_connections.discard(self)  # not before: who stops the cloud closes this one as well


def _split(target: bytes, headers: Headers, *, https: bool) -> tuple[str, str, str, str]:
    """Scheme, host, raw path and raw query of an origin-form or absolute-form target.

    An absolute-form target names the host itself; a Host header that disagrees is an attempt to smuggle.
    """
    sent = intern(headers.get("host").lower())  # the journal keeps it, and it is nearly always the same
    if "," in sent or not sent:
        raise ValueError("exactly one Host header is needed")
    if target.startswith(b"/") and b"#" not in target:  # nearly always; a full parse costs as much as all headers
        path, _, query = target.decode("latin-1").partition("?")
        return ("https" if https else "http"), _without_default_port(sent), path, query
    url = httptools.parse_url(target)
    path = (url.path or b"/").decode("latin-1")
    query = (url.query or b"").decode("latin-1")
    if not url.host:
        return ("https" if https else "http"), _without_default_port(sent), path, query
    scheme = (url.schema or b"http").decode("latin-1").lower()
    named = url.host.decode("latin-1").lower() + (f":{url.port}" if url.port else "")
    if _without_default_port(named) != _without_default_port(sent):
        raise ValueError("the Host header and the request target name different hosts")
    return scheme, _without_default_port(sent), path, query


def _without_default_port(host: str) -> str:
    return host.removesuffix(":443").removesuffix(":80")
