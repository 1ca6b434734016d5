"""Read requests: bytes as they arrive become a queue of whole requests, and what is none is refused."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from sys import intern

import httptools

from localcloud.gateway.limits import body_limit
from localcloud.http import Headers, Request
from localcloud.server.intake import BodyNotKept, BodyTooLarge, Intake
from localcloud.server.patience import Patience
from localcloud.server.target import split

MAX_HEAD = 64 * 1024
"""Bytes of request line and headers together, and of what may stand between two pieces of a body or after it."""
_TOO_LARGE = "The request's headers are too large."


class Unreadable(Exception):
    """What arrives is no request, or one that is not accepted. Nothing that comes after it can be read."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Trailers(Headers):
    """Takes the fields after a chunked body, and keeps none: only the head was signed, and only the head decides."""

    __slots__ = ()

    def add(self, name: str, value: str) -> None:
        """Nothing."""


_TRAILERS = _Trailers()


class Inflow:
    """The reading side of one connection. `peer` and `https` are what its requests are told of it; `go_ahead` is called
    when a client asks whether it should send its body.
    """

    def __init__(
        self, folder: Path, patience: Patience, *, peer: str, https: bool, go_ahead: Callable[[], None]
    ) -> None:
        self._folder = folder
        self._patience = patience
        self._peer = peer
        self._https = https
        self._go_ahead = go_ahead
        self._parser = httptools.HttpRequestParser(self)
        self._target = b""
        self._headers = Headers()
        self._head = 0  # bytes of the target, names and values that arrived of a head
        self._bodiless = 0  # bytes since the request began, or since the last one of its body
        self._arrived = 0  # bytes of the request that is arriving
        self._since = patience.now()  # when it began, or the last one ended
        self._intake: Intake | None = None
        self._request: Request | None = None  # whose head is complete and whose body may be on its way
        self.waiting: deque[Request] = deque()  # whole requests, for whoever serves them
        self.arriving = False  # a request has begun and is not complete
        self.last = False  # the client will not send another request

    def feed(self, data: bytes) -> str | None:
        """Read on. Returns the destination in lower case when the client wants to be connected to one (CONNECT).

        Raises Unreadable; what was complete before that is waiting all the same.
        """
        self._arrived += len(data)
        self._bodiless += len(data)
        if self._bodiless > MAX_HEAD + len(data):
            raise Unreadable(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, _TOO_LARGE)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            return self._destination() or self._go_on(data, upgrade)
        except httptools.HttpParserError as wrong:
            raise _unreadable(wrong) from wrong
        return None

    def is_slow(self) -> bool:
        """Whether the request that arrives, or the next one, lets us wait too long."""
        return self._patience.is_over(self._since, self._arrived)

    def served(self) -> None:
        """The time until the next request begins now."""
        self._since = self._patience.now()

    def give_up(self) -> None:
        """Nothing more will be read: the client has its patience once more to hang up."""
        self._since, self._arrived = self._patience.now(), 0

    def abandon(self) -> None:
        """The client went away, perhaps in the middle of a body."""
        if self._intake is not None:
            self._intake.abandon()

    # -- httptools callbacks ----------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._target, self._headers, self._request, self._head = b"", Headers(), None, 0
        self.arriving, self._arrived, self._since = True, 0, self._patience.now()

    def on_url(self, url: bytes) -> None:
        self._target += url
        self._head += len(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head += len(name) + len(value)
        # White space behind a value is none of it (RFC 9112, 5); the parser only takes away what is before it.
        self._headers.add(name.decode("latin-1"), value.rstrip(b" \t").decode("latin-1"))

    def on_headers_complete(self) -> None:
        if self._head > MAX_HEAD:
            raise Unreadable(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, _TOO_LARGE)
        method = intern(self._parser.get_method().decode("ascii"))
        headers = self._headers
        if method == "CONNECT" or ("upgrade" in headers and self._parser.should_upgrade()):
            return  # the parser is about to stop and say so
        scheme, host, path, query = split(self._target, headers, https=self._https)
        self._request = Request(
            method=method, host=host, raw_path=path, raw_query=query, headers=headers, scheme=scheme, peer=self._peer
        )
        self._headers = _TRAILERS
        if "content-length" in headers and int(headers.get("content-length")) > _limit(self._request):
            raise BodyTooLarge
        if "transfer-encoding" in headers and headers.get("transfer-encoding").lower() != "chunked":
            raise Unreadable(
                HTTPStatus.NOT_IMPLEMENTED, "Bodies are sent as they are, or chunked; nothing unpacks them."
            )
        if "expect" in headers and headers.get("expect").lower() == "100-continue" and self._understands_waiting():
            self._go_ahead()

    def on_body(self, body: bytes) -> None:
        if self._request is None:
            return
        if self._intake is None:
            self._intake = Intake(self._folder, _limit(self._request))
        self._intake.add(body)
        self._bodiless = 0

    def on_message_complete(self) -> None:
        if self._request is None:
            return
        if self._intake is not None:
            self._request.body = self._intake.finish()
        self.waiting.append(self._request)
        self._request, self._intake, self._bodiless = None, None, 0
        self.arriving, self._arrived = False, 0
        if not self._parser.should_keep_alive():
            self.last = True

    def _understands_waiting(self) -> bool:
        """Clients of HTTP/1.0 take the first status line for the answer (RFC 9110, 10.1.1)."""
        return self._parser.get_http_version() != "1.0"

    # -- other protocols --------------------------------------------------------------------------------------------

    def _destination(self) -> str | None:
        return self._target.decode("latin-1").lower() if self._parser.get_method() == b"CONNECT" else None

    def _go_on(self, data: bytes, offer: httptools.HttpParserUpgrade) -> str | None:
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
                if (destination := self._destination()) is not None:
                    return destination
                offer = another
            except httptools.HttpParserError as wrong:
                raise _unreadable(wrong) from wrong
            else:
                return None

    def _without_offer(self) -> bytes:
        """The head that has just been read, once more."""
        fields = (f"{name}: {value}\r\n" for name, value in self._headers if name != "upgrade")
        opening = b"%s %s HTTP/%s\r\n" % (
            self._parser.get_method(),
            self._target,
            self._parser.get_http_version().encode("ascii"),
        )
        return opening + "".join(fields).encode("latin-1") + b"\r\n"


def _limit(request: Request) -> int:
    return body_limit(request.hostname, request.raw_path)


def _unreadable(found: httptools.HttpParserError) -> Unreadable:
    """One of our own callbacks, or the parser, found the request unacceptable."""
    wrong = found.__context__ if isinstance(found, httptools.HttpParserCallbackError) else found
    if isinstance(wrong, Unreadable):
        return wrong
    if isinstance(wrong, BodyTooLarge):
        return Unreadable(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request's body is larger than allowed.")
    if isinstance(wrong, BodyNotKept):
        return Unreadable(HTTPStatus.INTERNAL_SERVER_ERROR, f"This cloud cannot keep the body: {wrong}")
    return Unreadable(HTTPStatus.BAD_REQUEST, f"This is not a valid HTTP request: {wrong}")
