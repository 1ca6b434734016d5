"""The citations in the code, `platform.md 5.11` for example, and the rows of docs/sources.md that they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.unit.docs.pages import ROOT, Page

SOURCES = ROOT / "docs" / "sources.md"
SEARCHED = ("engine", "infra", "provider", "localcloud", "client", "local", "function", "tests", "docs", "stacks")
SUFFIXES = {".py", ".md", ".yaml", ".toml", ".sh"}
NOTES = ("platform", "provider", "peers", "engine")

_NUMBER = r"(?:A(?:\.\d+)?|\d+(?:\.\d+)?)\b"
_REMARK = r"(?:\s*\([^)]*\))?"
_NAMED = re.compile(rf"\b({'|'.join(NOTES)})\.md\b")
_SECTIONS = re.compile(
    rf",?\s+(?:section\s+|appendix\s+)?({_NUMBER}{_REMARK}(?:(?:,|\s+and|\s+to|, and)\s+{_NUMBER}{_REMARK})*)"
)
_LINE_BREAK = re.compile(r"\n\s*(?:#:?|\*)?\s*")


def cited_in(text: str) -> Iterator[tuple[str, str]]:
    """Every (note, section) that `text` cites; a citation without a section gives an empty one."""
    flowing = _LINE_BREAK.sub(" ", text)
    for named in _NAMED.finditer(flowing):
        sections = _SECTIONS.match(flowing, named.end())
        if sections is None:
            yield named[1], ""
            continue
        for section in _spelled_out(re.sub(r"\([^)]*\)", "", sections[1])):
            yield named[1], section


def _spelled_out(sections: str) -> Iterator[str]:
    """`5.11 to 5.13` is three sections."""
    numbers = re.findall(rf"(to\s+)?({_NUMBER})", sections)
    previous = ""
    for until, number in numbers:
        if until:
            head, _, last = number.rpartition(".")
            first = int(previous.rpartition(".")[2])
            yield from (f"{head}.{middle}" for middle in range(first + 1, int(last)))
        yield number
        previous = number


def citations() -> dict[tuple[str, str], list[str]]:
    """Where each section is cited."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in _searched():
        for cited in cited_in(path.read_text("utf-8")):
            found.setdefault(cited, []).append(str(path.relative_to(ROOT)))
    return found


def _searched() -> Iterator[Path]:
    own = Path(__file__).parent
    yield ROOT / "__main__.py"
    yield ROOT / "README.md"
    yield ROOT / "Pulumi.yaml"
    for room in SEARCHED:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in SUFFIXES and path != SOURCES and own not in path.parents:
                yield path


@dataclass(frozen=True)
class Row:
    """What docs/sources.md says of one section."""

    fact: str
    mark: str
    where: str


TABLES = {
    "platform-mps": "platform",
    "platform-cos": "platform",
    "platform-scf": "platform",
    "platform-cam": "platform",
    "platform-api-gateway": "platform",
    "platform-ssm": "platform",
    "provider": "provider",
    "engine": "engine",
    "peers": "peers",
}


def rows() -> dict[tuple[str, str], Row]:
    """Every section with a row; a row without a section continues the one above it."""
    found: dict[tuple[str, str], Row] = {}
    for table, note in TABLES.items():
        for section, fact, mark, where in Page(SOURCES).table(table):
            if section:
                found[note, section] = Row(fact, mark, where)
    return found
