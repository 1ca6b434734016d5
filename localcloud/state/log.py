"""An append-only file of frames, each written whole or not at all.

    frame  = length of payload (4 bytes), CRC-32 of payload (4 bytes), payload

A write is one system call and survives the end of the process at once; only the machine's own crash could lose it. A
frame that was cut short by a kill is dropped when the file is read.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from localcloud.state.errors import DataFolderUnusable

_HEAD = struct.Struct(">II")


class Log:
    """One log. `size` is in bytes."""

    def __init__(self, path: Path) -> None:
        """Opens the log, an empty one if there is none. Raises `OSError`."""
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self.size = os.fstat(self._file).st_size

    def read(self) -> Iterator[bytes]:
        """Every payload, oldest first. Raises `DataFolderUnusable` when a frame is damaged, not only cut short."""
        data = self._path.read_bytes()
        at = 0
        while at + _HEAD.size <= len(data):
            length, checksum = _HEAD.unpack_from(data, at)
            start, end = at + _HEAD.size, at + _HEAD.size + length
            if end > len(data):
                break
            payload = data[start:end]
            if zlib.crc32(payload) != checksum:
                raise DataFolderUnusable(
                    f"{self._path} is damaged at byte {at}; nothing was changed. Restore the folder from a copy, or "
                    "start with another one."
                )
            yield payload
            at = end
        self._cut(at)

    def append(self, payload: bytes) -> None:
        """Add one frame. Raises `OSError` (the disk is full); the log is then as it was before."""
        frame = _HEAD.pack(len(payload), zlib.crc32(payload)) + payload
        try:
            written = os.pwrite(self._file, frame, self.size)
            while written < len(frame):
                written += os.pwrite(self._file, frame[written:], self.size + written)
        except OSError:
            self._cut(self.size)
            raise
        self.size += len(frame)

    def replace(self, payloads: Iterable[bytes]) -> None:
        """Put these frames in place of all others, at once: whoever reads sees the old ones or the new ones."""
        draft = self._path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        fresh = Log(draft)
        try:
            for payload in payloads:
                fresh.append(payload)
            os.fsync(fresh._file)
            draft.rename(self._path)
        except OSError:
            fresh.close()
            raise
        os.close(self._file)
        self._file, self.size = fresh._file, fresh.size

    def close(self) -> None:
        os.close(self._file)

    def _cut(self, size: int) -> None:
        os.ftruncate(self._file, size)
        self.size = size
