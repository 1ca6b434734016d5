"""The one port, and everything that lives as long as it."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from pathlib import Path

from msgspec.structs import replace

from localcloud.cloud import Cloud
from localcloud.server.certificates import Certificates
from localcloud.server.connection import Connection, Shared
from localcloud.server.destinations import Destinations
from localcloud.settings import Settings

_SWEEP_SECONDS = 5.0


class Listener:
    """A running embedded cloud: its port, its connections, its processes and its scratch folder."""

    def __init__(self, settings: Settings) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="localcloud-", dir=settings.folder)
        self._settings = replace(settings, folder=Path(self._scratch.name))
        self._certificates = Certificates(self._settings.folder)
        self._cloud = Cloud(self._settings, lambda: self.endpoint, self._certificates)
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None
        self._sweeper: asyncio.Task[None] | None = None
        self.port = 0

    @property
    def endpoint(self) -> str:
        return f"http://{self._settings.host}:{self.port}"

    @property
    def ca_file(self) -> Path:
        """Where the certificate authority will be once a client needed it."""
        return self._settings.folder / "ca.pem"

    async def start(self) -> None:
        """Bind the port, take up the state that was kept, then answer. Raises `OSError` when the port is taken, and
        `DataFolderUnusable`."""
        cloud = self._cloud
        destinations = Destinations(cloud.gateway, self._certificates, cloud.internet, cloud.now)
        shared = Shared(cloud.gateway, destinations, self._settings.folder / "bodies", self._connections)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(shared),
            self._settings.host,
            self._settings.port,
            family=socket.AF_INET,
            backlog=1024,
            start_serving=False,
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self._cloud.keeping.start()  # after the port is known: functions that go on with an event are told it
        await self._server.start_serving()
        self._sweeper = loop.create_task(self._sweep())

    async def prepare_certificates(self) -> None:
        """Make them now, so that clients outside can be told where the authority is."""
        await self._certificates.ca_file()

    async def stop(self) -> None:
        """Close the port and every connection, end every process, remove every file."""
        if self._server is not None:
            self._server.close()
        if self._sweeper is not None:
            self._sweeper.cancel()
        for connection in list(self._connections):
            connection.close()
        await self._cloud.close()
        self._scratch.cleanup()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            for connection in list(self._connections):
                connection.close_if_slow()
