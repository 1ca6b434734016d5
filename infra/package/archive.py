"""Zip bytes that depend on names and contents only: sorted, with one date and one mode for all."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path

from infra.package.entries import Entry

DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip can hold."""

MODE = stat.S_IFREG | 0o644
_UNIX = 3
_LEVEL = 9


def pack(entries: Iterable[Entry]) -> bytes:
    """The zip of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for entry in sorted(entries):
            about = zipfile.ZipInfo(entry.name, DATE)
            about.create_system = _UNIX
            about.external_attr = MODE << 16
            target.writestr(about, entry.data, zipfile.ZIP_DEFLATED, _LEVEL)
    return buffer.getvalue()


def checksum(packed: bytes) -> str:
    """Tells a whole zip from a damaged one."""
    return hashlib.sha256(packed).hexdigest()


def write(path: Path, packed: bytes) -> None:
    """Put the zip in its place in one step: a preview and an update may build the same one at the same time."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_bytes(packed)
    unfinished.replace(path)


def prune(folder: Path, *, keep: int) -> None:
    """Delete all but the newest zips."""
    newest_first = sorted(folder.glob("function-*.zip"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in newest_first[keep:]:
        path.unlink(missing_ok=True)
