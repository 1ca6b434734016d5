"""The state of one cloud as the rest of it sees it: kept on disk if there is a folder, and remembered by name."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from localcloud.state.coming import ComingFiles
from localcloud.state.errors import DataFolderUnusable
from localcloud.state.inventory import Inventory
from localcloud.state.keeper import Keeper
from localcloud.state.log import Log
from localcloud.state.snapshots import Snapshot, Snapshots


class Keeping:
    """Puts together what `state/` offers. Without a log nothing is ever written."""

    def __init__(
        self,
        *,
        inventory: Inventory,
        forget: Callable[[], Awaitable[None]],
        files: Path,
        scratch: Path,
        log: Path | None,
    ) -> None:
        """`forget` brings all services to the state after start; `files` is where they keep theirs."""
        self._inventory = inventory
        self._forget = forget
        self._log = log
        self._keeper: Keeper | None = None
        self._turn = asyncio.Lock()
        self._coming = ComingFiles(files)
        self.snapshots = Snapshots(inventory, files, scratch / "snapshots")

    @property
    def on_disk(self) -> bool:
        """Whether changes have to be written before they are acknowledged."""
        return self._keeper is not None

    def start(self) -> None:
        """Take up what is in the log, if there is one. Raises `DataFolderUnusable`."""
        if self._log is None:
            return
        try:
            self._coming.arrive()
            keeper = Keeper(Log(self._log), self._inventory)
            keeper.load()
        except OSError as wrong:
            raise DataFolderUnusable(
                f"The data folder {self._log.parent} cannot be used: {wrong}. What it keeps is still there."
            ) from wrong
        self._keeper = keeper

    def write(self, *, sections: bool) -> None:
        """Write what changed. `sections` False: only what announces its changes. Raises `OSError`."""
        if self._keeper is not None:
            self._keeper.flush(sections=sections)

    async def reset(self) -> None:
        """Nothing is left, here or on disk; snapshots stay."""
        async with self._turn:
            if self._keeper is not None:
                self._keeper.start_over()
            await self._forget()
            if self._keeper is not None:
                self._keeper.rewrite()

    async def restore(self, snapshot: Snapshot) -> None:
        """Everything is as it was when the snapshot was taken. Whenever the process is killed, the next one has either
        the state before or this one."""
        async with self._turn:
            if self._keeper is not None:
                self._coming.prepare(snapshot.folder)
                self._keeper.become(snapshot.entries)
            await self._forget()
            self.snapshots.put_back(snapshot)
            if self._keeper is not None:
                self._keeper.rewrite()
                self._coming.drop()

    def close(self) -> None:
        """Write what is left; from now on nothing is."""
        self.snapshots.clear()
        if self._keeper is not None:
            self._keeper.close()
            self._keeper = None
