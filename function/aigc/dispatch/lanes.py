"""What waits for a Create, as the dispatcher sees it: lanes, and in each of them work, oldest first.

A lane is what one caller waits in: an API key, all uploads together, one batch. The dispatcher takes one item of each
lane in turn, so a long lane never keeps a short one waiting.

    folder of queue/        lane
    <API key name>          parked jobs of that caller
    _uploads                parked jobs of uploads
    _batch-<batch id>       the lines of a batch: a job is made of each when its turn has come
    .anything               no lane; the dispatcher's own

The folders under `queue/` say which lanes have work, in one call. So whoever wants a lane of another kind keeps at
least one object in a folder of its own while there is something to do, and registers what to make of the folder's name
(`QueueLanes.kinds`).

Everything here is called from several threads, each with `Hands` of its own: an item is worked on by one of them, a
lane's `take` is never called twice at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aigc import keys
from aigc.admission.verdict import Counter
from aigc.jobs.accept import Acceptor
from aigc.jobs.history import History
from aigc.jobs.job import Job
from aigc.jobs.parked import ParkedQueue
from aigc.jobs.settle import Settler
from aigc.jobs.submit import Submitter
from aigc.ports import Bucket


@dataclass(frozen=True)
class Hands:
    """The parts one thread works with. They share a connection to the bucket and one to MPS that nobody else uses."""

    bucket: Bucket
    history: History
    acceptor: Acceptor
    submitter: Submitter
    settler: Settler
    queue: ParkedQueue
    counter: Counter  # one for all threads


class WorkItem(Protocol):
    """Something that may lead to one Create. Errors (`errors.ImageServiceError`) are logged and end the item's turn."""

    def begin(self, hands: Hands) -> Job | None:
        """Begin an attempt: the job that comes back may be sent once, now. None when there is nothing to send.

        A job that does not exist yet is made here (`hands.acceptor.begin`), a parked one begins its next attempt
        (`hands.submitter.begin_next`).
        """
        ...

    def sent(self, hands: Hands, job: Job) -> None:
        """Note what came of it, in the bucket: the job is submitted, unknown, failed, or parked again."""
        ...


class Lane(Protocol):
    """One queue. Made anew for each run of the dispatcher, so it may remember what it has handed out."""

    def take(self, hands: Hands, limit: int) -> Sequence[WorkItem]:
        """The oldest items that are due and that this lane has not handed out yet; none when that is all for now."""
        ...


class Lanes(Protocol):
    """Where lanes come from."""

    def names(self, hands: Hands) -> Sequence[str]:
        """The lanes that have something in them, at the cost of one call."""
        ...

    def lane(self, name: str) -> Lane:
        """The lane of this name."""
        ...


LOOKS_FOR_LESS = 100


@dataclass
class TooLittle:
    """How many items of a lane want more images than the day has left. Behind them may be some that want fewer, but a
    long lane is not gone through for the last image, in every tick until midnight.
    """

    times: int = 0

    def happened(self) -> None:
        """Once more."""
        self.times += 1

    @property
    def often(self) -> bool:
        """Whether it is time to wait for another day."""
        return self.times >= LOOKS_FOR_LESS


@dataclass(frozen=True)
class QueueLanes:
    """The folders under `queue/`."""

    parked: Callable[[str], Lane]
    kinds: Mapping[str, Callable[[str], Lane]]
    """What to make of folders whose name begins so, `_batch-` for example; no API key's name does."""

    def names(self, hands: Hands) -> Sequence[str]:
        """The lanes that have something in them."""
        return tuple(name for name in hands.bucket.folders(keys.QUEUE) if not name.startswith("."))

    def lane(self, name: str) -> Lane:
        """The lane of this name: parked jobs, unless somebody has registered its beginning."""
        make = next((made for beginning, made in self.kinds.items() if name.startswith(beginning)), self.parked)
        return make(name)
