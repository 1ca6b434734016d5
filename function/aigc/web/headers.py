"""What callers ask for in request headers. Pure."""

from __future__ import annotations

LONGEST_WAIT = 50
"""Seconds that `Prefer: wait=N` may ask for."""

LONGEST_KEY = 255
"""Characters of an `Idempotency-Key`."""


def seconds_to_wait(prefer: str) -> int:
    """N of `Prefer: wait=N` (RFC 7240), 0 without one that can be understood."""
    for preference in prefer.replace(";", ",").split(","):
        name, _, value = preference.partition("=")
        number = value.strip().strip('"')
        if name.strip().lower() == "wait" and number.isdecimal() and number.isascii():
            return int(number[:6])
    return 0


def names_etag(if_none_match: str, etag: str) -> bool:
    """Whether the caller has this representation already (RFC 9110, 13.1.2: compared weakly)."""
    known = {entry.strip().removeprefix("W/") for entry in if_none_match.split(",")}
    return etag.removeprefix("W/") in known or "*" in known
