"""What the threads of one dispatcher do while it has the lease.

take the next item ---> begin its attempt ---> wait for a slot ---> Create ---> note the answer
  ^ each thread          few at once, so that a kill leaves few        |
  `---------------------- attempts that were never sent <-------------'
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from aigc.clock import Clock, Deadline
from aigc.dispatch.crew import Crew
from aigc.dispatch.lanes import Hands, WorkItem
from aigc.dispatch.lease import Lease
from aigc.dispatch.pace import Pace
from aigc.dispatch.rota import Rota
from aigc.errors import BucketError, ImageServiceError
from aigc.jobs.entries import Refused, Submitted
from aigc.jobs.job import Job
from aigc.jobs.submit import NEEDED_FOR_ATTEMPT
from aigc.log import Log

BEGUN_PER_RATE = 0.15
"""Seconds it takes to begin an attempt. So many attempts, times the rate, are begun and wait for their slot: enough to
use every slot, and few, because a kill makes each of them an `unknown` job although nothing was sent."""
CLOSE_ENOUGH = 0.0005  # seconds: no clock sleeps more exactly
LOOK_EVERY = 2.0  # seconds, while MPS refuses


@dataclass
class Shifts:
    """What all threads do under one lease."""

    crew: Crew
    rota: Rota
    lease: Lease
    pace: Pace
    clock: Clock
    deadline: Deadline
    log: Log
    over: bool = field(init=False, default=False)  # although something may be left
    sent: int = field(init=False, default=0)
    throttled: int = field(init=False, default=0)
    due_again: float = field(init=False, default=0.0)  # when all that was refused is
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _gate: threading.Lock = field(init=False, default_factory=threading.Lock)
    _renewing: threading.Lock = field(init=False, default_factory=threading.Lock)
    _ended: bool = field(init=False, default=False)
    _slots_needed: int = field(init=False, default=0)  # by items that were handed out and have none yet
    _beginning: threading.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._beginning = threading.Semaphore(max(2, round(self.pace.quota * BEGUN_PER_RATE)))

    def work(self, hands: Hands) -> None:
        """Until there is nothing to do or no time to do it; the lease is given up then. Raises BucketError."""
        started, failure = self.clock.monotonic(), None
        try:
            self.shift(hands)
        except Exception as error:  # noqa: BLE001 - raised again, when the others are done
            failure = error
            self.over = True
        self._ended = True
        self._end_lease(hands)  # before the others are awaited: the next holder is told how many slots they need
        self.crew.wait()
        seconds = round(self.clock.monotonic() - started, 1)
        self.log.info("dispatched", sent=self.sent, throttled=self.throttled, seconds=seconds)
        if failure is not None:
            raise failure

    def shift(self, hands: Hands) -> None:
        """What one thread does."""
        first = True  # and then the connection to MPS is opened before the request can be sent
        while (item := self._next(hands)) is not None:
            self._hire()
            try:
                first &= not self._one(hands, item, first=first)
            except ImageServiceError as error:
                self.log.error("step failed", code=error.code, reason=str(error))

    def _hire(self) -> None:
        if self.rota.waiting and not self._ended:
            self.crew.hire(self.shift)

    def _next(self, hands: Hands) -> WorkItem | None:
        """The next item, when the time has come for it."""
        while not self._ended and not self.over:
            pause = self._pause()
            if not self._may_go_on(hands) or not self._fits(pause):
                self.over = True
                break
            if not pause:
                return self._item(hands)
            self.clock.sleep(min(pause + 0.001, LOOK_EVERY))
        return None

    def _item(self, hands: Hands) -> WorkItem | None:
        """The next item, which needs a slot until it has one or turns out to need none."""
        item: WorkItem | None = None
        self._needs_slot(+1)
        try:
            item = self.rota.next(hands)
        finally:
            if item is None:
                self._needs_slot(-1)
        return item

    def _needs_slot(self, more: int) -> None:
        with self._lock:
            self._slots_needed += more

    def _may_go_on(self, hands: Hands) -> bool:
        if self.deadline.remaining() <= NEEDED_FOR_ATTEMPT:
            return False
        now = self.clock.now()
        if not self.lease.due(now) or not self._renewing.acquire(blocking=False):
            return True
        try:
            return not self.lease.due(now) or self._renewed(hands, now)
        finally:
            self._renewing.release()

    def _renewed(self, hands: Hands, now: float) -> bool:
        """Whether the lease is still ours. While it lives, an answer that was lost is a reason to try again."""
        try:
            return self.lease.renew(hands.bucket, now, self._told())
        except BucketError as error:
            self.log.warning("lease not renewed", reason=str(error))
            return self.clock.now() < self.lease.until

    def _one(self, hands: Hands, item: WorkItem, *, first: bool) -> bool:
        """Whether Create was sent."""
        with ExitStack() as begun:
            begun.callback(self._needs_slot, -1)
            begun.enter_context(self._beginning)
            job = item.begin(hands)
            if job is None:
                return False
            turn = Turn(self._slot, begun.close)
            job = hands.submitter.send(job, turn)
        if turn.at is not None:
            self._learn(job, turn.at, late=first)
        item.sent(hands, job)
        return turn.at is not None

    def _learn(self, job: Job, sent_at: float, *, late: bool) -> None:
        with self._lock:
            self.sent += 1
            if late:
                self.pace.late(sent_at, self.clock.now())
            if isinstance(job.answer, Refused):
                self.throttled += 1
                self.due_again = max(self.due_again, job.answer.retry_at)
                self.pace.refused(self.clock.now(), sent_at, too_fast=_is_too_fast(job.answer))
            elif isinstance(job.answer, Submitted):
                self.pace.accepted(self.clock.now())

    def _slot(self) -> float | None:
        """Wait for a slot: when it is; None when there is none in time, because MPS has refused somebody for longer.

        One thread waits at a time, and takes its slot when it has woken up. If each had one in advance, all whose slots
        pass while the machine is busy elsewhere would send at once.
        """
        with self._gate:
            while True:
                with self._lock:  # looked at and taken in one go: a refusal in between would move it
                    now = self.clock.now()
                    ahead = self.pace.ahead(now)
                    if ahead <= CLOSE_ENOUGH:
                        return now + self.pace.turn(now)
                if not self._fits(ahead):
                    return None
                self.clock.sleep(ahead)

    def _pause(self) -> float:
        with self._lock:
            return self.pace.wait(self.clock.now())

    def _fits(self, seconds: float) -> bool:
        return self.deadline.remaining() - seconds > NEEDED_FOR_ATTEMPT / 2

    def _told(self) -> dict[str, float]:
        """What the next holder has to know."""
        with self._lock:
            return self.pace.told(self._slots_needed)

    def _end_lease(self, hands: Hands) -> None:
        try:
            self.lease.end(hands.bucket, self._told())
        except BucketError as error:
            self.log.warning("lease stays", reason=str(error))


@dataclass
class Turn:
    """The turn of one attempt. While it waits it counts as begun. `at`: when its slot was; None: it had none."""

    slot: Callable[[], float | None]
    came: Callable[[], None]
    at: float | None = field(init=False, default=None)

    def __call__(self) -> bool:
        self.at = self.slot()
        self.came()
        return self.at is not None


def _is_too_fast(refused: Refused) -> bool:
    """Whether the rate was refused. MPS uses the same code for the number of running tasks (platform.md 2.5)."""
    return refused.code.startswith("RequestLimitExceeded") and "concurrency" not in refused.message.lower()
