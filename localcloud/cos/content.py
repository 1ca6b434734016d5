"""Where the bytes of objects are: small ones in memory, others in files named by a number, never by a key."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from localcloud.cos.crc64 import combine, crc64
from localcloud.http import CHUNK, Body, FileRange

IN_MEMORY = 64 * 1024
"""Bytes up to which an object is kept in memory. A server that receives many large parts must not grow."""

GRACE = 300.0
"""Seconds (of the machine) that a file outlives its object: an answer that is being sent may still need it."""


class Content(msgspec.Struct, frozen=True):
    """The bytes of one object or part. `data` when in memory, else `pieces` of files, in order."""

    size: int
    crc64: int
    data: bytes | None = None
    pieces: tuple[FileRange, ...] = ()

    def read(self) -> bytes:
        """Everything; for content that is known to be small enough."""
        if self.data is not None:
            return self.data
        return b"".join(_read(piece) for piece in self.pieces)

    def body(self, first: int, last: int) -> bytes | FileRange | AsyncGenerator[bytes, None]:
        """Bytes `first` to `last`, inclusive, as the body of a response."""
        if self.data is not None:
            return self.data[first : last + 1]
        pieces = self.slices(first, last)
        return pieces[0] if len(pieces) == 1 else _stream(pieces)

    def slices(self, first: int, last: int) -> tuple[FileRange, ...]:
        """The parts of `pieces` that hold bytes `first` to `last`, inclusive."""
        cut, at = [], 0
        for piece in self.pieces:
            start, end = max(first - at, 0), min(last + 1 - at, piece.length)
            if start < end:
                cut.append(FileRange(piece.path, piece.offset + start, end - start))
            at += piece.length
        return tuple(cut)


class Depot:
    """Keeps bytes. Every content owns its files; a copy is a hard link, so nobody counts references."""

    def __init__(self, folder: Path, grace: float = GRACE) -> None:
        self.folder = folder
        self._grace = grace
        self._last = 0
        self._leaving: deque[tuple[float, Path]] = deque()

    def keep(self, data: bytes) -> Content:
        """Bytes that came in memory (at most 1 MiB)."""
        checksum = crc64(data)
        if len(data) <= IN_MEMORY:
            return Content(len(data), checksum, data)
        return Content(len(data), checksum, pieces=(self._write(data),))

    async def take(self, body: Body) -> Content:
        """A body that was spooled to a file, which is moved here; the checksum is made beside the event loop.

        It is moved last, so that whoever waits for this has it in the same step: `clear` may come before, and the
        client may go away.
        """
        if body.file is None:
            return self.keep(body.read())
        checksum = await asyncio.to_thread(_checksum_of, (FileRange(body.file, body.offset, body.size),))
        path = self._new_path()
        body.file.rename(path)
        body.file = None
        return Content(body.size, checksum, pieces=(FileRange(path, body.offset, body.size),))

    def copy(self, source: Content) -> Content:
        """The same bytes, owned by somebody else."""
        if source.data is not None:
            return source
        return replace(source, pieces=tuple(self._link(piece) for piece in source.pieces))

    async def cut(self, source: Content, first: int, last: int) -> tuple[Content, bytes]:
        """Bytes `first` to `last`, inclusive, owned by somebody else, and their MD5; both sums are made beside the
        event loop. Raises `FileNotFoundError` when everything was cleared meanwhile."""
        if source.data is not None:
            data = source.data[first : last + 1]
            return self.keep(data), hashlib.md5(data, usedforsecurity=False).digest()
        slices = source.slices(first, last)
        checksum, digest = await asyncio.to_thread(_sums_of, slices)
        return Content(last - first + 1, checksum, pieces=tuple(map(self._link, slices))), digest

    def join(self, parts: Iterable[Content]) -> Content:
        """The bytes of several contents as one. The parts' files belong to the result; nothing is copied."""
        pieces: list[FileRange] = []
        size = checksum = 0
        for part in parts:
            pieces.extend(part.pieces if part.data is None else (self._write(part.data),))
            checksum = combine(checksum, part.crc64, part.size)
            size += part.size
        return Content(size, checksum, pieces=tuple(pieces))

    def drop(self, content: Content) -> None:
        """Nobody will ask for these bytes again. Their files go a little later."""
        now = time.monotonic()
        self._leaving.extend((now + self._grace, piece.path) for piece in content.pieces)
        while self._leaving and self._leaving[0][0] <= now:
            self._leaving.popleft()[1].unlink(missing_ok=True)

    def resume(self, used: Iterable[Content]) -> None:
        """Go on in a folder that an earlier process has filled: files that nothing names any more go, and new ones
        get higher numbers."""
        names = {piece.path.name for content in used for piece in content.pieces}
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if path.name not in names and path.name.isdigit():
                path.unlink()
            elif path.name.isdigit():
                self._last = max(self._last, int(path.name))

    def clear(self) -> None:
        """Remove every file this depot made."""
        self._leaving.clear()
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                path.unlink()

    def _write(self, data: bytes) -> FileRange:
        path = self._new_path()
        path.write_bytes(data)
        return FileRange(path, 0, len(data))

    def _link(self, piece: FileRange) -> FileRange:
        path = self._new_path()
        os.link(piece.path, path)
        return FileRange(path, piece.offset, piece.length)

    def _new_path(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._last += 1
        return self.folder / f"{self._last:012}"


def _checksum_of(pieces: Iterable[FileRange]) -> int:
    checksum = 0
    for piece in pieces:
        for chunk in _chunks(piece):
            checksum = crc64(chunk, checksum)
    return checksum


def _sums_of(pieces: Iterable[FileRange]) -> tuple[int, bytes]:
    checksum, digest = 0, hashlib.md5(usedforsecurity=False)
    for piece in pieces:
        for chunk in _chunks(piece):
            checksum = crc64(chunk, checksum)
            digest.update(chunk)
    return checksum, digest.digest()


def _read(piece: FileRange) -> bytes:
    return b"".join(_chunks(piece))


def _chunks(piece: FileRange) -> Iterable[bytes]:
    left = piece.length
    with piece.path.open("rb") as stream:
        stream.seek(piece.offset)
        while left and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


async def _stream(pieces: tuple[FileRange, ...]) -> AsyncGenerator[bytes, None]:
    for piece in pieces:
        for chunk in _chunks(piece):
            yield chunk
