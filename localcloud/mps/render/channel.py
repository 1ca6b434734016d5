"""The two pipes between the cloud and its renderer; the other end is `localcloud/mps/renderer.py`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

_LENGTH = 4


class Brief(msgspec.Struct, frozen=True):
    """What to draw. Sizes are in pixels; `references` are the lengths of the images that follow, in bytes."""

    prompt: str
    model: str
    seed: int
    width: int
    height: int
    format: str
    logo: bool
    enhance: bool
    references: list[int]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A brief with its reference images, and the head as it came."""

    head: bytes
    brief: Brief
    references: list[bytes]

    def digest(self) -> bytes:
        """The same for orders that give the same picture."""
        found = hashlib.sha256(self.head)
        for data in self.references:
            found.update(data)
        return found.digest()


def read_brief(source: BinaryIO) -> Arrived | None:
    """The next order, or None when there will be no more."""
    size = source.read(_LENGTH)
    if len(size) < _LENGTH:
        return None
    head = source.read(int.from_bytes(size))
    brief = msgspec.json.decode(head, type=Brief)
    return Arrived(head, brief, [source.read(length) for length in brief.references])


def write_picture(sink: BinaryIO, picture: bytes) -> None:
    _write(sink, {"size": len(picture)}, picture)


def write_error(sink: BinaryIO, message: str) -> None:
    _write(sink, {"error": message}, b"")


def _write(sink: BinaryIO, head: dict[str, object], data: bytes) -> None:
    text = msgspec.json.encode(head)
    sink.write(len(text).to_bytes(_LENGTH) + text + data)
    sink.flush()
