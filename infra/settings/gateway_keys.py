"""Who may sign for API Gateway: names, and how often each may call."""

from __future__ import annotations

import json
import re
from typing import Any

from infra.errors import Unfit
from infra.settings.model import GatewayKey
from infra.settings.records import entries

FASTEST = 2_000
"""Calls per second that a usage plan can be limited to (intl 628/36611)."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_HOW = "it must be a list of {name}, each with callsPerSecond if wanted"


def gateway_keys(text: str) -> tuple[GatewayKey, ...]:
    """A key pair for each entry. An empty list makes none, and nobody has to sign."""
    keys = entries(text, _HOW, _key)
    names = [key.name for key in keys]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Unfit(f"has two entries {twice[0]!r}; give the second key a name of its own, such as {twice[0]}-2")
    return keys


def _key(entry: Any, which: str) -> GatewayKey:
    if not isinstance(entry, dict) or not {"name"} <= set(entry) <= {"name", "callsPerSecond"}:
        fields = ", ".join(sorted(map(str, entry))) if isinstance(entry, dict) else json.dumps(entry)[:20]
        raise Unfit(f"{which} has {fields or 'no fields'}; {_HOW}, nothing more")
    name, calls = entry["name"], entry.get("callsPerSecond", 1)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Unfit(f"{which} has a bad name; allowed are 1 to 32 lower-case letters, digits and hyphens")
    if type(calls) is not int or not 1 <= calls <= FASTEST:
        raise Unfit(
            f"{which} ({name}) has callsPerSecond {json.dumps(calls)[:20]}; it must be a whole number from 1 to "
            f"{FASTEST}, or be left out for no limit"
        )
    return GatewayKey(name, calls if "callsPerSecond" in entry else None)
