"""What callers ask for in request headers. Pure."""

from __future__ import annotations

import re

LONGEST_WAIT = 50
"""Seconds that `Prefer: wait=N` may ask for."""

LONGEST_KEY = 255
"""Characters of an `Idempotency-Key`, quotes among them."""

IN_QUOTES = r'"([ !#-\[\]-~]|\\["\\])*"'
"""A string of structured fields (RFC 8941, 3.3.3), which `draft-ietf-httpapi-idempotency-key-header` has the key in. It
has one spelling only, so it is taken as it stands, quotes and all.
"""


def seconds_to_wait(prefer: str) -> int:
    """N of `Prefer: wait=N` (RFC 7240), 0 without one that can be understood."""
    for preference in prefer.replace(";", ",").split(","):
        name, _, value = preference.partition("=")
        number = value.strip().strip('"')
        if name.strip().lower() == "wait" and number.isdecimal() and number.isascii():
            return int(number[:6])
    return 0


def is_idempotency_key(text: str) -> bool:
    """Whether it can be one: a visible word in ASCII, or `IN_QUOTES`."""
    if not 0 < len(text) <= LONGEST_KEY or not text.isascii() or not text.isprintable():
        return False
    return " " not in text or re.fullmatch(IN_QUOTES, text) is not None


def names_etag(if_none_match: str, etag: str) -> bool:
    """Whether the caller has this representation already (RFC 9110, 13.1.2: compared weakly)."""
    known = {entry.strip().removeprefix("W/") for entry in if_none_match.split(",")}
    return etag.removeprefix("W/") in known or "*" in known
