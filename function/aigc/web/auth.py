"""Who calls? API keys, compared as SHA-256 hashes in a time that does not depend on the answer."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from aigc.clock import iso
from aigc.config import ANONYMOUS, ApiKey, Settings
from aigc.errors import KeyExpired, Unauthenticated

_NOBODY = ApiKey(ANONYMOUS, b"")


def caller(headers: Mapping[str, str], settings: Settings, now: float) -> ApiKey:
    """The key's entry.

    Raises Unauthenticated, with the same answer and the same work for a missing and a wrong key, or KeyExpired. Who
    sends no key at all is let in as `anonymous` where the stack says so; a wrong key is wrong there too.
    """
    sent = presented(headers)
    found = _entry(sent, settings)
    if found is None and settings.anonymous and not sent:
        return _NOBODY
    if found is None:
        raise Unauthenticated(
            "no valid API key was sent", next_step="Send it as `Authorization: Bearer <key>` or as `X-API-Key: <key>`."
        )
    if found.expires is not None and now >= found.expires:
        raise KeyExpired(
            f"this API key of {found.name} expired at {iso(found.expires)}",
            next_step="Ask the operator of the service for a new key.",
        )
    return found


def presented(headers: Mapping[str, str]) -> str:
    """The key as it was sent, or "".

    `X-API-Key` comes first, because `Authorization` may carry a CAM signature of the platform's own.
    """
    if headers.get("x-api-key"):
        return headers["x-api-key"].strip()
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _entry(key: str, settings: Settings) -> ApiKey | None:
    digest = hashlib.sha256(key.encode("utf-8", "replace")).digest()
    found = None
    for known in settings.api_keys:  # all of them, always
        if hmac.compare_digest(digest, known.digest):
            found = known
    return found
