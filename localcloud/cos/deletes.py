"""What a batch delete asks for."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from localcloud.cos import xml
from localcloud.cos.digests import check_content_md5
from localcloud.cos.names import check_key
from localcloud.errors import InvalidRequest
from localcloud.http import Request

MAX_BATCH = 1000


class Target(msgspec.Struct, frozen=True):
    """One object, or one version of it."""

    key: str
    version_id: str = ""


class Refusal(msgspec.Struct, frozen=True):
    """Why a key of a batch stays."""

    code: str
    message: str


class BatchDelete(msgspec.Struct, frozen=True):
    """`quiet`: the answer names only what went wrong. `refusals` are the keys the caller may not delete."""

    targets: tuple[Target, ...]
    quiet: bool = False
    refusals: Mapping[str, Refusal] = msgspec.field(default_factory=dict)

    @classmethod
    def parse(cls, request: Request) -> BatchDelete:
        """Raises `InvalidRequest`: Content-MD5 is required here, and a batch has 1 to 1,000 keys."""
        if not request.headers.get("content-md5"):
            raise InvalidRequest("MissingContentMD5", "A batch delete needs the header Content-MD5.")
        check_content_md5(request)
        root = xml.parse(xml.bounded(request.body), "Delete")
        targets = tuple(Target(_key(each), each.value("VersionId")) for each in root.all("Object"))
        if not 0 < len(targets) <= MAX_BATCH:
            raise InvalidRequest("MalformedXML", f"A batch delete names 1 to {MAX_BATCH} objects.")
        for target in targets:
            check_key(target.key)
        return cls(targets, root.value("Quiet") == "true")


def _key(listed: xml.Element) -> str:
    # Not `value`: white space at the ends of a key is part of it.
    key = listed.child("Key")
    if key is None or not key.text:
        raise InvalidRequest("MalformedXML", "An Object needs a Key.")
    return key.text
