"""Names that mean this machine. Pure."""

from __future__ import annotations

import re

_LOOPBACK = re.compile(r"localhost|127(?:\.\d{1,3}){3}|\[::1\]|\[::ffff:127\.0\.0\.1\]")


def is_loopback(host: str) -> bool:
    return _LOOPBACK.fullmatch(host) is not None
