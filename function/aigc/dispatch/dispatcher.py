"""Sending what waits, under the account's quota.

    lease ---> shift: take the next item ---> begin its attempt ---> wait for a slot ---> Create ---> note the answer
                 ^ each thread                 few at once, so that a kill leaves few        |
                 `--------------------------- attempts that were never sent <----------------'

One invocation at a time dispatches (`lease`), with several threads (`crew`), each item when it is its lane's turn
(`rota`), each Create in a slot of its own (`pace`). It stops when nothing waits, when its time is nearly up, or when
MPS refuses for longer than that. Then it gives the lease up, and looks once more: who parked a job while the lease was
held relies on that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from aigc.clock import Chance, Clock, Deadline
from aigc.dispatch import lease as leases
from aigc.dispatch.crew import Crew
from aigc.dispatch.lanes import Hands, Lanes, WorkItem
from aigc.dispatch.lease import Busy, Lease
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
WORTH_WAITING = 15.0
"""Seconds that are waited for jobs that were refused and are due again then; for later ones the next tick comes."""
LOOK_EVERY = 2.0  # seconds, at a lease that somebody else holds


SECONDS_PER_ITEM = 0.6
"""What an item takes a thread, generously: so many threads, times the rate, use every slot."""
MOST_THREADS = 24


def places(quota: float) -> int:
    """How many threads are worth having besides the invocation's own."""
    return min(MOST_THREADS, max(1, round(quota * SECONDS_PER_ITEM)))


@dataclass
class Dispatcher:
    """One invocation's share in emptying the queue."""

    lanes: Lanes
    hands: Hands
    crew: Crew
    quota: float  # Creates per second
    clock: Clock
    chance: Chance
    deadline: Deadline
    log: Log

    def run(self, *, patient: bool = False) -> int:
        """Send until nothing waits or the time is nearly up; how many Creates were sent.

        When somebody else does it already: leave it to him, or, if `patient`, take over from him. Raises BucketError.
        """
        rota, sent = Rota(self.lanes, self.clock), 0
        if patient and not self.lanes.names(self.hands):
            return 0
        while self._time_left():
            lease = self._lease(patient=patient)
            if lease is None:
                break
            pace = Pace.resumed(self.quota, lease.pace, self.clock.now())
            shifts = Shifts(self, rota, lease, pace)
            shifts.work(self.hands)
            sent += shifts.sent
            if shifts.over:
                break
            self._wait(shifts.due_again)
            if not rota.read(self.hands):
                break
        return sent

    def _wait(self, due: float) -> None:
        """For those that were refused, if they are due soon and before the time is up."""
        pause = due - self.clock.now()
        if 0 < pause <= min(WORTH_WAITING, self.deadline.remaining() - NEEDED_FOR_ATTEMPT):
            self.clock.sleep(pause + 0.001)  # markers name whole milliseconds

    def _lease(self, *, patient: bool) -> Lease | None:
        holder = self.chance.token(16).hex()
        while self._time_left():
            now = self.clock.now()
            ends = now + self.deadline.remaining() - NEEDED_FOR_ATTEMPT
            taken = leases.take(self.hands.bucket, now=now, ends=ends, holder=holder)
            if isinstance(taken, Lease):
                return taken
            if not patient or not self._worth_waiting(taken, now):
                break
        return None

    def _worth_waiting(self, busy: Busy, now: float) -> bool:
        """Wait a little for the holder to end, unless he has more time than we have."""
        if busy.ends >= now + self.deadline.remaining() - NEEDED_FOR_ATTEMPT:
            return False
        self.clock.sleep(min(LOOK_EVERY, max(0.1, busy.ends - now)))
        return True

    def _time_left(self) -> bool:
        return self.deadline.remaining() > NEEDED_FOR_ATTEMPT


@dataclass
class Shifts:
    """What all threads do under one lease."""

    of: Dispatcher
    rota: Rota
    lease: Lease
    pace: Pace
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
        self._beginning = threading.Semaphore(max(2, round(self.of.quota * BEGUN_PER_RATE)))

    def work(self, hands: Hands) -> None:
        """Until there is nothing to do or no time to do it; the lease is given up then. Raises BucketError."""
        started, failure = self.of.clock.monotonic(), None
        try:
            self.shift(hands)
        except Exception as error:  # noqa: BLE001 - raised again, when the others are done
            failure = error
            self.over = True
        self._ended = True
        self._end_lease(hands)  # before the others are awaited: the next holder is told how many slots they need
        self.of.crew.wait()
        seconds = round(self.of.clock.monotonic() - started, 1)
        self.of.log.info("dispatched", sent=self.sent, throttled=self.throttled, seconds=seconds)
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
                self.of.log.error("step failed", code=error.code, reason=str(error))

    def _hire(self) -> None:
        if self.rota.waiting and not self._ended:
            self.of.crew.hire(self.shift)

    def _next(self, hands: Hands) -> WorkItem | None:
        """The next item, when the time has come for it."""
        while not self._ended and not self.over:
            pause = self._pause()
            if not self._may_go_on(hands) or not self._fits(pause):
                self.over = True
                break
            if not pause:
                return self._item(hands)
            self.of.clock.sleep(min(pause + 0.001, LOOK_EVERY))
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
        if not self.of._time_left():
            return False
        now = self.of.clock.now()
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
            self.of.log.warning("lease not renewed", reason=str(error))
            return self.of.clock.now() < self.lease.until

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
                self.pace.late(sent_at, self.of.clock.now())
            if isinstance(job.answer, Refused):
                self.throttled += 1
                self.due_again = max(self.due_again, job.answer.retry_at)
                self.pace.refused(self.of.clock.now(), sent_at, too_fast=_is_too_fast(job.answer))
            elif isinstance(job.answer, Submitted):
                self.pace.accepted(self.of.clock.now())

    def _slot(self) -> float | None:
        """Wait for a slot: when it is; None when there is none in time, because MPS has refused somebody for longer.

        One thread waits at a time, and takes its slot when it has woken up. If each had one in advance, all whose slots
        pass while the machine is busy elsewhere would send at once.
        """
        with self._gate:
            while True:
                with self._lock:  # looked at and taken in one go: a refusal in between would move it
                    now = self.of.clock.now()
                    ahead = self.pace.ahead(now)
                    if ahead <= CLOSE_ENOUGH:
                        return now + self.pace.turn(now)
                if not self._fits(ahead):
                    return None
                self.of.clock.sleep(ahead)

    def _pause(self) -> float:
        with self._lock:
            return self.pace.wait(self.of.clock.now())

    def _fits(self, seconds: float) -> bool:
        return self.of.deadline.remaining() - seconds > NEEDED_FOR_ATTEMPT / 2

    def _told(self) -> dict[str, float]:
        """What the next holder has to know."""
        with self._lock:
            return self.pace.told(self._slots_needed)

    def _end_lease(self, hands: Hands) -> None:
        try:
            self.lease.end(hands.bucket, self._told())
        except BucketError as error:
            self.of.log.warning("lease stays", reason=str(error))


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
