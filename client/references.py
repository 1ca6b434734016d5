"""References as people type them: a URL, a key in the bucket, or a local file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from client.bucket import Bucket, content_type
from client.errors import UnusableFile
from client.request import Reference

PREFIX = "references/"
"""Where local files go. Not `inbox/`: an image there would become a job of its own, and be paid for."""

BUCKET_PREFIXES = ("inbox/", "outputs/", PREFIX)
"""Keys that the service may read for a caller."""

READABLE = "Give a readable file."


def reference_from(text: str, bucket: Callable[[], Bucket]) -> Reference:
    """What `text` names. A local file is uploaded first; `bucket` is called for that only, and may raise NotConfigured.

    Raises UnusableFile when it is neither a URL, nor a key, nor a readable file.
    """
    if text.startswith(("http://", "https://")):
        return Reference(url=text)
    if text.startswith(BUCKET_PREFIXES) and not Path(text).is_file():
        return Reference(key=text)
    return Reference(key=_uploaded(Path(text), bucket))


def _uploaded(file: Path, bucket: Callable[[], Bucket]) -> str:
    """The key, which is named after the content: a repeated order is the same order on another day too. The service
    looks at the object before anybody pays for it, and makes MPS a link that is as young as the attempt.
    """
    body = read(file, instead=" A reference may also be an https URL or a key under inbox/ or outputs/.")
    key = f"{PREFIX}{hashlib.sha256(body).hexdigest()}{file.suffix.lower()}"
    bucket().put(key, body, {"Content-Type": content_type(key)})
    return key


def read(file: Path, *, instead: str = "") -> bytes:
    """The file's bytes. Raises UnusableFile when there are none to be had; `instead` is what else would have done."""
    try:
        body = file.read_bytes()
    except OSError as error:
        raise UnusableFile(
            f"{file} cannot be read: {error.strerror or error}",
            next_step=READABLE + instead,
        ) from error
    if not body:
        raise UnusableFile(f"{file} is empty", next_step="Give a file with content.")
    return body
