"""Telling a client at once that a part of its request has arrived."""

from __future__ import annotations

import asyncio
import socket

_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)
"""Linux only; other systems do not wait as long."""


def acknowledge(transport: asyncio.BaseTransport) -> None:
    """Some clients send the body only when the head has been acknowledged (Nagle's algorithm, which urllib3 leaves on
    for connections through a proxy), and the kernel keeps an acknowledgement back for 40 ms in case there is an answer
    to send with it. There is none before the rest has come.
    """
    connection = transport.get_extra_info("socket")
    if connection is not None and _QUICKACK is not None:
        connection.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
