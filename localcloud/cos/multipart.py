"""Uploads in parts: what has arrived so far, and what makes an object of it."""

from __future__ import annotations

import hashlib
import itertools
import secrets
from collections.abc import Iterator, Sequence

import msgspec

from localcloud.cos import xml
from localcloud.cos.content import Content
from localcloud.cos.numbers import within
from localcloud.cos.objects import Attributes
from localcloud.errors import InvalidRequest, NotFound
from localcloud.http import Headers

MAX_PARTS = 10_000
MIN_PART = 1024 * 1024
"""Bytes of every part but the last."""


def check_length(headers: Headers) -> None:
    """A part has to say its length before it is sent, unlike an object; S3 clients that put checksums behind it cannot.
    Raises `InvalidRequest` (MissingContentLength; platform.md 4.9)."""
    if "transfer-encoding" in headers:
        raise InvalidRequest("MissingContentLength", "A part needs the header Content-Length.", status=411)


class Part(msgspec.Struct, frozen=True):
    """One part as it arrived last. `etag` is the MD5 of its bytes, quoted."""

    number: int
    content: Content
    etag: str
    modified: float


class Upload(msgspec.Struct):
    """An upload that was begun and neither completed nor aborted."""

    id: str
    key: str
    started: float
    attributes: Attributes
    parts: dict[int, Part] = msgspec.field(default_factory=dict)


class Uploads:
    """The unfinished uploads of a bucket."""

    def __init__(self) -> None:
        self._by_id: dict[str, Upload] = {}
        self._order = itertools.count()

    def __bool__(self) -> bool:
        return bool(self._by_id)

    def begin(self, key: str, attributes: Attributes, now: float) -> Upload:
        # In the order of their start, as S3 lists several uploads of one key; unguessable, because whoever knows an id
        # and may write can end somebody else's upload.
        upload = Upload(f"{int(now * 1000):013x}{next(self._order):06x}{secrets.token_hex(16)}", key, now, attributes)
        self._by_id[upload.id] = upload
        return upload

    def find(self, upload_id: str, key: str) -> Upload:
        """Raises `NotFound` (NoSuchUpload)."""
        upload = self._by_id.get(upload_id)
        if upload is None or upload.key != key:
            raise NotFound(
                "NoSuchUpload", "The specified multipart upload does not exist: it was completed or aborted."
            )
        return upload

    def adopt(self, upload: Upload) -> None:
        """Go on with an upload that was begun in an earlier process."""
        self._by_id[upload.id] = upload

    def get(self, upload_id: str) -> Upload | None:
        return self._by_id.get(upload_id)

    def __iter__(self) -> Iterator[Upload]:
        return iter(self._by_id.values())

    def end(self, upload: Upload) -> None:
        del self._by_id[upload.id]

    def by_key(self) -> dict[str, list[Upload]]:
        """Every upload, keys sorted, the oldest of a key first."""
        found: dict[str, list[Upload]] = {}
        for upload in sorted(self._by_id.values(), key=lambda each: (each.key, each.id)):
            found.setdefault(upload.key, []).append(upload)
        return found


def check_part_number(text: str) -> int:
    number = within(text, 1, MAX_PARTS)
    if number is None:
        raise InvalidRequest("InvalidArgument", f"partNumber must be 1 to {MAX_PARTS}.")
    return number


def chosen_parts(upload: Upload, body: bytes) -> list[Part]:
    """The parts a CompleteMultipartUpload names. Raises `InvalidRequest` for any that cannot be joined so."""
    listed = xml.parse(body, "CompleteMultipartUpload").all("Part")
    if not listed:
        raise InvalidRequest("MalformedXML", "CompleteMultipartUpload names no Part.")
    chosen: list[Part] = []
    for each in listed:
        number = check_part_number(each.value("PartNumber"))
        part = upload.parts.get(number)
        if part is None or part.etag.strip('"') != each.value("ETag").strip('"'):
            raise InvalidRequest("InvalidPart", f"Part {number} has not been uploaded, or its ETag is another one.")
        if chosen and number <= chosen[-1].number:
            raise InvalidRequest("InvalidPartOrder", "The parts must be listed in ascending order.")
        chosen.append(part)
    for part in chosen[:-1]:
        if part.content.size < MIN_PART:
            raise InvalidRequest(
                "EntityTooSmall", f"Part {part.number} has {part.content.size} bytes; only the last may be under 1 MiB."
            )
    return chosen


def etag_of(parts: Sequence[Part]) -> str:
    """The ETag of the object that the parts make, quoted: MD5 of their MD5s, and how many they were."""
    digests = b"".join(bytes.fromhex(part.etag.strip('"')) for part in parts)
    return f'"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(parts)}"'
