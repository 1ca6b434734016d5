"""Who calls? API keys, compared as SHA-256 hashes in a time that does not depend on the answer."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence

from aigc.config import ApiKey
from aigc.errors import Unauthenticated


def caller(headers: Mapping[str, str], known: Sequence[ApiKey]) -> ApiKey:
    """The key's entry. Raises Unauthenticated, with the same answer and the same work for a missing and a wrong key.

    `X-API-Key` comes first, because `Authorization` may carry a CAM signature of the platform's own.
    """
    digest = hashlib.sha256(presented(headers).encode("utf-8", "replace")).hexdigest()
    found = None
    for key in known:  # all of them, always
        if hmac.compare_digest(digest, key.sha256):
            found = key
    if found is None:
        raise Unauthenticated(
            "no valid API key was sent", next_step="Send it as `Authorization: Bearer <key>` or as `X-API-Key: <key>`."
        )
    return found


def presented(headers: Mapping[str, str]) -> str:
    """The key as it was sent, or ""."""
    if headers.get("x-api-key"):
        return headers["x-api-key"].strip()
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
