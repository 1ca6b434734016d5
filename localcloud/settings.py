"""How one embedded cloud is set up. Everything has a default; nothing is read from the environment."""

from __future__ import annotations

from pathlib import Path

import msgspec

from localcloud.identity import Account


class Settings(msgspec.Struct, frozen=True):
    """`folder` holds what does not belong in memory (large objects, unpacked code) and is removed at the end."""

    folder: Path
    data: Path | None = None
    """Where the state is kept, on the same file system as `folder`; None: it ends with the process."""
    host: str = "127.0.0.1"
    port: int = 0
    region: str = "ap-singapore"
    account: Account = msgspec.field(default_factory=Account)
    quota_scale: float = 1.0
    """Multiplies every quota of requests per second, to keep load tests short."""
