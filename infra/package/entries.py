"""One file of the zip, as a value."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Entry:
    """A file, by its name inside the zip."""

    name: str
    data: bytes


def digest(entries: Iterable[Entry]) -> str:
    """SHA-256 over names and contents, in the order of the names.

    Of the contents and not of the zip: two versions of zlib may pack the same files into different bytes, and that is
    no reason to deploy them again.
    """
    total = hashlib.sha256()
    for entry in sorted(entries):
        for part in (entry.name.encode(), entry.data):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
    return total.hexdigest()
