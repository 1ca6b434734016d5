"""What the cloud's services tell of themselves to somebody who only watches. Values; times are epoch seconds.

The console shows these. A service makes them on request and keeps none of them.
"""

from __future__ import annotations

import msgspec


class BucketOverview(msgspec.Struct, frozen=True):
    """A bucket (name with AppId). `objects` and `size` (bytes) count current versions only."""

    name: str
    region: str
    created: float
    objects: int
    size: int
    versioning: str
    uploads: int
    """Multipart uploads that have not been completed."""


class ObjectOverview(msgspec.Struct, frozen=True):
    """One object in a list. `etag` has no quotes."""

    key: str
    size: int
    modified: float
    etag: str
    content_type: str


class Wanted(msgspec.Struct, frozen=True):
    """Which objects of a bucket to list: at most `limit` after the marker `after`; `delimiter` is empty for all levels
    below the prefix."""

    prefix: str = ""
    delimiter: str = ""
    after: str = ""
    limit: int = 1000


class ObjectPage(msgspec.Struct, frozen=True):
    """One page of a bucket: common prefixes end with the delimiter. `next` is the marker of the next page, or empty."""

    prefixes: list[str]
    objects: list[ObjectOverview]
    next: str


class TriggerOverview(msgspec.Struct, frozen=True):
    """What starts a function. `summary` is its rule in a few words."""

    name: str
    kind: str
    enabled: bool
    summary: str


class RunningInvocation(msgspec.Struct, frozen=True):
    """An attempt that has not ended. `retry` counts from 0."""

    request_id: str
    source: str
    started: float
    retry: int


class InvocationOverview(msgspec.Struct, frozen=True):
    """An attempt that has ended. Duration in milliseconds, memory in bytes; `message` is empty on success."""

    request_id: str
    started: float
    status: int
    message: str
    duration: float
    memory: int
    retry: int


class FunctionOverview(msgspec.Struct, frozen=True):
    """A function with what it is doing. `memory` in MB, `timeout` in seconds, `code_size` in bytes.

    `busy` and `idle` are instances; `queued` events are about to run, `delayed` ones wait for the clock to be retried.
    """

    region: str
    namespace: str
    name: str
    status: str
    runtime: str
    handler: str
    memory: int
    timeout: int
    code_size: int
    modified: float
    url_id: str
    triggers: list[TriggerOverview]
    busy: int
    idle: int
    queued: int
    delayed: int
    running: list[RunningInvocation]
    recent: list[InvocationOverview]
    """Newest first."""


class StoredResult(msgspec.Struct, frozen=True):
    """Where a task's picture lies: a bucket with its AppId, and a key."""

    bucket: str
    key: str


class TaskOverview(msgspec.Struct, frozen=True):
    """An MPS task. `message` tells a failure; `results` are the pictures it stored in a bucket, `urls` those it keeps
    for 12 hours instead."""

    id: str
    status: str
    model: str
    prompt: str
    width: int
    height: int
    submitted: float
    ends: float
    message: str
    results: list[StoredResult]
    urls: list[str]
