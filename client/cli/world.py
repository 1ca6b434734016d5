"""Everything a command needs from outside, so that a test can bring its own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from rich.console import Console

from client.bucket import Bucket
from client.calls import Caller, http_client
from client.clock import Clock, SystemClock
from client.service import ImageService
from client.settings import Settings, find_settings


@dataclass(frozen=True)
class World:
    """Environment, folder, clock and network of one invocation. `transport` None is the real network."""

    environ: Mapping[str, str]
    folder: Path
    clock: Clock = field(default_factory=SystemClock)
    transport: httpx.BaseTransport | None = None
    talk: Console = field(default_factory=lambda: Console(stderr=True, highlight=False, soft_wrap=True))
    """For people, on stderr. Results go to stdout, so that they can be piped."""

    def settings(self) -> Settings:
        """Address, key and bucket as configured."""
        return find_settings(self.environ, self.folder)

    def service(self, settings: Settings) -> ImageService:
        """A connection to the configured service. Raises NotConfigured."""
        url, api_key = settings.service()
        return ImageService(
            url,
            api_key,
            transport=self.transport,
            clock=self.clock,
            route=settings.route,
            signing=settings.signing(),
        )

    def bucket(self, settings: Settings) -> Bucket:
        """A connection to the configured bucket. Raises NotConfigured."""
        access = settings.bucket()
        where = access.endpoint or f"https://{access.host}"
        return Bucket(access, Caller(http_client(where, self.transport), self.clock))


def real_world() -> World:
    """This process's own surroundings."""
    return World(environ=os.environ, folder=Path.cwd())
