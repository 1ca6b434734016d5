"""The certificate authority of one run, and the certificate for every host of the cloud.

Made on first use by a process of its own: the library for it is larger than the whole embedded cloud.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from pathlib import Path

from localcloud.errors import ServiceFault

_SECONDS = 30.0
"""How long making a key and two certificates may take."""


class Certificates:
    """Lives in `folder`: `ca.pem` for clients, `host.pem` (key and chain) for the proxy."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = asyncio.Lock()
        self._context: ssl.SSLContext | None = None

    async def ca_file(self) -> Path:
        """The authority that clients must trust, e.g. through SSL_CERT_FILE."""
        await self.server_context()
        return self._folder / "ca.pem"

    async def server_context(self) -> ssl.SSLContext:
        async with self._lock:
            if self._context is None:
                await self._make()
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.minimum_version = ssl.TLSVersion.TLSv1_2
                context.set_alpn_protocols(["http/1.1"])
                context.load_cert_chain(self._folder / "host.pem")
                self._context = context
        return self._context

    async def _make(self) -> None:
        maker = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "localcloud.server.authority",
            str(self._folder),
            stderr=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        try:
            _, complaint = await asyncio.wait_for(maker.communicate(), _SECONDS)
        except TimeoutError as slow:
            maker.kill()
            raise ServiceFault("InternalError", "Making the certificates took too long.") from slow
        if maker.returncode:
            raise ServiceFault("InternalError", f"Making the certificates failed: {complaint.decode(errors='replace')}")
