"""What buckets and keys may be called (platform.md 4.1)."""

from __future__ import annotations

import re

from localcloud.errors import InvalidRequest
from localcloud.identity import Account

MAX_DOMAIN = 60
"""Characters of `<bucket>.cos.<region>.myqcloud.com`."""

MAX_KEY = 850
"""Bytes of an object key in UTF-8."""

_BUCKET = re.compile(r"(?P<name>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)-(?P<app_id>[0-9]{10})")
_REFUSED_IN_KEYS = re.compile("[\x18-\x1b\ud800-\udfff]")
"""The arrow-key controls are the only characters COS excludes; surrogates stand for bytes that were no UTF-8."""


def domain(bucket: str, region: str) -> str:
    """The host under which a bucket is reached."""
    return f"{bucket}.cos.{region}.myqcloud.com"


def check_app_id(bucket: str) -> None:
    """Raises `InvalidRequest` for a bucket that a host names without its AppId (platform.md 4.9)."""
    name, _, app_id = bucket.rpartition("-")
    if not name or not app_id.isdigit():
        raise InvalidRequest(
            "InvalidRequest",
            "Missing required header for this request: Appid, Bucket format should be <bucketname>-<appid>",
        )


def check_bucket_name(bucket: str, region: str, account: Account) -> None:
    """Raises `InvalidRequest` when this account cannot own a bucket of this name."""
    found = _BUCKET.fullmatch(bucket)
    if found is None:
        raise InvalidRequest(
            "InvalidBucketName",
            f"{bucket!r} is not a bucket name: use a-z, 0-9 and -, no - at either end, then -<AppId> with 10 digits.",
        )
    if len(host := domain(bucket, region)) > MAX_DOMAIN:
        raise InvalidRequest(
            "InvalidBucketName", f"{host} has {len(host)} characters, {MAX_DOMAIN} are allowed: use a shorter name."
        )
    if found["app_id"] != account.app_id:
        raise InvalidRequest(
            "InvalidBucketName",
            f"The AppId {found['app_id']} is not this account's: the name must end in -{account.app_id}.",
        )


def check_key(key: str) -> None:
    """Raises `InvalidRequest` for a key that COS cannot store."""
    if key.isascii() and key.isprintable() and len(key) <= MAX_KEY:
        return
    if _REFUSED_IN_KEYS.search(key):
        raise InvalidRequest("InvalidURI", "The object key must be UTF-8 without the control characters 0x18 to 0x1B.")
    if len(key.encode()) > MAX_KEY:
        raise InvalidRequest("KeyTooLong", f"The object key is longer than {MAX_KEY} bytes of UTF-8.")
