"""From a `.jsonl` upload to a checked batch that waits for its dispatch.

marker of the check -> batch.json -> check -> marker of the lane -> summary.json -> the check's marker goes
                       `- killed anywhere: the timer finds the marker, and goes on from the records there are
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from aigc import ids, keys
from aigc.batches import records
from aigc.batches.check import MOST_BYTES, NEEDED_FOR_PIECE, Check
from aigc.batches.ledger import SUMMARY, Ledger
from aigc.batches.records import Batch, Counts
from aigc.clock import Clock, iso
from aigc.errors import AlreadyExists, CallerError, ImageServiceError, NotJson, TooLarge
from aigc.log import Log
from aigc.ports import Bucket, StoredObject
from aigc.reports import Reports, why

CHECKS_PER_TICK = 100


@dataclass(frozen=True)
class Batches:
    """The way into the service for files with many requests."""

    name: str  # of the bucket
    bucket: Bucket
    ledger: Ledger
    check: Check
    reports: Reports
    clock: Clock
    log: Log

    def take(self, key: str, found: StoredObject) -> bool:
        """Begin the batch of this upload, and check as much of it as there is time for. Whether it can be dispatched.

        Raises CallerError when the file cannot be a batch, BucketError when it could not be recorded.
        """
        _check_size(found.size)
        batch = Batch(ids.for_batch(self.name, key, found.etag), key, found.etag, found.size, self.clock.now())
        if self.ledger.standing(batch.id).is_checked:
            self.log.info("batch known already", batch_id=batch.id)
            return False
        self._mark(keys.batch_check(batch.id), records.encode(batch))
        return self._advance(self.ledger.begin(batch))

    def resume(self) -> int:
        """Go on with batches that were not checked to the end; how many there were."""
        rows = self.bucket.list(keys.BATCH_CHECKS, limit=CHECKS_PER_TICK).rows
        for row in rows:
            if self.check.deadline.remaining() < NEEDED_FOR_PIECE:
                break
            try:
                self._advance(self.ledger.begin(self.ledger.marked(row.key)))
            except ImageServiceError as error:  # the others have their turn; this one at the next tick
                self.log.error("batch not checked", marker=row.key, code=error.code, reason=str(error))
        return len(rows)

    def _advance(self, batch: Batch) -> bool:
        """Check on. Whether lines of the batch wait for the dispatcher now."""
        waits = False
        standing = self.ledger.standing(batch.id)
        if not standing.is_checked:
            try:
                piece = self.check.run(batch, standing.pieces)
                if piece is not None and piece.counts.lines == piece.counts.blank:
                    raise NotJson("no line of the file has anything in it")
            except CallerError as error:
                self.reports.refused_file(batch.key, batch.size, batch.id, error)
                self._conclude(batch, {"status": "refused", **why(error)})
            else:
                if piece is None:
                    self.log.info("batch checked in part", batch_id=batch.id)
                    return False
                waits = self._accept(batch, piece.counts)
        self.bucket.delete(keys.batch_check(batch.id))
        return waits

    def _accept(self, batch: Batch, counts: Counts) -> bool:
        if counts.accepted:
            self._mark(keys.batch_marker(batch.id), records.encode(batch))
        self._conclude(batch, {"status": "checked", **asdict(counts), "accepted": counts.accepted})
        self.log.info("batch checked", batch_id=batch.id, **asdict(counts))
        return counts.accepted > 0

    def _conclude(self, batch: Batch, findings: dict[str, Any]) -> None:
        summary = {
            "batch_id": batch.id,
            "source": {"bucket": self.name, "key": batch.key, "etag": batch.etag, "size": batch.size},
            "accepted_at": iso(batch.at),
            "checked_at": iso(self.clock.now()),
            **findings,
            "reports": keys.failed_lines(batch.key, batch.id),
            "job_ids": f"line N is job {ids.of_line(batch.id, 0)[:-8]}<N as 8 hex digits>",
        }
        self.ledger.conclude(batch.id, SUMMARY, json.dumps(summary, indent=2).encode("ascii"))

    def _mark(self, key: str, body: bytes) -> None:
        try:
            self.bucket.create(key, body)
        except AlreadyExists:
            return


def _check_size(size: int) -> None:
    if size == 0:
        raise NotJson("the file is empty", next_step='Write one request into each line: {"prompt": "draw a cat"}.')
    if size > MOST_BYTES:
        raise TooLarge(
            f"the file has {size} bytes; a batch has at most {MOST_BYTES}", next_step="Split it into several files."
        )
