"""Checksums a client sends along."""

from __future__ import annotations

import base64

from localcloud.errors import InvalidRequest
from localcloud.http import Request


def check_content_md5(request: Request) -> bytes:
    """The MD5 of the body. Raises `InvalidRequest` (BadDigest, InvalidDigest) when Content-MD5 is another one."""
    digest = request.body.md5
    sent = request.headers.get("content-md5")
    if not sent:
        return digest
    try:
        expected = base64.b64decode(sent, validate=True)
    except ValueError as wrong:  # of characters that are not ASCII, too
        raise InvalidRequest("InvalidDigest", "Content-MD5 is not base64.") from wrong
    if len(expected) != 16:
        raise InvalidRequest("InvalidDigest", "Content-MD5 is not the base64 form of an MD5.")
    if expected != digest:
        raise InvalidRequest("BadDigest", "The Content-MD5 you sent is not that of the body we received.")
    return digest
