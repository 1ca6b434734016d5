"""What the core needs from the outside: a bucket, somebody who creates tasks, and somebody who looks at them.

Creating and looking are two ports on purpose. Code that settles finished jobs is given a `TaskReader` only, so no event
from our own prefixes can reach Create, whatever it contains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class StoredObject:
    """An object, or its beginning.

    `size` is that of the whole object; `metadata` holds `x-cos-meta-*` without prefix.
    """

    body: bytes = field(repr=False)
    size: int
    etag: str
    metadata: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Listed:
    """One row of a listing. `modified` is when the object was written, in seconds since 1970."""

    key: str
    size: int
    modified: float = 0.0


@dataclass(frozen=True)
class Page:
    """Rows in key order. `more` says that the listing goes on after the last row."""

    rows: tuple[Listed, ...]
    more: bool


class Bucket(Protocol):
    """The provisioned bucket. Errors: `errors.BucketError` and below."""

    def create(self, key: str, body: bytes) -> None:
        """Write `key` if it does not exist.

        Raises AlreadyExists, or AnswerLost when it is not known whether it was written.
        """
        ...

    def replace(self, key: str, body: bytes, *, content_type: str = "application/json") -> None:
        """Write `key`, whatever was there."""
        ...

    def get(self, key: str, *, first: int = 0, at_most: int | None = None, etag: str = "") -> StoredObject:
        """Read `key`, or `at_most` bytes of it from byte `first` on.

        Behind the end of an object there is an empty body. With `etag` only that version of the object is read. Raises
        NoSuchKey, Replaced when the object has another ETag, or Withheld.
        """
        ...

    def list(self, prefix: str, *, after: str = "", limit: int = 1000) -> Page:
        """Keys that start with `prefix` and sort behind `after`."""
        ...

    def folders(self, prefix: str) -> tuple[str, ...]:
        """What the keys under `prefix` go on with up to the next slash, in order; at most 10,000."""
        ...

    def delete(self, key: str) -> None:
        """Remove `key`; a key that is not there counts as removed."""
        ...

    def presigned(self, key: str, *, seconds: int) -> str:
        """An https URL that reads `key` for that long. A secret: not for logs."""
        ...

    def presigned_upload(self, key: str, *, seconds: int, headers: Mapping[str, str] | None = None) -> str:
        """An https URL that writes `key`, whatever was there, for that long. A secret: not for logs.

        With `headers` (names in lower case) it takes only a request that has exactly these.
        """
        ...


@dataclass(frozen=True)
class CreatedTask:
    """MPS accepted a Create."""

    task_id: str
    request_id: str


NOT_FOUND = "NOT_FOUND"
"""Our own status of a task that MPS does not know; right after Create that can be true for a moment."""


@dataclass(frozen=True)
class TaskState:
    """What DescribeAigcImageTask says: WAIT, RUN, FAIL, DONE (platform.md 2.1), or NOT_FOUND."""

    status: str
    message: str
    request_id: str


NOT_SENT = "NotSent"
"""Our own code of a refusal: there was no connection or no usable request, so nothing left this machine."""


class TaskCreator(Protocol):
    """The paid call."""

    def create(self, payload: Mapping[str, Any]) -> CreatedTask:
        """Send CreateAigcImageTask exactly once. Raises RefusedForNow, RefusedForGood or OutcomeUnknown."""
        ...


class TaskReader(Protocol):
    """The free call."""

    def look(self, task_id: str) -> TaskState:
        """The task's state. Raises LookFailed."""
        ...
