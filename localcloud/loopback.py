"""Names that mean this machine. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

_LOOPBACK = re.compile(r"localhost|127(?:\.\d{1,3}){3}|\[::1\]|\[::ffff:127\.0\.0\.1\]")


def is_loopback(host: str) -> bool:
    return _LOOPBACK.fullmatch(host) is not None


def is_reached(host: str, names: Collection[str]) -> bool:
    """Whether a request to `host` reaches what answers to `names`: under one of them or, if it has any, by a path of
    this port."""
    return bool(names) if is_loopback(host) else host in names
