"""What is remembered of a batch, each value with its JSON. All but `Progress` are written once.

batches/<batch id>/
    batch.json         Batch: which version of which file
    checked/00001.json Piece: what the check found up to here, and where it goes on
    summary.json       Summary of the check
    position.json      Progress of the dispatch, replaced as it goes on
    result.json        Result: the batch has ended
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from aigc import stored
from aigc.batches.lines import Place, place_from


@dataclass(frozen=True)
class Batch:
    """One version of a file."""

    id: str
    key: str
    etag: str
    size: int
    at: float


@dataclass(frozen=True)
class Counts:
    """Lines of a file up to some place."""

    lines: int = 0
    blank: int = 0
    refused: int = 0

    @property
    def accepted(self) -> int:
        """Lines that ask for an image and may."""
        return self.lines - self.blank - self.refused


@dataclass(frozen=True)
class Piece:
    """Some whole lines that were checked. `counts` begins at the file's first line."""

    number: int  # from 1
    after: Place
    counts: Counts
    refused: tuple[tuple[int, int], ...]  # first and last line of each run of refused lines in this piece
    is_last: bool

    def refuses(self, line: int) -> bool:
        """Whether this line of the piece is not to become a job."""
        return any(first <= line <= last for first, last in self.refused)


@dataclass(frozen=True)
class Progress:
    """Every line before `place` has become a job, or is reported. `piece` is the piece that `place` lies in."""

    piece: int = 1
    place: Place = field(default_factory=Place)
    jobs: int = 0
    failed: int = 0


def encode(value: Batch | Piece | Progress) -> bytes:
    """The value as JSON."""
    document = asdict(value)
    for name in ("after", "place"):
        if name in document:
            document[name] = getattr(value, name).as_json()
    return json.dumps(document, separators=(",", ":")).encode("ascii")


def batch_from(body: bytes) -> Batch:
    """What `encode` wrote."""
    return stored.value(Batch, json.loads(body))


def piece_from(body: bytes) -> Piece:
    """What `encode` wrote."""
    document: dict[str, Any] = json.loads(body)
    runs = tuple((int(first), int(last)) for first, last in document.pop("refused"))
    after, counts = place_from(document.pop("after")), stored.value(Counts, document.pop("counts"))
    return stored.value(Piece, {**document, "after": after, "counts": counts, "refused": runs})


def progress_from(body: bytes) -> Progress:
    """What `encode` wrote."""
    document: dict[str, Any] = json.loads(body)
    return stored.value(Progress, {**document, "place": place_from(document["place"])})


def runs(numbers: list[int]) -> tuple[tuple[int, int], ...]:
    """Ascending numbers as (first, last) of each run without a gap."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)
