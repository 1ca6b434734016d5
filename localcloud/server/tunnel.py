"""Becoming the TLS server that a CONNECT client believes to talk to."""

from __future__ import annotations

import asyncio
import ssl


class _Threshold(asyncio.Protocol):
    """Holds what happens between the handshake and the moment somebody takes the connection over.

    A client's first request often arrives together with the last message of its handshake.
    """

    def __init__(self) -> None:
        self.early = bytearray()
        self.lost = False

    def data_received(self, data: bytes) -> None:
        self.early += data

    def connection_lost(self, _exc: Exception | None) -> None:
        self.lost = True


async def begin_tls(transport: asyncio.Transport, context: ssl.SSLContext) -> tuple[asyncio.Transport, bytes] | None:
    """The encrypted transport, and what has arrived on it already.

    None when the client does not trust this authority or went away: its own log says so.
    """
    threshold = _Threshold()
    try:
        secured = await asyncio.get_running_loop().start_tls(transport, threshold, context, server_side=True)
    except (OSError, EOFError):
        transport.abort()
        return None
    if secured is None or threshold.lost:
        return None
    return secured, bytes(threshold.early)
