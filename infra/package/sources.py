"""Our own part of the zip: `index.py` and the package beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from infra.errors import PackagingError
from infra.package.entries import Entry

ENTRY_POINT = "index.py"
"""Where SCF looks for the handler: a file at the root of the zip (platform.md 5.3)."""

MARKER = "py.typed"
"""For type checkers; the function has no use for it."""


def read(folder: Path) -> list[Entry]:
    """The entry point and every file of the packages beside it, but no settings of tools and nothing compiled.

    Raises `PackagingError` when there is no entry point.
    """
    if not (folder / ENTRY_POINT).is_file():
        raise PackagingError(f"The function has no {ENTRY_POINT} in {folder.name}/; SCF starts that file and no other.")
    packages = [path.parent for path in folder.glob("*/__init__.py")]
    files = [folder / ENTRY_POINT, *(path for package in packages for path in package.rglob("*") if path.is_file())]
    names = ((path.relative_to(folder), path) for path in files)
    return sorted(Entry(name.as_posix(), path.read_bytes()) for name, path in names if _ships(name))


def merge(first: Iterable[Entry], second: Iterable[Entry]) -> list[Entry]:
    """Both, sorted. Raises `PackagingError` when a file of one would hide a file of the other."""
    merged = {entry.name: entry for entry in first}
    for entry in second:
        if entry.name in merged:
            raise PackagingError(
                f"Two files want to be {entry.name} in the function's zip; rename the one in function/."
            )
        merged[entry.name] = entry
    return sorted(merged.values())


def _ships(name: Path) -> bool:
    hidden = any(part.startswith(".") or part == "__pycache__" for part in name.parts)
    return not hidden and name.name != MARKER and name.suffix != ".pyc"
