"""How a service of the cloud sends HTTP requests itself: through the same gateway as everybody, without a socket."""

from __future__ import annotations

from typing import Protocol

from localcloud.http import Request, Response


class Door(Protocol):
    """Sends a request to the embedded cloud's own gateway: signature, policies, quotas and journal all apply."""

    async def send(self, request: Request) -> Response: ...
