"""The documentation as data: pages, links, commands, tables."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

_FENCE = re.compile(r"^[ ]*```(\w*)\n(.*?)^[ ]*```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"(?:\]\(|<img src=\")([^)\s\"]+)[)\"]")
_ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One file of documentation."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @property
    def prose(self) -> str:
        """Everything outside of code blocks."""
        return _FENCE.sub("", self.text)

    def blocks(self, language: str) -> list[str]:
        """The code blocks in one language."""
        return [code for found, code in _FENCE.findall(self.text) if found == language]

    @property
    def links(self) -> list[str]:
        return _LINK.findall(self.prose)

    @property
    def anchors(self) -> set[str]:
        """As GitHub makes them of headings: lower case, spaces to hyphens, punctuation away; and our own."""
        headings = {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in self._headings}
        return headings | set(_ANCHOR.findall(self.prose))

    @property
    def _headings(self) -> list[str]:
        return _HEADING.findall(self.prose)

    @property
    def spans(self) -> list[str]:
        return _SPAN.findall(self.prose)

    def commands(self, program: str) -> Iterator[list[str]]:
        """Every call of `program` in shell blocks and code spans, as words after the program's name."""
        lines = [line for block in self.blocks("sh") for line in block.replace("\\\n", " ").splitlines()]
        for line in [*lines, *self.spans]:
            words = shlex.split(line, comments=True) if line.count("'") % 2 == 0 and line.count('"') % 2 == 0 else []
            if words and Path(words[0]).name == program:
                yield words[1:]

    def table(self, name: str) -> list[list[str]]:
        """The cells of the table under the comment `table: <name>`, without its head."""
        lines = self.text.partition(f"<!-- table: {name} -->")[2].strip().splitlines()
        rows = []
        for line in lines:
            if not line.startswith("|"):
                break
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        return rows[2:]


def pages() -> list[Page]:
    return [Page(path) for path in PAGES]
