"""A function's zip: checked before anything is written, unpacked read-only, removed with its function.

Names are checked before unpacking and every size is bounded, because the zip comes from outside (zip slip, zip bombs).
"""

from __future__ import annotations

import base64
import binascii
import io
import lzma
import os
import shutil
import stat
import time
import zipfile
import zlib
from pathlib import Path, PurePosixPath

import msgspec

from localcloud.scf.errors import InvalidValue, OverLimit
from localcloud.scf.limits import MB, UNPACKED

MAX_FILES = 50_000
"""No documented limit; it bounds the time one upload can take."""
MAX_RATIO = 200
"""Unpacked to packed size, looked at above `RATIO_FROM`. Source code reaches about 10."""
RATIO_FROM = 50 * MB
_CHUNK = 256 * 1024
_UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, ValueError, OSError)
"""What `zipfile` raises for a damaged archive: its own error only where it looks itself."""


class Package(msgspec.Struct, frozen=True):
    """Unpacked code. `size` is the zip's, in bytes."""

    folder: Path
    size: int


def decode(text: str, limit: int) -> bytes:
    """The bytes of a ZipFile parameter. Raises `InvalidValue` if it is not base64, `OverLimit` above `limit` bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise InvalidValue("ZipFileBase64BinasciiError", f"ZipFile is not base64: {wrong}.") from wrong
    check_packed_size(len(data), limit)
    return data


def check_packed_size(size: int, limit: int) -> None:
    if size > limit:
        raise OverLimit("Quota", f"The zip has {size} bytes, the limit is {limit}; upload larger code through COS.")


def check(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The entries to write. Raises `InvalidValue` for a dangerous name, a link, encryption or a size that explodes."""
    entries = archive.infolist()
    if len(entries) > MAX_FILES:
        raise InvalidValue("ZipFile", f"The zip has {len(entries)} entries; the embedded cloud takes {MAX_FILES}.")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > UNPACKED:
        raise InvalidValue("ZipFile", f"Unpacked the code has {unpacked} bytes; the limit is {UNPACKED}.")
    if unpacked > RATIO_FROM and unpacked / packed > MAX_RATIO:
        raise InvalidValue("ZipFile", f"The zip unpacks to {unpacked // packed} times its size, which no code does.")
    seen: set[str] = set()
    for entry in entries:
        _check_entry(entry)
        if entry.filename in seen:
            raise InvalidValue("ZipFile", f"The zip has two entries named {entry.filename!r}.")
        seen.add(entry.filename)
    return entries


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    parts = PurePosixPath(name).parts
    # zipfile itself cuts names at a NUL; the original is kept, so that the cut can be noticed.
    odd = "\\" in name or ":" in name or name != entry.orig_filename
    if odd or not parts or name.startswith("/") or ".." in parts:
        raise InvalidValue("ZipFile", f"The entry {entry.orig_filename!r} would be written outside the code's folder.")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise InvalidValue("ZipFile", f"The entry {name!r} is a link or a device; only files and folders are allowed.")
    if entry.flag_bits & 0x1:
        raise InvalidValue("ZipFile", f"The entry {name!r} is encrypted.")


def unpack(data: bytes, folder: Path) -> Package:
    """Write a zip's files below `folder`, which must not exist, then take every right to write away.

    It blocks while it writes: call it in a thread. Raises `InvalidValue` and leaves nothing behind.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = check(archive)
            folder.mkdir(parents=True)
            for entry in entries:
                _write(archive, entry, folder)
    except _UNREADABLE as wrong:
        remove(folder)
        raise InvalidValue("ZipFile", f"The code is not a zip file that can be unpacked: {wrong}.") from wrong
    except InvalidValue:
        remove(folder)
        raise
    for place, _, _ in os.walk(folder):
        os.chmod(place, 0o555)  # noqa: S103 - read and enter, for everybody, write for nobody
    return Package(folder, len(data))


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    target = folder / entry.filename
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as source, target.open("xb") as sink:
        # zipfile stops at the declared size, so a lying header cannot write more than was checked.
        shutil.copyfileobj(source, sink, _CHUNK)
    # Compiled modules may name their source's time, so it has to survive.
    moment = time.mktime((*entry.date_time, 0, 0, -1))
    os.utime(target, (moment, moment))
    executable = (entry.external_attr >> 16) & 0o111
    target.chmod(0o555 if executable else 0o444)


def remove(folder: Path) -> None:
    """Delete unpacked code, which nobody may write; a folder that is not there is fine."""
    for place, _, _ in os.walk(folder):
        os.chmod(place, 0o700)
    shutil.rmtree(folder, ignore_errors=True)


def entry_fault(package: Package, handler: str) -> str:
    """Why the handler's file cannot be found at the root of the code; "" if it is there.

    It does not fail an upload: invocations end with 437 then (platform.md 5.10), and GetFunction's CodeResult and
    CodeError say so beforehand.
    """
    module = handler.rpartition(".")[0]
    if (package.folder / f"{module}.py").is_file() or (package.folder / module / "__init__.py").is_file():
        return ""
    return f"{module}.py is not at the root of the zip, but the handler is {handler}"
