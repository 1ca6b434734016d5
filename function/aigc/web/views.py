"""A job as callers see it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aigc.clock import iso
from aigc.jobs.entries import Failed, Succeeded
from aigc.jobs.job import Job

_PUBLIC_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9-]{1,63}\.)+[a-z]{2,63}")
_GATEWAY = "service-"  # <service id>-<AppId>.<region>.apigw.tencentcs.com


def nothing_told(_job: Job) -> Mapping[str, Any] | None:
    """For views that do not say what became of a job's webhook."""
    return None


@dataclass(frozen=True)
class View:
    """Turns jobs into JSON. `presign` makes a URL for a key; it lives `url_seconds`, or as long as the role's key if
    that is shorter, so callers who need it later ask again. `webhook` makes the field of that name."""

    bucket: str
    presign: Callable[[str], str]
    url_seconds: int
    base: str
    webhook: Callable[[Job], Mapping[str, Any] | None] = nothing_told

    def of(self, job: Job, now: float) -> dict[str, Any]:
        """The job's JSON."""
        end, submitted = job.end, job.submitted
        request_id = (end.request_id if isinstance(end, Failed) else "") or getattr(job.answer, "request_id", "")
        told = self.webhook(job)
        return {
            "id": job.id,
            "status": job.status(now).value,
            "created_at": iso(job.accepted.at),
            "model": job.accepted.spec.model,
            "prompt": job.accepted.spec.prompt,
            "task_id": submitted.task_id if submitted else None,
            "request_id": request_id or None,
            "outputs": [self._output(output.key, output.content_type, now) for output in _outputs(job)],
            "error": _error(end) if isinstance(end, Failed) else None,
            "urls": {"self": self.url(job), "cancel": self.url(job) if job.is_parked else None},
            **({"webhook": told} if told else {}),
        }

    def url(self, job: Job) -> str:
        """Where the job can be asked for: absolute when the public name of the service is known, else the path."""
        return f"{self.base}/v1/images/{job.id}"

    def _output(self, key: str, content_type: str, now: float) -> dict[str, Any]:
        return {
            "url": self.presign(key),
            "expires_at": iso(now + self.url_seconds),
            "bucket": self.bucket,
            "key": key,
            "content_type": content_type,
        }


def base_url(headers: Mapping[str, str], stage: str) -> str:
    """`https://<host>` if the request names a public host, else "": behind a port or an address a path is the better
    answer. On API Gateway's own sub-domains an environment, `stage`, is a part of every path.
    """
    host = headers.get("host", "").lower()
    if not _PUBLIC_HOST.fullmatch(host):
        return ""
    return f"https://{host}/{stage}" if stage and host.startswith(_GATEWAY) else f"https://{host}"


def etag(document: Mapping[str, Any]) -> str:
    """The entity tag of a job's JSON. Equal while the job is unchanged: the presigned URLs, which are new each time, do
    not count. So it is a weak one (RFC 9110, 8.8.1)."""
    lasting = {**document, "outputs": [output["key"] for output in document["outputs"]]}
    return f'W/"{hashlib.sha256(json.dumps(lasting).encode("ascii")).hexdigest()[:32]}"'


def _outputs(job: Job) -> tuple[Any, ...]:
    return job.end.outputs if isinstance(job.end, Succeeded) else ()


def _error(end: Failed) -> dict[str, Any]:
    return {"code": end.code, "message": end.message, "request_id": end.request_id or None}
