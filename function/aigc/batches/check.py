"""The check: every line of a batch is validated before the first one is sent.

    read 512 KiB -> lines -> validate -> report of refused lines -> record of the piece -> the next one ...
                                                                    `- killed here? the next one reads this record

What a piece contains follows from the file and from the piece before, so that two who check the same batch at once, or
one after the other was killed, write the same records; the first of them stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aigc.batches import lines
from aigc.batches.ledger import Ledger
from aigc.batches.lines import LONGEST_LINE, Line, Place
from aigc.batches.records import Batch, Counts, Piece, runs
from aigc.clock import Deadline
from aigc.errors import CallerError, NoSuchKey, NoSuchResource, Replaced, TooLarge, Withheld
from aigc.ports import Bucket
from aigc.reports import Reports, refused_line
from aigc.request import validation
from aigc.request.offer import Offer
from aigc.request.payload import Store
from aigc.request.spec import ImageSpec

PIECE_BYTES = 512 * 1024
PIECE_LINES = 5000
"""What is read and remembered at once: a few megabytes of memory, and a second of a slow CPU."""

MOST_BYTES = 256 * 1024 * 1024
MOST_LINES = 1_000_000
"""Fourteen hours of a quota of 20 per second. With both limits a batch has fewer pieces than a listing has rows."""

NEEDED_FOR_PIECE = 8.0
"""Seconds that must be left to begin a further piece."""


@dataclass(frozen=True)
class Reader:
    """Reads one version of a batch's file, and what its lines ask for."""

    bucket: Bucket
    store: Store
    offer: Offer

    def read(self, batch: Batch, place: Place, *, size: int, most: int) -> tuple[list[Line], Place]:
        """Up to `most` lines from `place` on, within `size` bytes. Raises NoSuchResource when that version is gone."""
        try:
            data = self.bucket.get(batch.key, first=place.offset, at_most=size, etag=batch.etag).body
        except (NoSuchKey, Replaced, Withheld) as error:
            raise NoSuchResource(
                f"the file was removed, replaced or archived while line {place.line} was to be read",
                next_step="What replaced it is a batch of its own; upload the lines that are missing once more.",
            ) from error
        ends = place.offset + len(data) >= batch.size
        return lines.split(data, place, ends=ends, most=most)

    def spec(self, line: Line) -> ImageSpec:
        """The request in a line that is not blank. Raises CallerError."""
        if line.body is None:
            raise TooLarge(f"the line is longer than {LONGEST_LINE} bytes")
        document = validation.parse(line.body)
        return validation.read_spec(document, store=self.store, offer=self.offer)


@dataclass(frozen=True)
class Check:
    """One batch at a time, for as long as the invocation has."""

    reader: Reader
    ledger: Ledger
    reports: Reports
    deadline: Deadline

    def run(self, batch: Batch, last: int) -> Piece | None:
        """Check what comes behind piece `last`. The file's last piece, or None when the time is up before.

        Raises CallerError when no line of the file may become a job.
        """
        standing = self.ledger.piece(batch.id, last) if last else None
        piece = standing or Piece(0, Place(), Counts(), (), is_last=False)
        while not piece.is_last:
            if self.deadline.remaining() < NEEDED_FOR_PIECE:
                return None
            piece = self._next(batch, piece)
            if piece.counts.lines > MOST_LINES:
                raise TooLarge(f"the file has more than {MOST_LINES} lines", next_step="Split it into several files.")
        return piece

    def _next(self, batch: Batch, before: Piece) -> Piece:
        found, place = self.reader.read(batch, before.after, size=PIECE_BYTES, most=PIECE_LINES)
        requests = [line for line in found if not line.is_blank]
        refused = [row for line in requests if (row := self._objection(line))]
        if refused:
            self.reports.refused_lines(batch.key, batch.id, refused)
        counts = Counts(
            lines=before.counts.lines + len(found),
            blank=before.counts.blank + len(found) - len(requests),
            refused=before.counts.refused + len(refused),
        )
        is_last = place.offset >= batch.size and not place.inside
        piece = Piece(before.number + 1, place, counts, runs([row["line"] for row in refused]), is_last)
        return self.ledger.add(batch.id, piece)

    def _objection(self, line: Line) -> dict[str, Any] | None:
        try:
            self.reader.spec(line)
        except CallerError as error:
            return refused_line(line.number, error)
        return None
