"""What a request is: method, level and sub-resource name one operation, called like its CAM action."""

from __future__ import annotations

import re
from enum import StrEnum

from localcloud.cos.configurations import CONFIGURATIONS
from localcloud.errors import InvalidRequest
from localcloud.exchange import Exchange
from localcloud.http import Request


class Level(StrEnum):
    """What a request's address points at."""

    SERVICE = "service"
    BUCKET = "bucket"
    OBJECT = "object"


Place = tuple[str, Level, str]
"""Method, level and sub-resource ("" for the thing itself)."""


def _configuration_operations() -> dict[Place, str]:
    found: dict[Place, str] = {}
    for name, configuration in CONFIGURATIONS.items():
        found["GET", Level.BUCKET, name] = f"Get{configuration.action}"
        found["PUT", Level.BUCKET, name] = f"Put{configuration.action}"
        if configuration.deletable:
            found["DELETE", Level.BUCKET, name] = f"Delete{configuration.action}"
    return found


OPERATIONS: dict[Place, str] = {
    ("GET", Level.SERVICE, ""): "GetService",
    ("PUT", Level.BUCKET, ""): "PutBucket",
    ("HEAD", Level.BUCKET, ""): "HeadBucket",
    ("DELETE", Level.BUCKET, ""): "DeleteBucket",
    ("GET", Level.BUCKET, ""): "GetBucket",
    ("GET", Level.BUCKET, "versions"): "GetBucketObjectVersions",
    ("GET", Level.BUCKET, "uploads"): "ListMultipartUploads",
    ("GET", Level.BUCKET, "location"): "GetBucketLocation",
    ("GET", Level.BUCKET, "acl"): "GetBucketACL",
    ("PUT", Level.BUCKET, "acl"): "PutBucketACL",
    ("POST", Level.BUCKET, ""): "PostObject",
    ("POST", Level.BUCKET, "delete"): "DeleteMultipleObjects",
    **_configuration_operations(),
    ("OPTIONS", Level.BUCKET, ""): "OptionsObject",
    ("OPTIONS", Level.OBJECT, ""): "OptionsObject",
    ("GET", Level.OBJECT, ""): "GetObject",
    ("HEAD", Level.OBJECT, ""): "HeadObject",
    ("PUT", Level.OBJECT, ""): "PutObject",
    ("DELETE", Level.OBJECT, ""): "DeleteObject",
    ("GET", Level.OBJECT, "acl"): "GetObjectACL",
    ("PUT", Level.OBJECT, "acl"): "PutObjectACL",
    ("GET", Level.OBJECT, "tagging"): "GetObjectTagging",
    ("PUT", Level.OBJECT, "tagging"): "PutObjectTagging",
    ("DELETE", Level.OBJECT, "tagging"): "DeleteObjectTagging",
    ("POST", Level.OBJECT, "restore"): "PostObjectRestore",
    ("POST", Level.OBJECT, "uploads"): "InitiateMultipartUpload",
    ("PUT", Level.OBJECT, "uploadId"): "UploadPart",
    ("GET", Level.OBJECT, "uploadId"): "ListParts",
    ("POST", Level.OBJECT, "uploadId"): "CompleteMultipartUpload",
    ("DELETE", Level.OBJECT, "uploadId"): "AbortMultipartUpload",
}

_SUB_RESOURCES = {level: frozenset(sub for _, at, sub in OPERATIONS if sub and at is level) for level in Level}

NOT_SERVED = frozenset(
    {
        "append",
        "asyncfetch",
        "attributes",
        "inventory",
        "legal-hold",
        "notification",
        "object-lock",
        "ownershipControls",
        "publicAccessBlock",
        "requestPayment",
        "response_control",
        "retention",
        "select",
        "symlink",
        "torrent",
    }
)
"""Sub-resources of the real service that are not offered here. Ignoring one could overwrite the object itself."""


_NO_TEXT = re.compile("[\ud800-\udfff]")
"""Surrogates stand for bytes that were no UTF-8."""


def operation_of(exchange: Exchange) -> str:
    """The operation's name. Raises `InvalidRequest`: 405 or 501 when there is none, 400 for a query that is no text."""
    if exchange.key and not exchange.bucket:
        raise InvalidRequest(
            "PathStyleDomainForbidden",
            "The bucket you are attempting to access must be addressed using COS virtual-styled domain: "
            "<bucket>.cos.<region>.myqcloud.com, not in the path.",
            status=403,
        )
    level = Level.OBJECT if exchange.key else Level.BUCKET if exchange.bucket else Level.SERVICE
    request = exchange.request
    if "%" in request.raw_query:
        _check_text(request)
    if request.method == "OPTIONS" and exchange.bucket:
        return "OptionsObject"  # a browser asks so before any request, whatever part of the bucket that is about
    sub = _sub_resource(level, request.raw_query) if request.raw_query else ""
    found = OPERATIONS.get((request.method, level, sub))
    if found is not None:
        return found
    asked = f"{request.method} ?{sub}" if sub else request.method
    raise InvalidRequest("MethodNotAllowed", f"{asked} is not possible on this {level.value}.", status=405)


def _check_text(request: Request) -> None:
    """What a parameter says may come back in XML or name a key, and has to be text for either."""
    if any(_NO_TEXT.search(value) for _, value in request.query_items()):
        raise InvalidRequest("InvalidArgument", "A parameter of the request is not percent-encoded UTF-8.")


def _sub_resource(level: Level, raw_query: str) -> str:
    names = {part.partition("=")[0] for part in raw_query.split("&")}
    if refused := names & NOT_SERVED:
        raise InvalidRequest("NotImplemented", f"?{min(refused)} is not offered by this cloud.", status=501)
    found = names & _SUB_RESOURCES[level]
    if len(found) > 1:
        raise InvalidRequest("InvalidArgument", f"These sub-resources cannot be combined: {', '.join(sorted(found))}.")
    return found.pop() if found else ""
