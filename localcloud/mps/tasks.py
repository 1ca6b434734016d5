"""Tasks and the book they are kept in: WAIT, RUN, then DONE or FAIL (platform.md 2.1)."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from enum import Enum
from itertools import islice

import msgspec

from localcloud.changes import Changes
from localcloud.errors import NotFound, Throttled
from localcloud.identity import Account
from localcloud.load import Load
from localcloud.mps.orders import Order

QUERY_WINDOW = 7 * 86_400.0
"""Seconds after submission for which a task can be asked for (platform.md 2.1)."""


class Status(Enum):
    WAIT = "WAIT"
    RUN = "RUN"
    DONE = "DONE"
    FAIL = "FAIL"


class Latency(msgspec.Struct, frozen=True):
    """How long a task waits and runs, in seconds on the cloud's clock: the least and the most of each.

    No figure is documented (platform.md 2.5); these are short, so that watching one's first picture is no chore.
    """

    wait: tuple[float, float] = (0.1, 0.4)
    run: tuple[float, float] = (0.9, 2.1)

    def of(self, task_id: str) -> tuple[float, float]:
        """The waiting and the running time of one task; the same for the same id. Long runs are rarer than short."""
        dice = random.Random(task_id)  # noqa: S311 - a spread, not a secret
        return dice.uniform(*self.wait), dice.triangular(*self.run, self.run[0])


class Task(msgspec.Struct):
    """One order under way. `message` tells a failure; `urls` are the results; times are epoch seconds."""

    id: str
    order: Order
    submitted_at: float
    runs_at: float
    ends_at: float
    status: Status = Status.WAIT
    message: str = ""
    urls: list[str] = msgspec.field(default_factory=list)

    @property
    def ended(self) -> bool:
        return self.status in (Status.DONE, Status.FAIL)

    def file_name(self, index: int) -> str:
        """The name of one result, as in observed ones (platform.md 2.2)."""
        return f"{self.id}_{index}.{self.order.extension}"


class TaskBook:
    """Every task of the last seven days, with the limit on how many may be under way at once."""

    def __init__(self, account: Account, latency: Latency, load: Load) -> None:
        self._number = f"26{int(account.app_id) % 10**8:08d}"  # task ids begin with a number of the account
        self._latency = latency
        self._load = load
        self._tasks: dict[str, Task] = {}
        self._under_way = 0
        self.changes = Changes()

    def __iter__(self) -> Iterator[Task]:
        return iter(self._tasks.values())

    def find(self, task_id: str) -> Task | None:
        """A task of any age."""
        return self._tasks.get(task_id)

    def adopt(self, task: Task) -> None:
        """Know a task that an earlier process took. They come in the order of their submission."""
        self._tasks[task.id] = task
        self._under_way += not task.ended

    @property
    def under_way(self) -> int:
        """Tasks that have not ended."""
        return self._under_way

    def latest(self, count: int) -> list[Task]:
        """The tasks submitted last, newest first."""
        return list(islice(reversed(self._tasks.values()), count))

    def open(self, order: Order, now: float) -> Task:
        """A new task in WAIT. Raises `Throttled` (`LimitExceeded.CreateTask`) when too many are under way."""
        if self._under_way >= self._load.max_running:
            raise Throttled(
                "LimitExceeded.CreateTask",
                f"The maximum concurrency is reached: {self._under_way} tasks are under way. Try again when one ends.",
            )
        self._forget_old(now)
        task_id = f"{self._number}-AigcImage-{uuid.uuid4().hex}"
        wait, run = self._latency.of(task_id)
        if self._load.task_seconds is not None:
            wait, run = 0.0, self._load.task_seconds
        task = Task(task_id, order, now, runs_at=now + wait, ends_at=now + wait + run)
        self._tasks[task_id] = task
        self._under_way += 1
        self.changes.note(task_id)
        return task

    def get(self, task_id: str, now: float) -> Task:
        """Raises `NotFound` for a task that is unknown or older than the query window."""
        task = self._tasks.get(task_id)
        if task is None or now - task.submitted_at > QUERY_WINDOW:
            raise NotFound(
                "ResourceNotFound.TaskNotFound", f"There is no task {task_id!r} submitted within the last 7 days."
            )
        return task

    def done(self, task: Task, urls: list[str]) -> None:
        task.urls, task.message = urls, "ok"
        self._end(task, Status.DONE)

    def fail(self, task: Task, message: str) -> None:
        task.message = message
        self._end(task, Status.FAIL)

    def clear(self) -> None:
        self._tasks.clear()
        self._under_way = 0

    def _end(self, task: Task, status: Status) -> None:
        task.status = status
        self._under_way -= 1
        self.changes.note(task.id)

    def _forget_old(self, now: float) -> None:
        """Tasks are in the order of submission, so the old ones are in front."""
        old = []
        for task in self._tasks.values():
            if now - task.submitted_at <= QUERY_WINDOW or not task.ended:
                break
            old.append(task.id)
        for task_id in old:
            del self._tasks[task_id]
            self.changes.note(task_id)
