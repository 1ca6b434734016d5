"""The one rule for bucket names."""

from __future__ import annotations

import re
from typing import Any

_FORM = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?-[0-9]{10}")


def bucket_name(value: Any) -> str | None:
    """A rule: `<name>-<AppId>`, at most 60 characters, and the AppId has exactly 10 digits (provider.md 3.1)."""
    if len(value) > 60:
        return f'"{value}" has {len(value)} characters: a bucket name takes at most 60'
    if _FORM.fullmatch(value):
        return None
    return (
        f'"{value}" is not allowed: write <name>-<AppId> in lower case letters, digits and -; the AppId has 10 digits'
    )
