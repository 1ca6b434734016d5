"""A batch in the bucket. What is written once is written by whoever comes first; everybody else goes on from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import TypeVar

from aigc import keys
from aigc.batches import records
from aigc.batches.records import Batch, Piece, Progress
from aigc.errors import AlreadyExists, AnswerLost, BrokenHistory, NoSuchKey
from aigc.jobs.job import LEFT_OVER
from aigc.ports import Bucket

PUT_TRIES = 3
RECORD, SUMMARY, POSITION, RESULT = "batch.json", "summary.json", "position.json", "result.json"

Value = TypeVar("Value")


@dataclass(frozen=True)
class Standing:
    """Which records of a batch there are."""

    names: frozenset[str]

    @property
    def pieces(self) -> int:
        """The number of the last piece that was checked; 0 if none was."""
        numbers = (name[8:13] for name in self.names if name.startswith("checked/"))
        return max((int(number) for number in numbers if number.isdecimal()), default=0)

    @property
    def is_checked(self) -> bool:
        """Whether the check has come to its end."""
        return SUMMARY in self.names


@dataclass(frozen=True)
class Ledger:
    """Reads and writes records. Errors: `errors.BucketError`."""

    bucket: Bucket

    def standing(self, batch_id: str) -> Standing:
        """What there is; one listing, because a batch never has more pieces than a page has rows.

        Records expire one by one. What is older than the batch's first record is left over from when the same file was
        a batch before.
        """
        prefix = keys.batch(batch_id)
        rows = {row.key[len(prefix) :]: row.modified for row in self.bucket.list(prefix).rows}
        began = rows.get(RECORD, inf)
        return Standing(frozenset(name for name, modified in rows.items() if modified >= began - LEFT_OVER))

    def begin(self, batch: Batch) -> Batch:
        """The batch as it was recorded first."""
        return _decoded(records.batch_from, self._once(batch.id, RECORD, records.encode(batch)))

    def marked(self, key: str) -> Batch:
        """The batch that a marker of its check stands for. Raises BrokenHistory."""
        return _decoded(records.batch_from, self.bucket.get(key).body)

    def batch(self, batch_id: str) -> Batch | None:
        """The batch with this id."""
        return self._read(batch_id, RECORD, records.batch_from)

    def add(self, batch_id: str, piece: Piece) -> Piece:
        """The piece as it was recorded first."""
        body = self._once(batch_id, _name_of(piece.number), records.encode(piece))
        return _decoded(records.piece_from, body)

    def piece(self, batch_id: str, number: int) -> Piece | None:
        """The piece with this number."""
        return self._read(batch_id, _name_of(number), records.piece_from)

    def conclude(self, batch_id: str, name: str, body: bytes) -> None:
        """Write the summary or the result, unless it is there."""
        self._once(batch_id, name, body)

    def conclusion(self, batch_id: str, name: str) -> bytes | None:
        """The summary or the result."""
        return self._read(batch_id, name, bytes)

    def progress(self, batch_id: str, standing: Standing) -> Progress:
        """How far the dispatch has come."""
        known = self._read(batch_id, POSITION, records.progress_from) if POSITION in standing.names else None
        return known or Progress()

    def remember(self, batch_id: str, progress: Progress) -> None:
        """Note how far the dispatch has come. True whenever it was written, so the last writer may be a late one."""
        self.bucket.replace(keys.batch(batch_id) + POSITION, records.encode(progress))

    def _read(self, batch_id: str, name: str, decode: Callable[[bytes], Value]) -> Value | None:
        try:
            return _decoded(decode, self.bucket.get(keys.batch(batch_id) + name).body)
        except NoSuchKey:
            return None

    def _once(self, batch_id: str, name: str, body: bytes) -> bytes:
        """What stands there now. Only a left-over record is written over."""
        key, lost = keys.batch(batch_id) + name, None
        for _ in range(PUT_TRIES):
            try:
                self.bucket.create(key, body)
            except AlreadyExists:
                if name in self.standing(batch_id).names:
                    return self.bucket.get(key).body
                self.bucket.replace(key, body)
                return body
            except AnswerLost as error:
                lost = error
            else:
                return body
        raise AnswerLost(f"no answer to {PUT_TRIES} attempts to write {key}") from lost


def _decoded(decode: Callable[[bytes], Value], body: bytes) -> Value:
    try:
        return decode(body)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenHistory("a record under batches/ is not ours, or not whole") from error


def _name_of(number: int) -> str:
    return f"checked/{number:05d}.json"
