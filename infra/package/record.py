"""What was built last, and of what: the difference between milliseconds and a second in every preview."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.package.archive import checksum
from infra.package.entries import Entry, digest

FILE = "function.json"


@dataclass(frozen=True)
class Built:
    """A finished zip."""

    zip_name: str
    zip_sha256: str
    warning: str
    """What the user must hear every time, not only when it was built; empty when all is well."""


def fingerprint(own: Iterable[Entry], versions: Iterable[str], interpreters: Iterable[str], runtime: str) -> str:
    """Of everything the zip is made of: our files, the SDK's versions, the Pythons at hand, and the packager itself."""
    packager = [Entry(path.name, path.read_bytes()) for path in sorted(Path(__file__).parent.glob("*.py"))]
    parts = [digest(own), *versions, *interpreters, runtime, digest(packager)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def recall(folder: Path, wanted: str) -> Built | None:
    """What was built of exactly this, if it is still there and whole."""
    try:
        known = json.loads((folder / FILE).read_text())
        built = Built(**known["built"])
        intact = known["fingerprint"] == wanted and checksum((folder / built.zip_name).read_bytes()) == built.zip_sha256
    except (OSError, ValueError, KeyError, TypeError):
        return None  # nothing was built, or by another version of this program: build again
    return built if intact else None


def remember(folder: Path, made_of: str, built: Built) -> Built:
    """Write it down for the next run."""
    record = {"fingerprint": made_of, "built": asdict(built)}
    (folder / FILE).write_text(json.dumps(record, indent=1) + "\n")
    return built
