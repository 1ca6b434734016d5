"""Everything there is to keep, taken and put back as one list of entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from localcloud.state.contract import Collection, Section, encode
from localcloud.state.errors import DataFolderUnusable

WHOLE = ""
"""The id of a section's one entry."""
Entry = tuple[str, str, bytes]
"""Name of the section or collection, id of the entity, encoded value."""


class Inventory(msgspec.Struct, frozen=True):
    """All sections and collections, in the order in which they must be loaded; `loaded` is called after the last."""

    sections: Sequence[Section]
    collections: Sequence[Collection]
    loaded: Callable[[], None]

    def take(self) -> Iterator[Entry]:
        """Every entry there is now."""
        for section in self.sections:
            yield section.name, WHOLE, encode(section.dump())
        for collection in self.collections:
            for entity in list(collection.ids()):
                yield collection.name, entity, encode(collection.dump(entity))

    def put_back(self, entries: Iterable[Entry]) -> None:
        """Load entries into services that are as after a reset. Raises `DataFolderUnusable` for unknown names."""
        by_name: dict[str, dict[str, bytes]] = defaultdict(dict)
        for name, entity, value in entries:
            by_name[name][entity] = value
        for section in self.sections:
            if found := by_name.pop(section.name, None):
                section.load(found[WHOLE])
        for collection in self.collections:
            if found := by_name.pop(collection.name, None):
                collection.load(found)
        if by_name:
            raise DataFolderUnusable(f"The state has parts this version does not know: {sorted(by_name)}.")
        self.loaded()
