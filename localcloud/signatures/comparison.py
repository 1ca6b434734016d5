"""Comparing secrets."""

from __future__ import annotations

import hmac


def same(expected: str, sent: str) -> bool:
    """Equal, found out in constant time; whatever text a stranger sent, also what is not valid UTF-8."""
    return hmac.compare_digest(expected.encode("utf-8", "surrogateescape"), sent.encode("utf-8", "surrogateescape"))
