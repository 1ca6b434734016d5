"""Write responses: whole ones at once, files and streams piece by piece, never faster than the client reads."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from localcloud.http import CHUNK, FileRange, Response, header_lines
from localcloud.server.patience import Patience

_REASONS = {status.value: status.phrase for status in HTTPStatus}


class Outflow:
    """The writing side of one connection."""

    def __init__(self, transport: asyncio.Transport, patience: Patience) -> None:
        self._transport = transport
        self._patience = patience
        self._full_since: float | None = None
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._gone = False
        self._streaming: asyncio.Task[Any] | None = None

    @property
    def paused(self) -> bool:
        """The client reads more slowly than it is answered."""
        return not self._may_write.is_set()

    def pause(self) -> None:
        self._may_write.clear()
        self._full_since = self._patience.now()

    def resume(self) -> None:
        self._may_write.set()
        self._full_since = None

    def is_stalled(self) -> bool:
        """Whether the client has not read what it asked for, for too long."""
        return self._full_since is not None and self._patience.is_over(self._full_since)

    def lost(self) -> None:
        self._gone = True
        self._may_write.set()
        if self._streaming is not None:
            self._streaming.cancel()  # it may be waiting for something that never comes

    async def send(self, response: Response, *, head: bool, last: bool) -> None:
        body = response.body
        if isinstance(body, bytes):
            self.write(response, body, head=head, last=last)
        elif isinstance(body, FileRange):
            self._transport.write(_head(response, f"Content-Length: {body.length}\r\n", last=last))
            if not head:
                await self._send_file(body)
        else:
            # A stream whose length is known (an object in pieces) is sent as any other body.
            chunked = response.length is None
            framing = "Transfer-Encoding: chunked\r\n" if chunked else f"Content-Length: {response.length}\r\n"
            self._transport.write(_head(response, framing, last=last))
            if head:
                await body.aclose()
            else:
                await self._send_stream(body, chunked=chunked)

    def write(self, response: Response, body: bytes, *, head: bool, last: bool) -> None:
        """Send a response whose `body` is in memory."""
        length = len(body) if response.length is None else response.length
        may_have_body = _may_have_body(response.status)
        start = _head(response, f"Content-Length: {length}\r\n" if may_have_body else "", last=last)
        # What a function gives to an answer that has no body would be read as the beginning of the next one.
        self._transport.write(start + body if may_have_body and not head else start)

    def refuse(self, status: HTTPStatus, message: str) -> None:
        """A plain answer outside the gateway: the request was not understood."""
        body = json.dumps({"code": status.phrase.replace(" ", ""), "message": message}).encode()
        response = Response(status.value, [("Content-Type", "application/json")])
        self._transport.write(_head(response, f"Content-Length: {len(body)}\r\n", last=True) + body)

    async def _send_file(self, part: FileRange) -> None:
        left = part.length
        with part.path.open("rb") as stream:
            stream.seek(part.offset)
            while left > 0 and not self._gone:
                piece = stream.read(min(CHUNK, left))
                if not piece:
                    break
                left -= len(piece)
                self._transport.write(piece)
                await self._may_write.wait()
        if left and not self._gone:
            self._transport.abort()  # the file became shorter: a cut connection is honest, a short body is not

    async def _send_stream(self, pieces: AsyncGenerator[bytes], *, chunked: bool) -> None:
        self._streaming = asyncio.current_task()
        try:
            async for piece in pieces:
                self._transport.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" if chunked else piece)
                await self._may_write.wait()
            if chunked:
                self._transport.write(b"0\r\n\r\n")
        finally:
            self._streaming = None
            await pieces.aclose()


def _may_have_body(status: int) -> bool:
    return status not in (204, 304)


def _head(response: Response, framing: str, *, last: bool) -> bytes:
    opening = _opening(response.status, int(time.time()))
    end = "Connection: close\r\n\r\n" if last else "Connection: keep-alive\r\n\r\n"
    lines = f"{opening}{framing}{response.prepared.lines}{header_lines(response.headers)}{end}"
    return lines.encode("latin-1", "replace")


@lru_cache(maxsize=64)  # the statuses of a second or two
def _opening(status: int, second: int) -> str:
    """The status line and the date."""
    return f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}\r\nDate: {formatdate(second, usegmt=True)}\r\n"
