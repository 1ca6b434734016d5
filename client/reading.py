"""The service's JSON (`GET /v1/images/{id}`, `GET /v1/images`), read into values.

Fields this version does not know are kept in `document` and otherwise ignored, so that a newer service does not
break an older client.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from client.errors import UnexpectedAnswer
from client.job import Job, JobError, JobPage, Output


def page_from(document: object) -> JobPage:
    """Read a page of jobs from parsed JSON. Raises UnexpectedAnswer when it is none."""
    entries = document.get("data") if isinstance(document, Mapping) else None
    if not isinstance(document, Mapping) or not isinstance(entries, list):
        raise UnexpectedAnswer(
            "the answer is not a list of jobs: it has no data",
            next_step="Check that the configured address is the image service's own.",
        )
    return JobPage(tuple(job_from(entry) for entry in entries), text(document, "next_cursor"), document)


def job_from(document: object) -> Job:
    """Read a job from parsed JSON. Raises UnexpectedAnswer when it is not one."""
    if not isinstance(document, Mapping) or not text(document, "id") or not text(document, "status"):
        raise UnexpectedAnswer(
            "the answer is not a job: it has no id or no status",
            next_step="Check that the configured address is the image service's own.",
        )
    outputs = document.get("outputs") or ()
    error = document.get("error")
    return Job(
        id=text(document, "id"),
        status=text(document, "status"),
        created_at=text(document, "created_at"),
        model=text(document, "model"),
        prompt=text(document, "prompt"),
        task_id=text(document, "task_id"),
        request_id=text(document, "request_id"),
        outputs=tuple(_output(entry) for entry in outputs if isinstance(entry, Mapping)),
        error=_error(error) if isinstance(error, Mapping) else None,
        document=document,
    )


def _output(entry: Mapping[str, Any]) -> Output:
    return Output(
        url=text(entry, "url"),
        bucket=text(entry, "bucket"),
        key=text(entry, "key"),
        content_type=text(entry, "content_type"),
        expires_at=text(entry, "expires_at"),
    )


def _error(entry: Mapping[str, Any]) -> JobError:
    return JobError(code=text(entry, "code"), message=text(entry, "message"), request_id=text(entry, "request_id"))


def text(document: Mapping[str, Any], name: str) -> str:
    """The field as text; a missing field and null are both empty."""
    value = document.get(name)
    return "" if value is None else str(value)
