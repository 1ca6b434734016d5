"""Job ids. The same request has the same id, so "did I see this before?" is one create-only write.

All ids have the form of a UUID. Derived ones carry version 8 (RFC 9562: content of our own making), random ones version
7 (ordered by time).

    derived from an HTTP idempotency key:  sha256("http"   0x00 key name 0x00 idempotency key)
    derived from an upload:                sha256("upload" 0x00 bucket   0x00 object key 0x00 ETag without quotes)
"""

from __future__ import annotations

import hashlib
import re

PATTERN = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
LENGTH = 36
_LINE_DIGITS = 8
_ID = re.compile(PATTERN)


def is_job_id(text: str) -> bool:
    """Whether `text` has the form of a job id; anything else never becomes part of an object key."""
    return _ID.fullmatch(text) is not None


def is_derived(job_id: str) -> bool:
    """Whether the id was made from what the caller sent, so that the job may have been there before."""
    return job_id[14] == "8"


def for_idempotency_key(owner: str, key: str) -> str:
    """The job id of `key`, scoped to the API key named `owner`: two callers never share one by accident."""
    return _derived("http", owner, key)


def for_upload(bucket: str, key: str, etag: str) -> str:
    """The job id of one object version. Events that are delivered again, or retried, find the same job."""
    return _derived("upload", bucket, key, etag.strip('"'))


def for_batch(bucket: str, key: str, etag: str) -> str:
    """The id of one version of a batch file. Its last four bytes are zero: there the number of a line goes."""
    return of_line(_derived("batch", bucket, key, etag.strip('"')), 0)


def of_line(batch_id: str, number: int) -> str:
    """The job id of a line of the batch; lines are counted from 1."""
    return f"{batch_id[:-_LINE_DIGITS]}{number:0{_LINE_DIGITS}x}"


def batch_and_line(job_id: str) -> tuple[str, int]:
    """The batch and the line that `of_line` made this id of, if it did."""
    return of_line(job_id, 0), int(job_id[-_LINE_DIGITS:], 16)


def random_id(now: float, token: bytes) -> str:
    """A UUIDv7 from the time and ten random bytes."""
    return _formed(int(now * 1000).to_bytes(6, "big") + token[:10], version=7)


def _derived(*parts: str) -> str:
    return _formed(hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()[:16], version=8)


def _formed(raw: bytes, *, version: int) -> str:
    value = bytearray(raw)
    value[6] = (value[6] & 0x0F) | (version << 4)
    value[8] = (value[8] & 0x3F) | 0x80
    text = value.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
