"""A listening gateway for every test of connections, over real loopback."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.server.certificates import Certificates
from localcloud.server.connection import Connection, Shared
from localcloud.server.destinations import Destinations
from localcloud.server.patience import Patience
from tests.component.localcloud.connections.port import Port
from tests.support.cloud import PATIENCE
from tests.unit.localcloud.gateway.world import World

ROUNDS_TO_LET_IN = 4
"""Of the event loop: it sees the client, accepts him, makes his transport, and tells us."""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Port]:
    started, ports = threading.Event(), list[Port]()
    stopped = asyncio.Event()

    async def serve() -> None:
        world, loop, connections = World(), asyncio.get_running_loop(), set[Connection]()
        certificates, now = Certificates(tmp_path), [1000.0]
        gateway = world.gateway()
        destinations = Destinations(gateway, certificates, world.internet, world.clock.now)
        shared = Shared(gateway, destinations, tmp_path / "bodies", connections, Patience(now=lambda: now[0]))
        server = await loop.create_server(lambda: Connection(shared), "127.0.0.1", 0)
        ports.append(Port(world, server.sockets[0].getsockname()[1], tmp_path / "ca.pem", loop, now, connections))
        loop.set_exception_handler(lambda _loop, complaint: ports[0].complaints.append(complaint))
        started.set()
        await stopped.wait()
        for _ in range(ROUNDS_TO_LET_IN):  # a closed server of asyncio forgets whoever has knocked
            await asyncio.sleep(0)
        server.close()
        hang_up(connections)
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=PATIENCE)
        await asyncio.sleep(0)  # the loop closes the connections in its next round

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert started.wait(PATIENCE)
    try:
        yield ports[0]
    finally:
        complaints = list(ports[0].complaints)
        ports[0].loop.call_soon_threadsafe(stopped.set)
        thread.join(PATIENCE)
    assert not thread.is_alive(), "the gateway did not come to an end"
    assert complaints == [], "the event loop had to report an error of ours"


def hang_up(connections: set[Connection]) -> None:
    for connection in list(connections):
        connection.close()
