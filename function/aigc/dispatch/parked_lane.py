"""A lane of parked jobs, read from their markers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from aigc import keys
from aigc.admission.verdict import Admitted, counted_as
from aigc.clock import Clock
from aigc.dispatch.lanes import Hands, TooLittle
from aigc.jobs.entries import WrittenOff
from aigc.jobs.job import Begin, Job, ListEnd, Patience, Withdraw, next_step
from aigc.jobs.parked import marker_of

PAGES_OF_WAITING = 4
"""Pages of markers that are looked through for jobs that need not wait."""


@dataclass(frozen=True)
class ParkedItem:
    """A parked job behind its marker."""

    lane: ParkedLane
    marker: str
    job_id: str
    is_counted: bool  # its images were, because it was sent before
    patience: Patience
    clock: Clock

    def begin(self, hands: Hands) -> Job | None:
        """Begin the job's next attempt.

        A queued job takes one read: its first entry says that there was no attempt, and if one has begun since, the
        second one's place is taken, which create-only tells.
        """
        job = None if self.is_counted else hands.history.first(self.job_id)
        if job is not None and job.is_queued:
            if not self._is_counted_now(hands, job):
                return None
            begun: Job | None = None
            try:
                begun = self._begun(hands, job)
            finally:
                if begun is None:
                    hands.counter.keep(counted_as(job.accepted.owner), job.accepted.spec.images_wanted)
            if begun is not None:
                return begun
        job = hands.history.load(self.job_id) if self.is_counted or job is not None else None
        if job is None or not job.is_parked:
            hands.queue.remove(self.marker)
            return None
        if isinstance(job.answer, WrittenOff):
            job = hands.settler.settle(job)  # its image may be there by now
            if not job.is_parked:
                self.sent(hands, job)
                return None
            if not self._may_send_again(hands, job):
                return None
        begun = self._begun(hands, job)
        if begun is None:
            self._not_now(hands, job)
        return begun

    def _may_send_again(self, hands: Hands, job: Job) -> bool:
        """Whether there are images left for an attempt beside one that may be billed.

        If somebody else begins that attempt first they stay counted and are not used: a day may end below its ceiling
        for that, never above it.
        """
        if not isinstance(next_step(job, self.clock.now(), self.patience), Begin):
            return True  # it will be given up
        return self._is_counted_now(hands, job)

    def _is_counted_now(self, hands: Hands, job: Job) -> bool:
        """Whether its images are counted. If not, the marker stays for a day with images left, or if there is none the
        job ends.
        """
        images = job.accepted.spec.images_wanted
        verdict = hands.counter.admit(counted_as(job.accepted.owner), images)
        if isinstance(verdict, Admitted):
            return True
        self.lane.too_little.happened()
        if verdict.most is not None:  # its ceiling was lowered since it was accepted
            message = f"{images} images were asked for, and a day has {verdict.most} here"
            self.sent(hands, hands.settler.give_up(job, "not_submitted", message))
        return False

    def sent(self, hands: Hands, job: Job) -> None:
        """The marker goes, or is put where the job is due again."""
        if job.is_parked:
            hands.queue.add(job)
            if marker_of(job) == self.marker:
                return
        hands.queue.remove(self.marker)

    def _begun(self, hands: Hands, job: Job) -> Job | None:
        may_begin = isinstance(next_step(job, self.clock.now(), self.patience), Begin)
        return hands.submitter.begin_next(job) if may_begin else None

    def _not_now(self, hands: Hands, job: Job) -> None:
        if isinstance(next_step(job, self.clock.now(), self.patience), (Withdraw, ListEnd)):
            job = hands.settler.settle(job)
        self.sent(hands, job)


@dataclass
class ParkedLane:
    """The markers of one lane. Handed out in the order in which they are due."""

    name: str
    patience: Patience
    clock: Clock
    _after: str = field(init=False, default="")
    too_little: TooLittle = field(init=False, default_factory=TooLittle)
    _handed_out: set[str] = field(init=False, default_factory=set)

    def take(self, hands: Hands, limit: int) -> Sequence[ParkedItem]:
        """The next markers that are due. At the end it starts over, for those that came in before the last one.

        When the images of the day are spent, only jobs that were counted before: the others wait, at the cost of a
        look at some names.
        """
        spent = hands.counter.is_spent(self.name) or self.too_little.often
        for _ in range(PAGES_OF_WAITING if spent else 1):
            found, more = self._page(hands, limit, counted_only=spent)
            if found or not more:
                break
        if not found and self._after and not spent:
            self._after = ""
            found, _ = self._page(hands, limit)
        return found

    def _page(self, hands: Hands, limit: int, *, counted_only: bool = False) -> tuple[list[ParkedItem], bool]:
        """The new ones of a page, and whether it is worth looking at the next."""
        page = hands.bucket.list(keys.lane(self.name), after=self._after, limit=limit)
        due = [row for row in page.rows if row.key < keys.last_due(self.name, self.clock.now())]
        self._after = due[-1].key if due else self._after
        new = [row for row in due if row.key not in self._handed_out and (row.size or not counted_only)]
        self._handed_out.update(row.key for row in new)
        items = [
            ParkedItem(self, row.key, job_id, bool(row.size), self.patience, self.clock)
            for row in new
            if (job_id := keys.job_of_marker(row.key))
        ]
        return items, page.more and len(due) == len(page.rows)
