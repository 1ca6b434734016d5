"""What is written when: changes before the answer, sections whole, a log that does not grow for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from localcloud.changes import Changes
from localcloud.state.contract import decoder
from localcloud.state.errors import DataFolderUnusable
from localcloud.state.inventory import Inventory
from localcloud.state.keeper import Keeper
from localcloud.state.log import Log


class Title:
    """A section of one word."""

    name = "title"

    def __init__(self) -> None:
        self.text = ""

    def dump(self) -> str:
        return self.text

    def load(self, data: bytes) -> None:
        self.text = decoder(str).decode(data)


class Pages:
    """A collection of texts by number."""

    name = "pages"

    def __init__(self) -> None:
        self.changes = Changes()
        self.texts: dict[str, str] = {}

    def ids(self) -> Iterable[str]:
        return self.texts

    def dump(self, entity: str) -> str | None:
        return self.texts.get(entity)

    def load(self, entities: Mapping[str, bytes]) -> None:
        self.texts.update({entity: decoder(str).decode(data) for entity, data in entities.items()})

    def write(self, number: str, text: str) -> None:
        self.texts[number] = text
        self.changes.note(number)

    def tear_out(self, number: str) -> None:
        del self.texts[number]
        self.changes.note(number)


class Book:
    """A small service with its keeper."""

    def __init__(self, path: Path) -> None:
        self.title, self.pages = Title(), Pages()
        self.log = Log(path)
        self.keeper = Keeper(self.log, Inventory((self.title,), (self.pages,), lambda: None))
        self.keeper.load()


def reopened(path: Path) -> tuple[str, dict[str, str]]:
    """What a process that starts now would know. Nothing of the other one was closed: it was killed."""
    book = Book(path)
    book.log.close()
    return book.title.text, book.pages.texts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.log"


def test_what_was_flushed_is_known_to_the_next_process(path: Path) -> None:
    async def write() -> None:
        book = Book(path)
        book.title.text = "Clouds"
        book.pages.write("1", "cumulus")
        book.pages.write("2", "cirrus")
        book.pages.tear_out("1")
        book.keeper.flush()

    asyncio.run(write())
    assert reopened(path) == ("Clouds", {"2": "cirrus"})


def test_a_change_outside_of_requests_is_written_at_once_by_itself(path: Path) -> None:
    async def write() -> None:
        Book(path).pages.write("1", "stratus")
        await asyncio.sleep(0)

    asyncio.run(write())
    assert reopened(path)[1] == {"1": "stratus"}


def test_an_object_request_does_not_look_at_sections(path: Path) -> None:
    async def write() -> None:
        book = Book(path)
        book.title.text = "Clouds"
        book.keeper.flush(sections=False)

    asyncio.run(write())
    assert reopened(path)[0] == ""


def test_nothing_is_written_when_nothing_changed(path: Path) -> None:
    async def look() -> None:
        book = Book(path)
        size = book.log.size
        book.keeper.flush()
        book.keeper.flush()
        assert book.log.size == size

    asyncio.run(look())


def test_starting_over_leaves_nothing_until_the_whole_state_is_written(path: Path) -> None:
    async def write() -> None:
        book = Book(path)
        book.pages.write("1", "old")
        book.keeper.flush()
        book.keeper.start_over()
        assert reopened(path)[1] == {}
        book.pages.write("1", "new")
        book.keeper.flush()
        assert reopened(path)[1] == {}
        book.keeper.rewrite()

    asyncio.run(write())
    assert reopened(path)[1] == {"1": "new"}


def test_the_log_is_written_anew_before_it_is_many_times_what_it_says(path: Path) -> None:
    async def write() -> None:
        book = Book(path)
        for turn in range(40):
            book.pages.write("1", chr(65 + turn % 26) * 4_000_000)
            book.keeper.flush()
            assert book.log.size < 80_000_000

    asyncio.run(write())
    assert len(reopened(path)[1]["1"]) == 4_000_000


def test_after_the_end_nothing_is_written(path: Path) -> None:
    async def write() -> None:
        book = Book(path)
        book.pages.write("1", "kept")
        book.keeper.close()
        book.pages.tear_out("1")
        await asyncio.sleep(0)
        book.keeper.flush()

    asyncio.run(write())
    assert reopened(path)[1] == {"1": "kept"}


def test_parts_of_another_program_are_refused(path: Path) -> None:
    async def write() -> None:
        book = Book(path)
        book.pages.write("1", "x")
        book.keeper.flush()

    asyncio.run(write())
    before = path.read_bytes()
    with pytest.raises(DataFolderUnusable, match=r"does not know: \['pages'\]"):
        Keeper(Log(path), Inventory((Title(),), (), lambda: None)).load()
    assert path.read_bytes() == before
