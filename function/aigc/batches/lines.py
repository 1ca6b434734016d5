"""From pieces of a file to its lines. Pure; no piece has to end where a line does, and no line is kept that is longer
than a request may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from aigc.events import LONGEST_BODY

LONGEST_LINE = LONGEST_BODY
"""Bytes: what holds for the body of a request holds for the line that stands for one."""

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Place:
    """Between two lines of a file, or inside one that is too long."""

    offset: int = 0  # of the first byte that has not been read
    line: int = 1  # the line which that byte belongs to
    inside: bool = False  # whether that line is too long and has been read in part

    def as_json(self) -> list[int]:
        """For `place_from`."""
        return [self.offset, self.line, int(self.inside)]


def place_from(document: list[int]) -> Place:
    """What `as_json` wrote."""
    offset, line, inside = document
    return Place(int(offset), int(line), bool(inside))


class Line(NamedTuple):  # 100,000 of them in a batch: a frozen dataclass takes three times as long to make
    """One line without its end. `body` is None when it is longer than `LONGEST_LINE`."""

    number: int
    body: bytes | None
    behind: int  # offset of the line after it

    @property
    def after(self) -> Place:
        """Where to go on behind it."""
        return Place(self.behind, self.number + 1)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is asked for."""
        return self.body is not None and not self.body.strip()


def split(data: bytes, place: Place, *, ends: bool, most: int) -> tuple[list[Line], Place]:
    """At most `most` whole lines of `data`, which begins at `place`, and the place behind them.

    `ends` says that `data` is the file's end, so that the last line needs no line feed. Every call gets forward if
    `data` has more than `LONGEST_LINE` bytes or is the end.
    """
    lines: list[Line] = []
    start = len(_BOM) if place.offset == 0 and data.startswith(_BOM) else 0
    number, inside = place.line, place.inside
    while len(lines) < most and start < len(data):
        end = data.find(b"\n", start)
        if end < 0 and not ends:
            if inside or len(data) - start > LONGEST_LINE:
                inside, start = True, len(data)
            break
        behind = end + 1 if end >= 0 else len(data)
        body = data[start : end if end >= 0 else len(data)]
        lines.append(Line(number, None if inside or len(body) > LONGEST_LINE else body, place.offset + behind))
        number, inside, start = number + 1, False, behind
    return lines, Place(place.offset + start, number, inside)
