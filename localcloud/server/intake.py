"""Collect a request's body: small ones in memory, larger ones in a file, never more than allowed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from localcloud.http import Body

IN_MEMORY = 1024 * 1024
"""Bytes kept in memory; more goes to a file, so that uploads of any size need the same memory."""


class BodyTooLarge(Exception):
    """More bytes arrived than this request may carry."""


class BodyNotKept(Exception):
    """The disk does not take the body."""


class Intake:
    """One body while it arrives."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._pieces: list[bytes] = []
        self._size = 0
        self._stream: BinaryIO | None = None
        self._path: Path | None = None
        self._md5: Any = None  # of a body in a file only; most requests have none

    def add(self, piece: bytes) -> None:
        """Raises `BodyTooLarge` and `BodyNotKept`; nothing is left of the body then."""
        self._size += len(piece)
        if self._size > self._limit:
            self.abandon()
            raise BodyTooLarge
        if self._stream is None and self._size <= IN_MEMORY:
            self._pieces.append(piece)
            return
        try:
            if self._stream is None:
                self._spill()
            self._write(piece)
        except OSError as wrong:
            self.abandon()
            raise BodyNotKept(str(wrong)) from wrong

    def finish(self) -> Body:
        if self._stream is None:
            return Body.of(b"".join(self._pieces))
        self._stream.close()
        return Body(data=None, file=self._path, size=self._size, file_md5=self._md5.digest())

    def abandon(self) -> None:
        """The client went away, or sent too much."""
        self._pieces.clear()
        if self._stream is not None and self._path is not None:
            self._stream.close()
            self._path.unlink(missing_ok=True)

    def _spill(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix="body-")
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._stream, self._path = os.fdopen(descriptor, "wb", buffering=0), Path(name)
        for piece in self._pieces:
            self._write(piece)
        self._pieces.clear()

    def _write(self, piece: bytes) -> None:
        if self._stream is None:
            raise BodyTooLarge
        self._md5.update(piece)
        left = memoryview(piece)
        while left:  # a disk that is nearly full takes a part, and complains of the rest only
            left = left[self._stream.write(left) :]
