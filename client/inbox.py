"""Uploads that become jobs: what is put under `inbox/`, and under which name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from client.bucket import content_type
from client.errors import UnusableFile
from client.references import read

INBOX = "inbox/"
KINDS = {
    ".json": "one job",
    ".jsonl": "one job per line",
    ".png": "one job with this reference image",
    ".jpg": "one job with this reference image",
    ".jpeg": "one job with this reference image",
    ".webp": "one job with this reference image",
}
"""What the service makes of an upload, by extension."""

PROMPT_HEADER = "x-cos-meta-prompt"
"""Percent-encoded UTF-8, because a header holds ASCII only."""


@dataclass(frozen=True)
class Upload:
    """One object for the inbox. `becomes` says in words what the service will make of it."""

    key: str
    body: bytes
    headers: dict[str, str]
    becomes: str


def upload_from(file: Path, prompt: str) -> Upload:
    """Plan the upload of `file`. Raises UnusableFile for kinds that the service would put under `failed/`."""
    suffix = file.suffix.lower()
    if suffix not in KINDS:
        raise UnusableFile(
            f"{file} cannot become a job: its name ends in {suffix or 'nothing'}",
            next_step=f"The inbox takes {', '.join(KINDS)}.",
        )
    if prompt and not KINDS[suffix].endswith("image"):
        raise UnusableFile(
            f"{file} holds its own prompts; --prompt is for images",
            next_step="Leave --prompt out, or write it into the file.",
        )
    body = read(file)
    headers = {"Content-Type": content_type(file.name)}
    if prompt:
        headers[PROMPT_HEADER] = quote(prompt, safe="")
    return Upload(inbox_key(file.name, body, prompt), body, headers, KINDS[suffix])


def inbox_key(name: str, body: bytes, prompt: str) -> str:
    """Content and prompt are part of the name.

    The service makes one job per bucket, key and content. So a repeated upload finds its job again instead of
    paying twice, and another prompt for the same picture is another job.
    """
    digest = hashlib.sha256(prompt.encode("utf-8") + b"\0" + body).hexdigest()
    return f"{INBOX}{digest[:12]}-{name}"
