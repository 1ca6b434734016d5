"""Fetches reference images by their URLs, as the service's crawler would: without any credential.

Hosts of this cloud are asked through its own gateway, servers on this machine over a socket; nothing else is reachable,
because the embedded cloud never leaves the machine.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from localcloud.doors import Door
from localcloud.http import FileRange, Headers, Request, Response
from localcloud.mps.failures import ReferenceUnusable
from localcloud.mps.loopback import get, is_loopback

USER_AGENT = "mps-crawler/1.0"
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")  # JPEG, PNG; WebP is RIFF....WEBP


class Crawler:
    """Gets the bytes behind a URL, within a size."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def fetch(self, url: str, max_bytes: int) -> bytes:
        """An image as stored. Raises `ReferenceUnusable` when it cannot be had, is too big or is no image."""
        parts = urlsplit(url)
        shown = f"{parts.scheme}://{parts.netloc}{parts.path}"  # a presigned URL's query is a secret
        try:
            if is_loopback(parts.hostname or ""):
                status, data = await get(parts, USER_AGENT, max_bytes)
            else:
                status, data = await self._through_door(parts, max_bytes)
        except OSError as error:  # time-outs and broken connections are OSErrors too
            raise ReferenceUnusable(f"The reference image {shown} cannot be downloaded: {error}.") from error
        if status != 200:
            raise ReferenceUnusable(
                f"The reference image {shown} cannot be downloaded: HTTP {status}. "
                "It must be readable without credentials, e.g. by a presigned URL."
            )
        if len(data) > max_bytes:
            raise ReferenceUnusable(f"The reference image {shown} is larger than {max_bytes} bytes.")
        if not is_image(data):
            raise ReferenceUnusable(f"The reference image {shown} is not a JPEG, PNG or WebP file.")
        return data

    async def _through_door(self, parts: SplitResult, max_bytes: int) -> tuple[int, bytes]:
        host = parts.netloc.rpartition("@")[2].lower()
        response = await self._door.send(
            Request(
                method="GET",
                host=host,
                raw_path=parts.path or "/",
                raw_query=parts.query,
                headers=Headers([("Host", host), ("User-Agent", USER_AGENT)]),
                scheme=parts.scheme,
            )
        )
        return response.status, await body_of(response, max_bytes + 1)


def is_image(data: bytes) -> bool:
    """Whether the first bytes are those of a JPEG, PNG or WebP file (platform.md 1.7)."""
    return data.startswith(_MAGIC) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


async def body_of(response: Response, max_bytes: int) -> bytes:
    """A response's body, cut off at `max_bytes`."""
    if isinstance(response.body, bytes):
        return response.body[:max_bytes]
    if isinstance(response.body, FileRange):
        part = response.body
        with part.path.open("rb") as stream:
            stream.seek(part.offset)
            return stream.read(min(part.length, max_bytes))
    pieces, size = [], 0
    async for piece in response.body:
        pieces.append(piece)
        size += len(piece)
        if size >= max_bytes:
            break
    return b"".join(pieces)[:max_bytes]
