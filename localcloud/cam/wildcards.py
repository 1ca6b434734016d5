"""Patterns with `*`, as policies write them: any number of any characters, slashes included (platform.md 7.3)."""

from __future__ import annotations

from functools import lru_cache


def matches(pattern: str, text: str) -> bool:
    """Whether all of `text` fits. Takes linear time, however many stars a customer writes."""
    if "*" not in pattern:
        return pattern == text
    first, inner, last = _parts(pattern)
    at, end = len(first), len(text) - len(last)
    if at > end or not text.startswith(first) or not text.endswith(last):
        return False
    for part in inner:
        # The leftmost place is always good enough: it leaves the most text for the parts that follow.
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


@lru_cache(maxsize=1024)
def _parts(pattern: str) -> tuple[str, list[str], str]:
    """What stands before the first star, between stars, and after the last."""
    first, *inner, last = pattern.split("*")
    return first, inner, last
