"""The frames that a function's process and the cloud exchange, on a socket of their own.

A frame is two lengths (32 bits, big-endian), a JSON object and a body. The body is the event or the answer, which stays
JSON text on this side and is never parsed for transport. `runner.py` has the same few lines for its own side, because
it must run without this package.
"""

from __future__ import annotations

import asyncio
import struct
from typing import Any

import msgspec

_LENGTHS = struct.Struct(">II")


class ChannelClosed(Exception):
    """The process is gone, which is how every instance ends."""


async def send(writer: asyncio.StreamWriter, meta: dict[str, Any], body: bytes = b"") -> None:
    """Raises `ChannelClosed`."""
    head = msgspec.json.encode(meta)
    try:
        writer.write(_LENGTHS.pack(len(head), len(body)) + head + body)
        await writer.drain()
    except (ConnectionError, RuntimeError) as gone:
        raise ChannelClosed from gone


async def receive(reader: asyncio.StreamReader) -> tuple[dict[str, Any], bytes]:
    """The next frame. Raises `ChannelClosed`."""
    try:
        first, second = _LENGTHS.unpack(await reader.readexactly(_LENGTHS.size))
        meta = msgspec.json.decode(await reader.readexactly(first), type=dict[str, Any])
        return meta, await reader.readexactly(second)
    except (asyncio.IncompleteReadError, ConnectionError, msgspec.MsgspecError) as gone:
        raise ChannelClosed from gone
