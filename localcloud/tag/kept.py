"""The tags of all resources as state that can be kept."""

from __future__ import annotations

from localcloud.state.contract import decoder
from localcloud.tag.store import TagStore

Row = tuple[tuple[str, str, str, str], dict[str, str]]


class TagSection:
    """Every resource with its tags."""

    name = "tags"

    def __init__(self, tags: TagStore) -> None:
        self._tags = tags

    def dump(self) -> list[Row]:
        return self._tags.dump()

    def load(self, data: bytes) -> None:
        self._tags.load(decoder(list[Row]).decode(data))
