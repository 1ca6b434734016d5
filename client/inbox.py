"""Uploads that become jobs: what is put under `inbox/`, and under which name."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from client.bucket import content_type
from client.errors import UnusableFile
from client.references import read

INBOX = "inbox/"
BATCHES = (".jsonl",)
JOBS = (".json", *BATCHES)
IMAGES = (".png", ".jpg", ".jpeg", ".webp")
"""What the service makes jobs of: requests in a file, or a reference image whose prompt comes with it."""

PROMPT_HEADER = "x-cos-meta-prompt"
"""Percent-encoded UTF-8, because a header holds ASCII only."""


@dataclass(frozen=True)
class Upload:
    """One object for the inbox."""

    key: str
    body: bytes
    headers: dict[str, str]

    @property
    def is_batch(self) -> bool:
        """Whether each line of it becomes a job."""
        return self.key.lower().endswith(BATCHES)


def upload_from(file: Path, prompt: str) -> Upload:
    """Plan the upload of `file`. Raises UnusableFile for kinds that the service would put under `failed/`."""
    suffix = file.suffix.lower()
    if suffix not in JOBS + IMAGES:
        raise UnusableFile(
            f"{file} cannot become a job: its name ends in {suffix or 'nothing'}",
            next_step=f"The inbox takes {', '.join(JOBS + IMAGES)}.",
        )
    if prompt and suffix in JOBS:
        raise UnusableFile(
            f"{file} holds its own prompt; --prompt is for images",
            next_step="Leave --prompt out, or write it into the file.",
        )
    body = read(file)
    if suffix == ".json":
        _require_json(file, body)
    headers = {"Content-Type": content_type(file.name)}
    if prompt:
        headers[PROMPT_HEADER] = quote(prompt, safe="")
    return Upload(inbox_key(file.name, body, prompt), body, headers)


def _require_json(file: Path, body: bytes) -> None:
    """Whether it is a valid request is for the service to say; what is no JSON is found out at once."""
    try:
        json.loads(body)
    except ValueError as error:
        raise UnusableFile(
            f"{file} is not JSON: {error}", next_step='One request looks like {"prompt": "draw a cat"}.'
        ) from error


def failed_key(key: str) -> str:
    """How the names of reports begin that say why no job was made of the object `key`."""
    return f"failed/{key.removeprefix(INBOX)}"


def inbox_key(name: str, body: bytes, prompt: str) -> str:
    """Content and prompt are part of the name.

    The service makes one job per bucket, key and content. So a repeated upload finds its job again instead of
    paying twice, and another prompt for the same picture is another job.
    """
    digest = hashlib.sha256(prompt.encode("utf-8") + b"\0" + body).hexdigest()
    return f"{INBOX}{digest[:12]}-{name}"


def job_id(bucket: str, key: str, etag: str) -> str:
    """The id of the job that this object becomes: derived, so that a repeated event finds the same job.

    The first 16 bytes of sha256("upload" 0x00 bucket 0x00 key 0x00 ETag) as a UUID of version 8 (RFC 9562). `bucket`
    includes the AppId, `etag` has no quotes. The function derives it in the same way; a test compares the two.
    """
    return str(_derived("upload", bucket, key, etag))


def batch_id(bucket: str, key: str, etag: str) -> str:
    """The id of the batch that this object becomes: the same with "batch", and its last 8 digits are 0.

    A line's job has the line's number there, in hexadecimal digits.
    """
    return f"{str(_derived('batch', bucket, key, etag))[:-8]}{0:08x}"


def summary_key(batch: str) -> str:
    """The object with what the check of a batch found."""
    return f"batches/{batch}/summary.json"


def _derived(*parts: str) -> uuid.UUID:
    digest = bytearray(hashlib.sha256("\0".join(parts).encode("utf-8")).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return uuid.UUID(bytes=bytes(digest))
