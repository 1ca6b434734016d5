"""The certificate authority of one run, the certificate for every host of the cloud, and one for each site outside.

Made on first use by processes of their own: the library for it is larger than the whole embedded cloud.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from pathlib import Path

from localcloud.errors import ServiceFault

_SECONDS = 120.0
"""How long making a key and two certificates may take."""


class Certificates:
    """Lives in `folder`: `ca.pem` for clients; keys and chains for the proxy. The authority's key is in memory only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = asyncio.Lock()
        self._context: ssl.SSLContext | None = None
        self._sites: dict[str, str] = {}
        self._authority = b""

    async def ca_file(self) -> Path:
        """The authority that clients must trust, e.g. through SSL_CERT_FILE."""
        await self.server_context()
        return self._folder / "ca.pem"

    async def server_context(self) -> ssl.SSLContext:
        """For all hosts of the cloud."""
        async with self._lock:
            if self._context is None:
                self._authority = await self._make()
                self._context = _context(self._folder / "host.pem")
        return self._context

    async def site_context(self, name: str) -> ssl.SSLContext:
        """For one connection to a site outside the cloud: one that the connection may change."""
        await self.server_context()
        async with self._lock:
            file = self._sites.get(name)
            if file is None:
                file = f"site-{len(self._sites)}.pem"
                await self._make(file, name, stdin=self._authority)
                self._sites[name] = file
        return _context(self._folder / file)

    async def _make(self, *site: str, stdin: bytes = b"") -> bytes:
        maker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "localcloud.server.authority", str(self._folder), *site),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        try:
            printed, complaint = await asyncio.wait_for(maker.communicate(stdin), _SECONDS)
        except TimeoutError as slow:
            maker.kill()
            raise ServiceFault("InternalError", "Making the certificates took too long.") from slow
        if maker.returncode:
            raise ServiceFault("InternalError", f"Making the certificates failed: {complaint.decode(errors='replace')}")
        return printed


def _context(chain: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(chain)
    return context
