"""Give every request an id, before anything can fail."""

from __future__ import annotations

from random import getrandbits

from localcloud.exchange import Exchange


def assign_request_id(exchange: Exchange) -> None:
    """A random UUID, as API 3.0 shows it; COS uses the same value in its header."""
    hexadecimal = f"{getrandbits(128):032x}"  # it names a request and guards nothing: no system call per request
    exchange.id = f"{hexadecimal[:8]}-{hexadecimal[8:12]}-{hexadecimal[12:16]}-{hexadecimal[16:20]}-{hexadecimal[20:]}"
