"""What a run must not leave behind: a process, or a listening port."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from local.errors import NotAsPromised
from local.identity import Identity, ProcessTable

CONNECT_SECONDS = 1.0


@dataclass(frozen=True)
class Traces:
    """Noted while everything is still running: afterwards nobody knows what there was to look for."""

    processes: tuple[Identity, ...]
    port: int

    @classmethod
    def of(cls, cloud_pid: int, port: int, table: ProcessTable) -> Traces:
        """The cloud, everything it has started, and its port."""
        cloud = table.identify(cloud_pid)
        return cls((*((cloud,) if cloud else ()), *table.children_of(cloud_pid)), port)

    def must_be_gone(self, table: ProcessTable) -> None:
        """Raises NotAsPromised naming what is still there."""
        alive = [str(who.pid) for who in self.processes if table.is_running(who)]
        if alive:
            raise NotAsPromised(f"still running: process {', '.join(alive)}", next_step="End it by its number.")
        if _is_listening(self.port):
            raise NotAsPromised(f"port {self.port} is still in use")


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(CONNECT_SECONDS)
        return probe.connect_ex(("127.0.0.1", port)) == 0
