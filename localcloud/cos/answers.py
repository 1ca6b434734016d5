"""Answers that are not objects."""

from __future__ import annotations

from localcloud.cos.objects import SERVER, ObjectVersion
from localcloud.http import Request, Response

_XML = ("Content-Type", "application/xml")


def empty(status: int = 200, *headers: tuple[str, str]) -> Response:
    return Response(status, [SERVER, *headers])


def xml_answer(body: bytes, *headers: tuple[str, str]) -> Response:
    return Response(200, [_XML, SERVER, *headers], body)


def vendor_prefix(request: Request) -> str:
    """How the caller expects the cloud's own headers to begin: S3 clients look for x-amz-, all others for x-cos-."""
    if request.headers.get("authorization").startswith("AWS4-") or "X-Amz-Signature=" in request.raw_query:
        return "x-amz-"
    return "x-cos-"


def about_write(request: Request, version: ObjectVersion) -> list[tuple[str, str]]:
    """What the answer to a successful write tells; several SDKs insist on the checksum."""
    found = [("ETag", version.etag), ("x-cos-hash-crc64ecma", str(version.content.crc64))]
    return [*found, *about_version(request, version), *_about_encryption(request, version)]


def about_version(request: Request, version: ObjectVersion) -> list[tuple[str, str]]:
    """The version's id, and whether it is the mark of a deletion; nothing in a bucket without versions."""
    prefix = vendor_prefix(request)
    found = [(f"{prefix}version-id", version.version_id)] if version.version_id else []
    return [*found, about_mark(request)] if version.is_marker else found


def about_mark(request: Request) -> tuple[str, str]:
    """That the answer is about the mark of a deletion."""
    return (f"{vendor_prefix(request)}delete-marker", "true")


def _about_encryption(request: Request, version: ObjectVersion) -> list[tuple[str, str]]:
    if not version.attributes.encryption:
        return []
    return [(f"{vendor_prefix(request)}server-side-encryption", version.attributes.encryption)]
