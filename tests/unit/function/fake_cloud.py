"""The cloud around the function in memory: a bucket, an MPS and a clock. It can fail at every call, before or after the
call's effect.

The bucket honours create-only writes and refuses to overwrite anything under `jobs/` (invariant 1). MPS counts every
image it would bill (invariants 2 and 3).
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aigc.errors import (
    AlreadyExists,
    AnswerLost,
    BucketRefused,
    LookFailed,
    MpsError,
    NoSuchKey,
    OutcomeUnknown,
    Replaced,
    Withheld,
)
from aigc.ports import CreatedTask, Listed, Page, StoredObject, TaskState

BUCKET = "images-1250000000"
START = 1_790_000_000.0
LONGEST_KEY = 850  # bytes
MOST_CALLS = 400  # upstream, of one run
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40

Result = TypeVar("Result")


class Killed(BaseException):
    """The platform ended the process here."""


@dataclass
class FakeClock:
    """Time that passes only when somebody waits."""

    time: float = START

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


@dataclass
class FakeChance:
    """Tokens that never repeat, and the middle of every interval."""

    drawn: int = 0

    def token(self, size: int) -> bytes:
        self.drawn += 1
        return self.drawn.to_bytes(size, "big")

    def fraction(self) -> float:
        return 0.5


@dataclass
class Intruder:
    """Somebody else who does `act` completely, just before the `at`-th upstream call from now."""

    at: int
    act: Callable[[], object]


def points() -> Iterator[int]:
    """0, 1, 2 and on: the upstream calls of a run, one after the other, until whoever asks has seen the last one."""
    yield from range(MOST_CALLS)
    raise AssertionError(f"a run with {MOST_CALLS} upstream calls has no end")


@dataclass
class Strike:
    """What happens at the `at`-th upstream call from now (0 is the next): `kind` is kill or lose, `after` its effect
    or before.
    """

    at: int
    kind: str
    after: bool


@dataclass
class Cloud:
    """Objects, tasks, and a journal of all upstream calls."""

    clock: FakeClock
    objects: dict[str, tuple[bytes, dict[str, str]]] = field(default_factory=dict)
    modified: dict[str, float] = field(default_factory=dict)
    archived: set[str] = field(default_factory=set)  # keys
    forbidden: set[str] = field(default_factory=set)  # keys
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    journal: list[str] = field(default_factory=list)
    answers: list[MpsError] = field(default_factory=list)  # what MPS says to the next creates instead of yes
    strikes: list[Strike] = field(default_factory=list)
    intruder: Intruder | None = None
    throttling: MpsError | None = None
    slow: tuple[str, float] = ("-", 0.0)  # calls whose name begins so take that many seconds

    def call(self, name: str, effect: Callable[[], Result], lost: Callable[[], Exception]) -> Result:
        """Run one upstream call under the strikes."""
        if self.intruder is not None and self.intruder.at == 0:
            act, self.intruder = self.intruder.act, None
            act()
        if self.intruder is not None:
            self.intruder.at -= 1
        self.journal.append(name)
        if name.startswith(self.slow[0]):
            self.clock.sleep(self.slow[1])
        for strike in self.strikes:
            strike.at -= 1
        due = next((strike for strike in self.strikes if strike.at == -1), None)
        if due is None or due.after:
            result = effect()
        if due is not None:
            raise Killed if due.kind == "kill" else lost()
        return result

    def still_to_come(self) -> bool:
        """Whether the intruder has not had his turn."""
        return self.intruder is not None

    def images_paid(self, job_id: str) -> int:
        """Tasks that MPS has for this job: each would be billed."""
        return sum(1 for task in self.tasks.values() if job_id in task["path"])

    def finish(self, task_id: str, *, files: int = 1) -> list[str]:
        """The task is done: its images appear. Returns their keys."""
        task = self.tasks[task_id]
        task["status"] = "DONE"
        keys = [f"{task['path']}/{task_id}_{number}.png" for number in range(files)]
        for key in keys:
            self.objects[key] = (PNG, {})
        return keys


@dataclass
class FakeBucket:
    """`ports.Bucket` in memory."""

    cloud: Cloud

    def create(self, key: str, body: bytes) -> None:
        def effect() -> None:
            if len(key.encode()) > LONGEST_KEY:
                raise BucketRefused("COS answered 400 KeyTooLong", cos_code="KeyTooLong")
            if key in self.cloud.objects:
                raise AlreadyExists(key)
            self.cloud.objects[key] = (body, {})
            self.cloud.modified[key] = self.cloud.clock.now()

        self.cloud.call(f"PUT {key}", effect, lambda: AnswerLost(key))

    def replace(self, key: str, body: bytes, *, content_type: str = "application/json") -> None:
        assert not key.startswith("jobs/"), "a history is append-only"

        def effect() -> None:
            self.cloud.objects[key] = (body, {})
            self.cloud.modified[key] = self.cloud.clock.now()

        self.cloud.call(f"PUT {key}", effect, lambda: AnswerLost(key))

    def get(self, key: str, *, first: int = 0, at_most: int | None = None, etag: str = "") -> StoredObject:
        def effect() -> StoredObject:
            if key not in self.cloud.objects:
                raise NoSuchKey(key)
            if key in self.cloud.forbidden:
                raise BucketRefused(key, cos_code="AccessDenied")
            if key in self.cloud.archived:
                raise Withheld(key, cos_code="InvalidObjectState")
            body, metadata = self.cloud.objects[key]
            found = hashlib.md5(body).hexdigest()
            if etag not in ("", found):
                raise Replaced(key)
            return StoredObject(body[first:][:at_most], len(body), found, metadata)

        return self.cloud.call(f"GET {key}", effect, lambda: AnswerLost(key))

    def list(self, prefix: str, *, after: str = "", limit: int = 1000) -> Page:
        def effect() -> Page:
            behind = (key for key in self.cloud.objects if key.startswith(prefix) and key > after)
            found = heapq.nsmallest(limit + 1, behind)
            known = self.cloud.modified
            rows = tuple(Listed(key, len(self.cloud.objects[key][0]), known.get(key, START)) for key in found[:limit])
            return Page(rows, len(found) > limit)

        return self.cloud.call(f"LIST {prefix}", effect, lambda: AnswerLost(prefix))

    def folders(self, prefix: str) -> tuple[str, ...]:
        def effect() -> tuple[str, ...]:
            behind = [key[len(prefix) :] for key in self.cloud.objects if key.startswith(prefix)]
            return tuple(sorted({rest.partition("/")[0] for rest in behind if "/" in rest}))

        return self.cloud.call(f"LIST {prefix}", effect, lambda: AnswerLost(prefix))

    def delete(self, key: str) -> None:
        self.cloud.call(f"DELETE {key}", lambda: self.cloud.objects.pop(key, None), lambda: AnswerLost(key))

    def presigned(self, key: str, *, seconds: int) -> str:
        return f"https://{BUCKET}.example/{key}?secret-signature&for={seconds}"

    def presigned_upload(self, key: str, *, seconds: int, headers: Mapping[str, str] | None = None) -> str:
        covered = ";".join(f"{name}={value}" for name, value in (headers or {}).items())
        return f"https://{BUCKET}.example/{key}?secret-signature&write&for={seconds}&covers={covered}"


@dataclass
class FakeCreator:
    """`ports.TaskCreator`: says yes unless told otherwise."""

    cloud: Cloud

    def create(self, payload: Mapping[str, Any]) -> CreatedTask:
        def effect() -> CreatedTask:
            refusal = self.cloud.throttling or (self.cloud.answers.pop(0) if self.cloud.answers else None)
            if refusal is not None:
                raise refusal
            task_id = f"2600000000-AigcImage-{len(self.cloud.tasks):032x}"
            path = payload["StoreCosParam"]["CosBucketPath"]
            self.cloud.tasks[task_id] = {"path": path, "payload": payload, "status": "RUN", "message": ""}
            return CreatedTask(task_id, f"create-{len(self.cloud.tasks)}")

        lost = OutcomeUnknown("timed out", upstream="ClientNetworkError")
        return self.cloud.call("CREATE", effect, lambda: lost)


@dataclass
class FakeReader:
    """`ports.TaskReader`."""

    cloud: Cloud

    def look(self, task_id: str) -> TaskState:
        def effect() -> TaskState:
            task = self.cloud.tasks[task_id]
            return TaskState(task["status"], task["message"], "describe-1")

        return self.cloud.call("DESCRIBE", effect, lambda: LookFailed("timed out", upstream="ClientNetworkError"))
