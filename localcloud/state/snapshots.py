"""Whole states by name, for tests that bring a stack up once and start each time from there."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from localcloud.errors import InvalidRequest, NotFound
from localcloud.state.inventory import Entry, Inventory
from localcloud.state.links import mirror, remove

MAX_SNAPSHOTS = 100
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Snapshot(msgspec.Struct, frozen=True):
    """A state in memory, with links to the files it needs in `folder`. `at` is the cloud's time, in epoch seconds."""

    name: str
    at: float
    entries: tuple[Entry, ...]
    folder: Path


class Snapshots:
    """Takes and remembers snapshots until the process ends."""

    def __init__(self, inventory: Inventory, files: Path, folder: Path) -> None:
        """`files` is where the services keep theirs, `folder` (on the same file system) where links to them go."""
        self._inventory = inventory
        self._files = files
        self._folder = folder
        self._taken: dict[str, Snapshot] = {}
        self._numbers = itertools.count(1)

    def __iter__(self) -> Iterator[Snapshot]:
        return iter(self._taken.values())

    def take(self, name: str | None, now: float) -> Snapshot:
        """Remember the present state; a snapshot of the same name is replaced. Raises `InvalidRequest`.

        In one step of the event loop, files included, so that it is the state of one moment.
        """
        number = next(self._numbers)
        name = f"snapshot-{number}" if name is None else name
        if not _NAME.fullmatch(name):
            raise InvalidRequest(
                "InvalidParameter", "A snapshot's name has 1 to 64 letters, digits, dots, - or _, the first no sign."
            )
        if name not in self._taken and len(self._taken) >= MAX_SNAPSHOTS:
            raise InvalidRequest("LimitExceeded", f"There are {MAX_SNAPSHOTS} snapshots; take one under an old name.")
        taken = Snapshot(name, now, tuple(self._inventory.take()), self._folder / str(number))
        mirror(self._files, taken.folder)
        replaced = self._taken.pop(name, None)
        self._taken[name] = taken
        if replaced is not None:
            remove(replaced.folder)
        return taken

    def find(self, name: str) -> Snapshot:
        """Raises `NotFound`."""
        found = self._taken.get(name)
        if found is None:
            known = ", ".join(sorted(self._taken)) or "none"
            raise NotFound("NotFound", f"There is no snapshot {name[:80]!r}; there is {known}.")
        return found

    def clear(self) -> None:
        """Forget every snapshot."""
        for taken in self._taken.values():
            remove(taken.folder)
        self._taken.clear()

    def put_back(self, snapshot: Snapshot) -> None:
        """Make a cloud that is as after a reset what it was when the snapshot was taken."""
        mirror(snapshot.folder, self._files)
        self._inventory.put_back(snapshot.entries)
