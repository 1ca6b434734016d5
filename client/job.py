"""A job as the service shows it (the JSON of `GET /v1/images/{id}`), read into values.

Fields this version does not know are kept in `document` and otherwise ignored, so that a newer service does not
break an older client.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from client.errors import UnexpectedAnswer

SUCCEEDED = "succeeded"
ENDED = frozenset({SUCCEEDED, "failed", "canceled"})
"""Statuses that never change any more. The others: accepted, parked, submitted, unknown."""


@dataclass(frozen=True)
class Output:
    """One finished image. `url` is presigned and works without a key until `expires_at`."""

    url: str = field(repr=False)  # whoever has it has the image
    bucket: str
    key: str
    content_type: str
    expires_at: str


@dataclass(frozen=True)
class JobError:
    """Why a job failed: a stable code, the upstream message, and the upstream request id when there is one."""

    code: str
    message: str
    request_id: str


@dataclass(frozen=True)
class Job:
    """One request for images. `document` is the JSON as received."""

    id: str
    status: str
    created_at: str
    model: str
    prompt: str
    task_id: str
    request_id: str
    outputs: tuple[Output, ...]
    error: JobError | None
    document: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def ended(self) -> bool:
        """Whether the status is final."""
        return self.status in ENDED

    @property
    def succeeded(self) -> bool:
        """Whether the images are there."""
        return self.status == SUCCEEDED


@dataclass(frozen=True)
class JobPage:
    """Some jobs, newest first, and the cursor with which the list goes on ("" at its end)."""

    jobs: tuple[Job, ...]
    next_cursor: str
    document: Mapping[str, Any] = field(repr=False, compare=False)


def page_from(document: object) -> JobPage:
    """Read a page of jobs from parsed JSON. Raises UnexpectedAnswer when it is none."""
    entries = document.get("data") if isinstance(document, Mapping) else None
    if not isinstance(document, Mapping) or not isinstance(entries, list):
        raise UnexpectedAnswer(
            "the answer is not a list of jobs: it has no data",
            next_step="Check that the configured address is the image service's own.",
        )
    return JobPage(tuple(job_from(entry) for entry in entries), _text(document, "next_cursor"), document)


def job_from(document: object) -> Job:
    """Read a job from parsed JSON. Raises UnexpectedAnswer when it is not one."""
    if not isinstance(document, Mapping) or not _text(document, "id") or not _text(document, "status"):
        raise UnexpectedAnswer(
            "the answer is not a job: it has no id or no status",
            next_step="Check that the configured address is the image service's own.",
        )
    outputs = document.get("outputs") or ()
    error = document.get("error")
    return Job(
        id=_text(document, "id"),
        status=_text(document, "status"),
        created_at=_text(document, "created_at"),
        model=_text(document, "model"),
        prompt=_text(document, "prompt"),
        task_id=_text(document, "task_id"),
        request_id=_text(document, "request_id"),
        outputs=tuple(_output(entry) for entry in outputs if isinstance(entry, Mapping)),
        error=_error(error) if isinstance(error, Mapping) else None,
        document=document,
    )


def _output(entry: Mapping[str, Any]) -> Output:
    return Output(
        url=_text(entry, "url"),
        bucket=_text(entry, "bucket"),
        key=_text(entry, "key"),
        content_type=_text(entry, "content_type"),
        expires_at=_text(entry, "expires_at"),
    )


def _error(entry: Mapping[str, Any]) -> JobError:
    return JobError(code=_text(entry, "code"), message=_text(entry, "message"), request_id=_text(entry, "request_id"))


def _text(document: Mapping[str, Any], name: str) -> str:
    """The field as text; a missing field and null are both empty."""
    value = document.get(name)
    return "" if value is None else str(value)
