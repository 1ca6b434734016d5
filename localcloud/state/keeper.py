"""Writes what changes before the answer that acknowledges it leaves.

A batch of changes is one frame of the log, so that what belongs together survives together. The log is written anew,
with only what still counts, at every start and whenever it has doubled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator

import msgspec

from localcloud.state.contract import encode
from localcloud.state.errors import DataFolderUnusable
from localcloud.state.inventory import WHOLE, Entry, Inventory
from localcloud.state.log import Log

COMPACT_ABOVE = 64 * 1024 * 1024
"""Bytes of a log that are not worth the work of writing it anew."""
_BATCH = 256
"""Entries per frame of a log that is written anew."""
_frame = msgspec.msgpack.Decoder(list[tuple[str, str, bytes | None]])


class Keeper:
    """Keeps one cloud's state in one log."""

    def __init__(self, log: Log, inventory: Inventory) -> None:
        self._log = log
        self._inventory = inventory
        self._collections = {collection.name: collection for collection in inventory.collections}
        self._changed: dict[tuple[str, str], None] = {}
        self._written: dict[str, bytes] = {}
        self._size_when_compact = 0
        self._scheduled = False
        self._listening = False
        for collection in inventory.collections:
            collection.changes.report_to(self._hearing(collection.name), self.flush)

    def load(self) -> None:
        """Bring the cloud, which is as after a reset, to the state that was kept. Raises `DataFolderUnusable`."""
        entries: dict[tuple[str, str], bytes] = {}
        try:
            for payload in self._log.read():
                for name, entity, value in _frame.decode(payload):
                    if value is None:
                        entries.pop((name, entity), None)
                    else:
                        entries[name, entity] = value
            self._inventory.put_back((*named, value) for named, value in entries.items())
        except msgspec.MsgspecError as wrong:
            raise DataFolderUnusable(f"The kept state cannot be read ({wrong}); nothing was changed.") from wrong
        self.rewrite()

    def flush(self, *, sections: bool = True) -> None:
        """Write what changed since the last time. Raises `OSError`; the changes are then tried again next time.

        `sections` False: only what was named by collections, for requests that can change nothing else.
        """
        if not self._listening:
            return
        batch: list[tuple[str, str, bytes | None]] = []
        for name, entity in self._changed:
            value = self._collections[name].dump(entity)
            batch.append((name, entity, None if value is None else encode(value)))
        seen = dict(self._dumped_sections()) if sections else {}
        differing = {name: data for name, data in seen.items() if self._written.get(name) != data}
        # Sections first: an object is never there without its bucket.
        batch = [*((name, WHOLE, data) for name, data in differing.items()), *batch]
        if batch:
            self._log.append(encode(batch))
            self._written |= differing
            self._changed.clear()
            if self._log.size > max(COMPACT_ABOVE, 2 * self._size_when_compact):
                self.rewrite()

    def start_over(self) -> None:
        """Everything is about to go, files included: forget it first, so that no kept state ever lacks its files."""
        self._listening = False
        self._log.replace(())

    def become(self, entries: Iterable[Entry]) -> None:
        """Keep another state from now on, which is about to be loaded: whoever starts now finds that one."""
        self._listening = False
        self._log.replace(_frames(entries))

    def rewrite(self) -> None:
        """Write the whole state as it is now, in place of everything written before, and go on from there."""
        entries = list(self._inventory.take())
        self._log.replace(_frames(entries))
        self._written = {name: value for name, entity, value in entries if entity == WHOLE}
        self._size_when_compact = self._log.size
        self._changed.clear()
        self._listening = True

    def close(self) -> None:
        """Write what is left. Whatever ends now ends with the process and is no change."""
        self.flush()
        self._listening = False
        self._log.close()

    def _dumped_sections(self) -> Iterator[tuple[str, bytes]]:
        return ((section.name, encode(section.dump())) for section in self._inventory.sections)

    def _hearing(self, name: str) -> Callable[[str], None]:
        def hear(entity: str) -> None:
            if self._listening:
                self._changed[name, entity] = None
                if not self._scheduled:
                    # For what happens without a request: a timer, a task that ends, a line that is logged.
                    self._scheduled = True
                    asyncio.get_running_loop().call_soon(self._flush_soon)

        return hear

    def _flush_soon(self) -> None:
        self._scheduled = False
        self.flush(sections=False)


def _frames(entries: Iterable[Entry]) -> Iterator[bytes]:
    batch: list[Entry] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == _BATCH:
            yield encode(batch)
            batch = []
    if batch:
        yield encode(batch)
