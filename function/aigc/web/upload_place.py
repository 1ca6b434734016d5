"""A place in the bucket where a caller may put one reference image himself: for browsers, which cannot sign for COS,
and for images that are too large for a request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aigc import ids, keys
from aigc.clock import Chance, Clock, iso
from aigc.errors import FieldError, InvalidRequest
from aigc.ports import Bucket
from aigc.request import catalogue
from aigc.request.fields import Fields, Names

SECONDS = 900
"""How long a place stays open at most."""

FIELDS: Names = {"content_type": ("content_type",), "size": ("size",)}


def opened(
    document: Mapping[str, Any], bucket: Bucket, *, clock: Clock, chance: Chance, url_seconds: int
) -> dict[str, Any]:
    """The answer to POST /v1/uploads. Raises InvalidRequest.

    Type and size are part of the signature: COS takes nothing else. What the bytes are is checked when they are used.
    """
    errors: list[FieldError] = []
    sent = Fields(document, FIELDS, errors)
    endings = {media_type: ending for ending, media_type in catalogue.REFERENCE_TYPES.items()}
    media_type = sent.choice("content_type", tuple(endings))
    size = sent.number("size", least=1, most=catalogue.REFERENCE_BYTES)
    errors += [FieldError(name, "is required") for name in FIELDS if not sent.given(name)]
    if errors:
        raise InvalidRequest(tuple(errors))
    now, seconds = clock.now(), min(SECONDS, url_seconds)
    key = f"{keys.REFERENCES}{ids.random_id(now, chance.token(10))}{endings[media_type]}"
    signed = {"content-type": media_type, "content-length": str(size)}
    return {
        "key": key,
        "url": bucket.presigned_upload(key, seconds=seconds, headers=signed),
        "expires_at": iso(now + seconds),
        "headers": {"Content-Type": media_type},  # every HTTP client sets Content-Length by itself
    }
