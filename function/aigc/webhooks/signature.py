"""Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 over `<id>.<timestamp>.<body>`. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from aigc.errors import SecretUnavailable

PREFIX = "whsec_"


def keys_of(secret: str) -> tuple[bytes, ...]:
    """The keys in the secret: one, or while it is being replaced several, separated by blanks, the newest first.

    Raises SecretUnavailable when it has another form.
    """
    try:
        keys = tuple(base64.b64decode(one.removeprefix(PREFIX), validate=True) for one in secret.split())
    except (binascii.Error, ValueError) as error:
        raise SecretUnavailable(_FORM) from error
    if not keys or any(len(key) < 24 for key in keys):
        raise SecretUnavailable(_FORM)
    return keys


def headers(keys: tuple[bytes, ...], notice_id: str, now: float, body: bytes) -> dict[str, str]:
    """The three headers; one signature for each key, so that a receiver may know any of them."""
    timestamp = str(int(now))
    content = b".".join((notice_id.encode("ascii"), timestamp.encode("ascii"), body))
    signatures = (base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode("ascii") for key in keys)
    return {
        "webhook-id": notice_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


_FORM = f"the signing secret is not {PREFIX} and the base64 of at least 24 bytes"
