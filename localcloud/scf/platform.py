"""What a running function is told about the machine it runs on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec


class Platform(msgspec.Struct, frozen=True):
    """How a function's process reaches this cloud over unmodified HTTPS: by the standard proxy variables.

    Both callables are asked when an instance starts, because the port and the certificate authority are only known
    once the server listens.
    """

    region: str
    proxy_url: Callable[[], str]
    ca_file: Callable[[], Awaitable[Path]]
