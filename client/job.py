"""A job, as callers see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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
