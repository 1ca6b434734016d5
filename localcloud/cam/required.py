"""Which permissions one API call needs, besides the one named like it."""

from __future__ import annotations

from collections.abc import Mapping

ALSO_NEEDED: Mapping[str, tuple[str, ...]] = {"mps": ("mps:RequestFromSdk",)}
"""Service -> operation-level permissions that every call of it needs too (platform.md 7.4)."""


def required_actions(service: str, action: str) -> tuple[str, ...]:
    """Everything a caller must be allowed, the action itself first; the others are asked for resource "*"."""
    return (f"{service}:{action}", *ALSO_NEEDED.get(service, ()))
