"""What the headers of an upload say about the object."""

from __future__ import annotations

from localcloud.cos import tagging
from localcloud.cos.acl import CANNED_FOR_OBJECTS, INHERITED, from_headers
from localcloud.cos.configurations import ENCRYPTIONS
from localcloud.cos.objects import STANDARD, Attributes
from localcloud.errors import InvalidRequest
from localcloud.http import Headers, Pairs

MAX_META = 2048
"""Bytes of all x-cos-meta-* names and values together."""

STORAGE_CLASSES = frozenset(
    {
        STANDARD,
        "STANDARD_IA",
        "INTELLIGENT_TIERING",
        "ARCHIVE",
        "DEEP_ARCHIVE",
        "MAZ_STANDARD",
        "MAZ_STANDARD_IA",
        "MAZ_INTELLIGENT_TIERING",
    }
)
_KEPT = (
    ("content-type", "Content-Type"),
    ("cache-control", "Cache-Control"),
    ("content-disposition", "Content-Disposition"),
    ("content-encoding", "Content-Encoding"),
    ("content-language", "Content-Language"),
    ("expires", "Expires"),
)
_DEFAULT_TYPE = "application/octet-stream"


def vendor_header(headers: Headers, name: str) -> str:
    """The value of `x-cos-<name>`, or of `x-amz-<name>` from S3 clients."""
    return headers.get(f"x-cos-{name}") or headers.get(f"x-amz-{name}")


def attributes_of(headers: Headers, default_encryption: str) -> Attributes:
    """Raises `InvalidRequest` for a value COS does not know."""
    if "aws-chunked" in headers.get("content-encoding"):
        raise InvalidRequest(
            "NotImplemented",
            "aws-chunked is not supported: set the client's request_checksum_calculation to when_required.",
            status=501,
        )
    if vendor_header(headers, "server-side-encryption-customer-algorithm"):
        raise InvalidRequest("NotImplemented", "Encryption with the customer's own key is not offered.", status=501)
    # In any case: the client for Java writes Standard_IA (platform.md 4.9).
    storage_class = vendor_header(headers, "storage-class").upper() or STANDARD
    if storage_class not in STORAGE_CLASSES:
        raise InvalidRequest(
            "InvalidStorageClass", f"{storage_class!r} is none of the storage classes {sorted(STORAGE_CLASSES)}."
        )
    encryption = vendor_header(headers, "server-side-encryption") or default_encryption
    if encryption and encryption not in ENCRYPTIONS:
        raise InvalidRequest("InvalidArgument", f"{encryption!r} is none of the encryptions {sorted(ENCRYPTIONS)}.")
    kept = [(written, headers.get(name)) for name, written in _KEPT if name in headers]
    if "content-type" not in headers:
        kept.append(("Content-Type", _DEFAULT_TYPE))
    tags = vendor_header(headers, "tagging")
    return Attributes(
        headers=tuple(kept),
        meta=_metadata(headers),
        storage_class=storage_class,
        encryption=encryption,
        acl=from_headers(headers, CANNED_FOR_OBJECTS) or INHERITED,
        tags=tagging.from_header(tags) if tags else (),
    )


def _metadata(headers: Headers) -> Pairs:
    meta = tuple(
        (name[11:], value) for name, value in headers if name.startswith(("x-cos-meta-", "x-amz-meta-")) and name[11:]
    )
    if sum(len(name) + len(value) for name, value in meta) > MAX_META:
        raise InvalidRequest("MetadataTooLarge", f"The x-cos-meta-* headers are longer than {MAX_META} bytes.")
    return meta
