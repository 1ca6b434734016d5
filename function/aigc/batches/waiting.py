"""Lines whose turn has not come: asked for by the id of the job that they will be."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aigc import ids, keys
from aigc.batches.check import PIECE_BYTES, Reader
from aigc.batches.ledger import Ledger, Standing
from aigc.batches.lines import Line, Place
from aigc.batches.records import Batch, Piece
from aigc.errors import CallerError, InvalidRequest, NoSuchResource
from aigc.jobs.accept import Acceptor, Order
from aigc.jobs.entries import Accepted
from aigc.jobs.job import Job


@dataclass(frozen=True)
class WaitingLines:
    """Finds a line by its job id. One read for an id that is no line's, a handful for one that is."""

    reader: Reader
    ledger: Ledger
    acceptor: Acceptor

    def look(self, job_id: str) -> Job | None:
        """The job as it will be, which nobody has written down: for showing only. None when there is no such line.

        Raises NoSuchResource, which says why, when the line will not become a job, BucketError.
        """
        found = self._find(job_id)
        if found is None:
            return None
        batch, order = found
        spec = replace(order.spec, model=order.spec.model or self.reader.offer.default)
        accepted = Accepted(batch.at, "", batch.at, spec, "", "", source=order.source, queued=True)
        return Job(job_id, accepted, 1, accepted, None, None)

    def hold(self, job_id: str) -> Job | None:
        """The line's job, made before its turn and parked, so that it can be canceled: the dispatcher will find it.

        Raises what `look` raises.
        """
        found = self._find(job_id)
        if found is None:
            return None
        batch, order = found
        try:
            return self.acceptor.accept(replace(order, queued=True))[0]
        except InvalidRequest as error:
            raise _refused(batch, job_id, error) from error

    def _find(self, job_id: str) -> tuple[Batch, Order] | None:
        batch_id, number = ids.batch_and_line(job_id)
        batch = self.ledger.batch(batch_id) if number else None
        piece = self._piece(batch_id, number) if batch else None
        if batch is None or piece is None:
            return None
        standing, before, of_line = piece
        progress = self.ledger.progress(batch_id, self.ledger.standing(batch_id))  # as of now: its turn may have come
        if of_line.refuses(number) or number < progress.place.line:
            raise _never(batch, number, f"could not become a job; the reason is under {_reports(batch)}")
        if not standing.is_checked:
            return None
        line = self._line(batch, before, number)
        if line is None or line.is_blank:
            raise _never(batch, number, "asks for nothing")
        try:
            return batch, Order(job_id, self.reader.spec(line), source=batch.key)
        except CallerError as error:
            raise _refused(batch, job_id, error) from error

    def _piece(self, batch_id: str, number: int) -> tuple[Standing, Place, Piece] | None:
        """The piece with this line, and where it begins."""
        standing = self.ledger.standing(batch_id)
        low, high, before = 1, standing.pieces, Place()
        found: Piece | None = None
        while low <= high:
            middle = (low + high) // 2
            piece = self.ledger.piece(batch_id, middle)
            if piece is None:
                return None
            if piece.after.line > number:
                found, high = piece, middle - 1
            else:
                before, low = piece.after, middle + 1
        return (standing, before, found) if found else None

    def _line(self, batch: Batch, place: Place, number: int) -> Line | None:
        lines, _ = self.reader.read(batch, place, size=PIECE_BYTES, most=number - place.line + 1)
        return next((line for line in lines if line.number == number), None)


def _reports(batch: Batch) -> str:
    return keys.failed_lines(batch.key, batch.id)


def _refused(batch: Batch, job_id: str, error: CallerError) -> NoSuchResource:
    """For a line that was right when the batch was checked, and is not as the service is now."""
    return _never(batch, ids.batch_and_line(job_id)[1], f"will not become a job: {error}")


def _never(batch: Batch, number: int, reason: str) -> NoSuchResource:
    return NoSuchResource(f"line {number} of {batch.key} {reason}", next_step="Correct it and upload it once more.")
