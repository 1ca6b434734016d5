"""A checked batch as a lane of the dispatcher: each line becomes a job when its turn has come.

    position.json ---> read a few lines ---> handed out ---> accepted, sent, noted ---> settled
          ^                                                                                |
          `---- every so many lines: all before this place are settled, in their order <---'

So 100,000 lines do not cost 100,000 writes before the first image. A line's job id follows from the batch and from the
line's number; when a killed dispatcher's lines come again, the create-only write of the job finds those that are done.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import Enum

from aigc import ids, keys
from aigc.admission.verdict import Admitted, more_than_a_day
from aigc.batches.check import Reader
from aigc.batches.ledger import RESULT, Ledger
from aigc.batches.lines import Line, Place
from aigc.batches.records import Batch, Piece, Progress
from aigc.clock import Clock, iso
from aigc.dispatch.lanes import Hands, TooLittle
from aigc.errors import BrokenHistory, BucketRefused, CallerError, NoSuchKey, NoSuchResource
from aigc.jobs.accept import Order
from aigc.jobs.job import Job
from aigc.log import Log
from aigc.reports import Reports, why
from aigc.request import images

READ_BYTES = 128 * 1024
"""What is read ahead: more than the longest line, and no burden to memory."""

READS_AT_ONCE = 32
"""For one `take`: where nothing but refused lines is read, other lanes shall not wait for it."""

REMEMBER_EVERY = 20
"""Settled lines between two notes of the position. So many at most are looked at again after a kill."""


class Outcome(Enum):
    """What became of a line."""

    SKIPPED = "skipped"  # blank, or refused by the check
    JOB = "job"
    FAILED = "failed"


@dataclass
class Slot:
    """A line between being read and being settled."""

    piece: int
    after: Place
    outcome: Outcome | None = None


@dataclass(frozen=True)
class LineItem:
    """One line whose turn has come."""

    lane: BatchLane
    line: Line
    slot: Slot

    def begin(self, hands: Hands) -> Job | None:
        """Make the line's job, which may be sent once; None when that was done before, or cannot be done."""
        return self.lane.begin(hands, self)

    def sent(self, hands: Hands, job: Job) -> None:
        """Put the job where it is looked for; the line is done."""
        hands.acceptor.book(job)
        self.lane.settle(hands, self.slot, Outcome.JOB)


@dataclass
class BatchLane:
    """The lines of one batch, from where the last dispatcher got to. Thread-safe but for `take`."""

    batch_id: str
    reader: Reader
    reports: Reports
    clock: Clock
    log: Log
    _batch: Batch | None = field(init=False, default=None)
    _piece: Piece | None = field(init=False, default=None)
    _at: Place = field(init=False, default_factory=Place)
    _progress: Progress = field(init=False, default_factory=Progress)
    _slots: deque[Slot] = field(init=False, default_factory=deque)
    _unnoted: int = field(init=False, default=0)
    _too_little: TooLittle = field(init=False, default_factory=TooLittle)
    _over: bool = field(init=False, default=False)  # nothing more is to be read
    _stopped: CallerError | None = field(init=False, default=None)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def take(self, hands: Hands, limit: int) -> Sequence[LineItem]:
        """The next lines that ask for something; fewer than `limit` when they are long, none while no image is left."""
        items: list[LineItem] = []
        if hands.counter.is_spent(keys.UPLOADS) or self._too_little.often:
            return items
        try:
            batch = self._batch or self._open(hands)
            for _ in range(READS_AT_ONCE):
                if batch is None or items or self._over:
                    break
                items = self._read(hands, batch, limit)
                if not items:  # a long way without a request must not be gone again and again
                    self._note(hands)
        except NoSuchResource as error:
            self._stopped, self._over = error, True
        except (BrokenHistory, BucketRefused) as error:  # must not keep other lanes from their turn
            self.log.error("batch cannot be read", batch_id=self.batch_id, reason=str(error))
            return ()
        if self._over:
            self._conclude_if_done(hands)
        return items

    def _open(self, hands: Hands) -> Batch | None:
        ledger = Ledger(hands.bucket)
        standing = ledger.standing(self.batch_id)
        if standing.names and not standing.is_checked:
            return None  # whoever checks it has marked it already
        batch = None if RESULT in standing.names else ledger.batch(self.batch_id)
        if batch is None:
            if RESULT not in standing.names:
                self._report_the_loss(hands)
            hands.bucket.delete(keys.batch_marker(self.batch_id))
            return None
        self._progress = ledger.progress(self.batch_id, standing)
        self._at, self._batch = self._progress.place, batch
        self._piece = self._found(ledger, self._progress.piece)
        return batch

    def _report_the_loss(self, hands: Hands) -> None:
        """The records expired before the last line had its turn. Only the lane's marker knows whose they were."""
        self.log.error("batch records are gone", batch_id=self.batch_id)
        try:
            batch = Ledger(hands.bucket).marked(keys.batch_marker(self.batch_id))
        except (NoSuchKey, BrokenHistory):
            return
        replace(self.reports, bucket=hands.bucket).refused_file(batch.key, batch.size, batch.id, _records_are_gone())

    def _read(self, hands: Hands, batch: Batch, limit: int) -> list[LineItem]:
        piece = self._next_piece(hands)
        if piece is None:
            return []
        reader = replace(self.reader, bucket=hands.bucket)
        most = min(limit, piece.after.line - self._at.line)
        lines, self._at = reader.read(batch, self._at, size=READ_BYTES, most=most)
        items = []
        for line in lines:
            slot = Slot(piece.number, line.after)
            if line.is_blank or piece.refuses(line.number):
                slot.outcome = Outcome.SKIPPED
            else:
                items.append(LineItem(self, line, slot))
            with self._lock:
                self._slots.append(slot)
        self._over = piece.is_last and self._at.line >= piece.after.line
        return items

    def _next_piece(self, hands: Hands) -> Piece | None:
        """The piece with the next line; None at the end."""
        piece = self._piece
        while piece is not None and self._at.line >= piece.after.line:
            if piece.is_last:
                self._over = True
                return None
            self._at = piece.after  # perhaps in the middle of a line that is too long: no need to read it again
            piece = self._found(Ledger(hands.bucket), piece.number + 1)
        self._piece = piece
        return piece

    def _found(self, ledger: Ledger, number: int) -> Piece:
        piece = ledger.piece(self.batch_id, number)
        if piece is None:
            raise _records_are_gone()
        return piece

    def begin(self, hands: Hands, item: LineItem) -> Job | None:
        """See `LineItem.begin`."""
        batch = self._batch
        if batch is None:
            return None
        number = item.line.number
        job_id = ids.of_line(batch.id, number)
        try:
            spec = self.reader.spec(item.line)
            images.check_references(hands.bucket, spec)
            admitted = hands.counter.admit(keys.UPLOADS, spec.images_wanted)
            if not isinstance(admitted, Admitted):
                if admitted.most is not None:
                    raise more_than_a_day(spec.images_wanted, admitted.most)
                self._too_little.happened()
                return None  # the line is not settled, so it comes again on a day with images left
            job, new = self._begun(hands, Order(job_id, spec, source=batch.key))
        except (CallerError, BrokenHistory) as error:
            known = isinstance(error, CallerError) and hands.history.load(job_id) is not None
            if not known:  # else it was made of this line before, when the reference was still there, for example
                replace(self.reports, bucket=hands.bucket).refused_line(batch.key, batch.id, number, error)
            self.settle(hands, item.slot, Outcome.JOB if known else Outcome.FAILED)
            return None
        if new:
            return job
        self.settle(hands, item.slot, Outcome.JOB)
        return None

    def _begun(self, hands: Hands, order: Order) -> tuple[Job, bool]:
        """See `Acceptor.begin`. The images of an order that does not become a new job are left for the next one."""
        new = False
        try:
            job, new = hands.acceptor.begin(order)
        finally:
            if not new:
                hands.counter.keep(keys.UPLOADS, order.spec.images_wanted)
        return job, new

    def settle(self, hands: Hands, slot: Slot, outcome: Outcome) -> None:
        """A line is done. Notes the position now and then, and the result when it was the last one."""
        with self._lock:
            slot.outcome = outcome
            self._unnoted += 1
            due = self._unnoted >= REMEMBER_EVERY
        if not self._conclude_if_done(hands) and due:
            self._note(hands)

    def _note(self, hands: Hands) -> None:
        with self._lock:
            self._unnoted, progress = 0, self._settled()
        Ledger(hands.bucket).remember(self.batch_id, progress)

    def _settled(self) -> Progress:
        """Pass over the settled lines at the front."""
        while self._slots and self._slots[0].outcome is not None:
            slot, before = self._slots.popleft(), self._progress
            self._progress = Progress(
                slot.piece,
                slot.after,
                jobs=before.jobs + (slot.outcome is Outcome.JOB),
                failed=before.failed + (slot.outcome is Outcome.FAILED),
            )
        return self._progress

    def _conclude_if_done(self, hands: Hands) -> bool:
        with self._lock:
            progress = self._settled()
            done = self._over and not self._slots
        batch = self._batch
        if not done or batch is None:
            return False
        result = {
            "batch_id": batch.id,
            "status": "stopped" if self._stopped else "dispatched",
            "ended_at": iso(self.clock.now()),
            "last_line": progress.place.line - 1,
            "jobs": progress.jobs,
            "failed": progress.failed,
            **(why(self._stopped) if self._stopped else {}),
        }
        if self._stopped:
            reports = replace(self.reports, bucket=hands.bucket)
            reports.refused_file(batch.key, batch.size, batch.id, self._stopped)
        Ledger(hands.bucket).conclude(batch.id, RESULT, json.dumps(result, indent=2).encode("ascii"))
        hands.bucket.delete(keys.batch_marker(batch.id))
        self.log.info("batch dispatched", **asdict(progress) | {"place": progress.place.line, "batch_id": batch.id})
        return True


def _records_are_gone() -> NoSuchResource:
    return NoSuchResource(
        "the records of the batch expired before all of its lines had their turn",
        next_step="See GET /v1/images for the lines that became jobs, and upload the others once more.",
    )
