"""A port with a gateway behind it, and the bytes that go in and come out."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path

from localcloud.http import Request
from localcloud.server.connection import Connection
from tests.support.cloud import PATIENCE
from tests.unit.localcloud.gateway.world import World


@dataclass
class Port:
    """A listening gateway of the smallest services, in a thread of its own."""

    world: World
    number: int
    ca_file: Path
    loop: asyncio.AbstractEventLoop
    time: list[float]
    connections: set[Connection] = field(default_factory=set)
    complaints: list[object] = field(default_factory=list)

    def after(self, seconds: float) -> None:
        """Let the connections' own clock move, and the listener look for slow clients."""
        done = threading.Event()

        def look() -> None:
            self.time[0] += seconds  # here, so that nothing the gateway is at begins before and ends after it
            for connection in list(self.connections):
                connection.close_if_slow()
            done.set()

        self.loop.call_soon_threadsafe(look)
        assert done.wait(PATIENCE)

    def dial(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.number), timeout=PATIENCE)

    def say(self, raw: bytes) -> bytes:
        """Send bytes and read until the cloud hangs up or has answered as much as it will."""
        with self.dial() as client:
            client.sendall(raw)
            client.shutdown(socket.SHUT_WR)
            return read_all(client)


def read_all(client: socket.socket) -> bytes:
    pieces = []
    try:
        while piece := client.recv(65536):
            pieces.append(piece)
    except ConnectionResetError:
        pass  # hanging up hard is an answer too; what came before it counts
    return b"".join(pieces)


def raw(request: Request) -> bytes:
    """The request as bytes, origin form."""
    target = request.raw_path + (f"?{request.raw_query}" if request.raw_query else "")
    lines = [f"{request.method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    body = request.body.read()
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    assert found, f"not an HTTP answer: {answer[:80]!r}"
    return int(found[1])


def statuses(answer: bytes) -> list[int]:
    return [int(number) for number in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]
