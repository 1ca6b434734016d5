"""The functions behind APIs, as this service sees them: SCF offers exactly this."""

from __future__ import annotations

from typing import Protocol

from localcloud.scf.invocation import Outcome


class Functions(Protocol):
    """SCF, for a service of the cloud that calls functions."""

    def exists(self, region: str, namespace: str, name: str, qualifier: str) -> bool: ...

    async def run(
        self, region: str, namespace: str, name: str, event: bytes, *, request_id: str, source: str
    ) -> Outcome:
        """Run a function and wait for it. A function that is gone is an outcome too."""
        ...
