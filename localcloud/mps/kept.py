"""Image tasks, the bill and kept results as state that can be kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from localcloud.changes import Changes
from localcloud.mps.ledger import Ledger
from localcloud.mps.shelf import Kept, Shelf
from localcloud.mps.studio import Studio
from localcloud.mps.tasks import Task, TaskBook
from localcloud.state.contract import decoder


class TaskCollection:
    """Every task; one that was under way is worked on anew, with the same result under the same name."""

    name = "tasks"

    def __init__(self, book: TaskBook, studio: Studio) -> None:
        self._book = book
        self._studio = studio

    @property
    def changes(self) -> Changes:
        return self._book.changes

    def ids(self) -> Iterator[str]:
        return (task.id for task in self._book)

    def dump(self, entity: str) -> Task | None:
        return self._book.find(entity)

    def load(self, entities: Mapping[str, bytes]) -> None:
        read = decoder(Task)
        for task in sorted((read.decode(data) for data in entities.values()), key=lambda each: each.submitted_at):
            self._book.adopt(task)
            if not task.ended:
                self._studio.accept(task)


class ChargeCollection:
    """The bill, each charge under its place."""

    name = "charges"

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @property
    def changes(self) -> Changes:
        return self._ledger.changes

    def ids(self) -> Iterator[str]:
        return (str(place) for place in range(len(self._ledger.charges())))

    def dump(self, entity: str) -> dict[str, Any]:
        return self._ledger.charge_at(int(entity))

    def load(self, entities: Mapping[str, bytes]) -> None:
        read = decoder(dict[str, Any])
        for place in sorted(entities, key=int):
            self._ledger.adopt(read.decode(entities[place]))


class ResultCollection:
    """What is on the shelf, by file name."""

    name = "results"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    @property
    def changes(self) -> Changes:
        return self._shelf.changes

    def ids(self) -> Iterator[str]:
        return iter(self._shelf)

    def dump(self, entity: str) -> Kept | None:
        return self._shelf.find(entity)

    def load(self, entities: Mapping[str, bytes]) -> None:
        read = decoder(Kept)
        for name, data in entities.items():
            self._shelf.adopt(name, read.decode(data))
