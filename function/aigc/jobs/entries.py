"""What a job's history consists of: one value per object, and how it is written.

Every entry has the time and the nonce of the invocation that wrote it, so that a writer whose answer was lost can
recognise its own object.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

from aigc import stored
from aigc.request import spec as specs
from aigc.request.spec import ImageSpec


@dataclass(frozen=True)
class Accepted:
    """The request, and unless it is `queued` the beginning of attempt 1: whoever wrote this object may send Create
    once.
    """

    kind: ClassVar[str] = "accepted"
    at: float
    nonce: str
    until: float  # when the writer's invocation is certainly over
    spec: ImageSpec
    fingerprint: str
    output_path: str
    owner: str = ""  # name of the API key; empty for uploads
    source: str = ""  # object key of the upload; empty for HTTP
    queued: bool = False  # begins no attempt: the dispatcher will


@dataclass(frozen=True)
class Attempt:
    """Attempt `number` (2 or later) begins: whoever wrote this object may send Create once."""

    kind: ClassVar[str] = "attempt"
    at: float
    nonce: str
    until: float
    number: int


@dataclass(frozen=True)
class Refused:
    """MPS proved that the attempt created nothing. Another attempt is allowed, not before `retry_at`."""

    kind: ClassVar[str] = "refused"
    at: float
    nonce: str
    retry_at: float
    code: str
    message: str
    request_id: str = ""


@dataclass(frozen=True)
class Unknown:
    """The attempt was sent and its outcome is not known. Nothing may be sent for this job any more."""

    kind: ClassVar[str] = "unknown"
    at: float
    nonce: str
    code: str
    message: str
    request_id: str = ""


@dataclass(frozen=True)
class WrittenOff:
    """By configuration (`unknownPolicy: resubmit`) the job is sent again, although the outcome of this attempt is not
    known and never will be. MPS may bill two images for the job from here on.
    """

    kind: ClassVar[str] = "written-off"
    at: float
    nonce: str


@dataclass(frozen=True)
class Submitted:
    """MPS has the task."""

    kind: ClassVar[str] = "submitted"
    at: float
    nonce: str
    task_id: str
    request_id: str


@dataclass(frozen=True)
class Output:
    """One finished image in our bucket."""

    key: str
    content_type: str


@dataclass(frozen=True)
class Succeeded:
    """The end: the images are there."""

    kind: ClassVar[str] = "succeeded"
    at: float
    nonce: str
    outputs: tuple[Output, ...]


@dataclass(frozen=True)
class Failed:
    """The end: there will be no image. `message` is upstream's where upstream said something."""

    kind: ClassVar[str] = "failed"
    at: float
    nonce: str
    code: str
    message: str
    request_id: str = ""


@dataclass(frozen=True)
class Canceled:
    """The end: the caller wanted it, and nothing had been sent or everything sent had been refused with proof."""

    kind: ClassVar[str] = "canceled"
    at: float
    nonce: str


Answer = Refused | Unknown | WrittenOff | Submitted
End = Succeeded | Failed | Canceled
Entry = Accepted | Attempt | Answer | End

_KINDS: Mapping[str, type[Any]] = {
    entry.kind: entry
    for entry in (Accepted, Attempt, Refused, Unknown, WrittenOff, Submitted, Succeeded, Failed, Canceled)
}


def encode(entry: Entry) -> bytes:
    """The object's body."""
    document = {"kind": entry.kind, **{field.name: getattr(entry, field.name) for field in fields(entry)}}
    if isinstance(entry, Accepted):
        document["spec"] = specs.to_json(entry.spec)
    elif isinstance(entry, Succeeded):
        document["outputs"] = [asdict(output) for output in entry.outputs]
    return json.dumps(document, separators=(",", ":")).encode("ascii")


def decode(body: bytes) -> Entry:
    """The entry in an object's body; `encode` backwards."""
    document = json.loads(body)
    kind = _KINDS[document.pop("kind")]
    if kind is Accepted:
        document["spec"] = specs.from_json(document["spec"])
    elif kind is Succeeded:
        document["outputs"] = tuple(stored.value(Output, output) for output in document["outputs"])
    entry: Entry = stored.value(kind, document)
    return entry
