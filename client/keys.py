"""API keys: what a caller holds, and what the service is told about it.

The service never sees a key before it is used: its configuration holds the SHA-256 of the whole key string. A key
has 256 random bits, so a plain hash is enough; a slow password hash would only make every request slower.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

PREFIX = "aigc_"
"""Makes a leaked key recognisable to people and to secret scanners."""

RANDOM_BYTES = 32
"""256 bits; 43 characters in the URL-safe alphabet."""


@dataclass(frozen=True)
class ApiKey:
    """One new key: `key` is shown to the caller once, `sha256` (64 hex digits) goes into the stack's configuration."""

    key: str = field(repr=False)
    sha256: str


def new_key() -> ApiKey:
    """A key from the operating system's random source; nothing remembers it but the answer."""
    key = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    return ApiKey(key=key, sha256=fingerprint(key))


def fingerprint(key: str) -> str:
    """SHA-256 of the key string as 64 lower-case hex digits: the form the service compares with."""
    return hashlib.sha256(key.encode("utf-8")).hexdigest()
