"""Sending what waits, under the account's quota.

    lease ---> shifts, until nothing waits ---> the lease is given up ---> a last look
      ^                                                                        |
      `------------------------------------------------------------------------'  something has come in, or is due again

One invocation at a time dispatches (`lease`), with several threads (`crew`, `shifts`), each item when it is its lane's
turn (`rota`), each Create in a slot of its own (`pace`). It stops when nothing waits, when its time is nearly up, or
when MPS refuses for longer than that. Then it gives the lease up, and looks once more: who parked a job while the lease
was held relies on that.
"""

from __future__ import annotations

from dataclasses import dataclass

from aigc.clock import Chance, Clock, Deadline
from aigc.dispatch import lease as leases
from aigc.dispatch.crew import Crew
from aigc.dispatch.lanes import Hands, Lanes
from aigc.dispatch.lease import Busy, Lease
from aigc.dispatch.pace import Pace
from aigc.dispatch.rota import Rota
from aigc.dispatch.shifts import Shifts
from aigc.jobs.submit import NEEDED_FOR_ATTEMPT
from aigc.log import Log

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
            shifts = Shifts(self.crew, rota, lease, pace, self.clock, self.deadline, self.log)
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
