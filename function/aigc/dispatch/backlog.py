"""How long the oldest waiting job of each lane has waited, for the log: an alarm looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aigc import keys
from aigc.clock import Chance, Clock
from aigc.dispatch.lanes import Hands, Lanes
from aigc.dispatch.looks import from_anywhere
from aigc.errors import BucketError
from aigc.log import Log

LANES = 8
"""Lanes looked at per tick, others in turn: each costs a listing and at most two reads."""


@dataclass(frozen=True)
class Backlog:
    """Looks at the lanes and changes nothing."""

    lanes: Lanes
    hands: Hands
    clock: Clock
    chance: Chance
    log: Log

    def tell(self) -> None:
        """One log line if anything waits. Trouble with the bucket is told too: nothing may depend on this."""
        try:
            waiting = self.lanes.names(self.hands)
            if not waiting:
                return
            looked_at = from_anywhere(waiting, self.chance)[:LANES]
            oldest = max((age for name in looked_at for age in self._ages(name)), default=0.0)
        except BucketError as error:
            self.log.warning("backlog not looked at", reason=str(error))
        else:
            self.log.info("backlog", lanes=len(waiting), oldest_seconds=round(oldest))

    def _ages(self, name: str) -> Iterator[float]:
        """Of the job that is due first, and of the first that was refused before: those come back again and again, so
        that one of them may be older than all that are due. The first object of a batch is as old as the batch."""
        rows = self.hands.bucket.list(keys.lane(name), limit=100).rows
        refused = [row for row in rows if row.size]
        for row in {row.key: row for row in (*rows[:1], *refused[:1])}.values():
            job_id = keys.job_of_marker(row.key)
            job = self.hands.history.first(job_id) if job_id else None
            yield self.clock.now() - (job.accepted.at if job else row.modified)
