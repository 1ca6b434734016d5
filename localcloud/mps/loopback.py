"""A GET to a server on this machine, in the little HTTP that takes."""

from __future__ import annotations

import asyncio
import ipaddress
from urllib.parse import SplitResult

TIMEOUT = 60.0
"""Real seconds for one whole GET: a stuck server must not hold a task for ever, also when the clock is frozen."""


def is_loopback(host: str) -> bool:
    """Whether a host name can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def get(url: SplitResult, user_agent: str, max_bytes: int) -> tuple[int, bytes]:
    """Status and body; one byte more than `max_bytes` at most, so that the caller sees "too big". Raises `OSError`."""
    async with asyncio.timeout(TIMEOUT):
        reader, writer = await asyncio.open_connection(
            url.hostname, url.port or (443 if url.scheme == "https" else 80), ssl=url.scheme == "https" or None
        )
        try:
            target = (url.path or "/") + (f"?{url.query}" if url.query else "")
            # HTTP/1.0: the answer then ends with the connection and is never chunked.
            head = f"GET {target} HTTP/1.0\r\nHost: {url.netloc}\r\nUser-Agent: {user_agent}\r\n\r\n"
            writer.write(head.encode("ascii", "strict"))
            await writer.drain()
            return await _read(reader, max_bytes)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
            raise ConnectionError(f"the answer is not HTTP ({error})") from error
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader, max_bytes: int) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    version, status, *_ = head.split(None, 2)
    if not version.startswith(b"HTTP/"):
        raise ValueError("no status line")
    length = max_bytes + 1
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = min(length, int(value))
    return int(status), await _up_to(reader, length)


async def _up_to(reader: asyncio.StreamReader, length: int) -> bytes:
    pieces: list[bytes] = []
    while length > 0 and (piece := await reader.read(length)):
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)
