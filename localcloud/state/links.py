"""A folder's files once more, by hard links: they are written once and never changed, so that is a copy."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def mirror(source: Path, target: Path) -> None:
    """Make `target` look like `source`, which need not exist. What is in `target` already stays as it is."""
    for place, folders, files in os.walk(source):
        there = target / Path(place).relative_to(source)
        there.mkdir(parents=True, exist_ok=True)
        for name in files:
            if not (there / name).exists():
                os.link(Path(place, name), there / name)
        for name in folders:
            (there / name).mkdir(exist_ok=True)
    # Rights last: nothing could be linked into a folder that nobody may write.
    for place, _, _ in os.walk(source, topdown=False):
        shutil.copymode(place, target / Path(place).relative_to(source))


def remove(folder: Path) -> None:
    """Unlink everything in a folder, and it. Folders of code may not be written, not even by their owner."""
    for place in folder.rglob("*"):
        if place.is_dir():
            place.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)
