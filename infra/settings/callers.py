"""Who may call: names, hashes of keys, and what each name may do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from infra.errors import Unfit
from infra.settings.model import ApiKey
from infra.settings.records import entries

ANONYMOUS = "anonymous"
"""Under this name the service counts callers without a key."""

_KEY_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})")
_REWRITTEN = re.compile(
    r"(?P<day>[0-9-]{10}) (?P<time>[0-9:]{8}(\.[0-9]+)?) (?P<hours>[+-][0-9]{2})(?P<minutes>[0-9]{2}) \S+"
)
"""What the engine makes of a date without quotes, which is no text in YAML: `2027-03-31 00:00:00 +0000 UTC`."""
_NEEDED = {"name", "sha256"}
_OPTIONAL = {"expires", "perMinute", "imagesPerDay"}
_MOST = {"perMinute": 60_000, "imagesPerDay": 10_000_000}

_HOW = "it must be a list of {name, sha256}, each with expires, perMinute and imagesPerDay if wanted"


def api_keys(text: str) -> tuple[ApiKey, ...]:
    """Callers and the hashes of their keys. An empty list lets nobody in."""
    keys = entries(text, _HOW, _api_key)
    _agree(keys)
    return keys


def _agree(keys: Sequence[ApiKey]) -> None:
    hashes: dict[str, str] = {}
    limits: dict[str, ApiKey] = {}
    for key in keys:
        if key.sha256 in hashes:
            raise Unfit(f"has the same SHA-256 for {hashes[key.sha256]!r} and {key.name!r}; make a key for each entry")
        hashes[key.sha256] = key.name
        first = limits.setdefault(key.name, key)
        if (first.per_minute, first.images_per_day) != (key.per_minute, key.images_per_day):
            raise Unfit(
                f"has two entries {key.name!r} with different limits; a limit belongs to the name, so perMinute and "
                "imagesPerDay must be the same on all of its entries"
            )


def _api_key(entry: Any, which: str) -> ApiKey:
    if not isinstance(entry, dict) or not _NEEDED <= set(entry) <= _NEEDED | _OPTIONAL:
        fields = ", ".join(sorted(map(str, entry))) if isinstance(entry, dict) else json.dumps(entry)[:20]
        if isinstance(entry, dict) and "key" in entry:
            raise Unfit(f"{which} holds a key itself; store its SHA-256 only, and treat that key as leaked")
        raise Unfit(f"{which} has {fields or 'no fields'}; {_HOW}, nothing more")
    name, digest = entry["name"], entry["sha256"]
    if not isinstance(name, str) or not _KEY_NAME.fullmatch(name):
        raise Unfit(f"{which} has a bad name; allowed are 1 to 32 lower-case letters, digits and hyphens")
    if name == ANONYMOUS:
        raise Unfit(f"{which} is named {ANONYMOUS!r}, which stands for callers without a key; choose another name")
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
        # The value is not repeated: it may be a key that was pasted into the wrong place.
        raise Unfit(f"{which} ({name}) has no SHA-256; it must be the key's digest, 64 lower-case hex digits")
    return ApiKey(
        name=name,
        sha256=digest,
        expires=_moment(entry["expires"], f"{which} ({name})") if "expires" in entry else None,
        per_minute=_limit(entry, "perMinute", f"{which} ({name})"),
        images_per_day=_limit(entry, "imagesPerDay", f"{which} ({name})"),
    )


def _moment(value: Any, which: str) -> datetime:
    """RFC 3339: a date, which means its beginning in UTC, or a time."""
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        if isinstance(value, str) and _TIME.fullmatch(value):
            return datetime.fromisoformat(value.upper())
        if isinstance(value, str) and (found := _REWRITTEN.fullmatch(value)):
            return datetime.fromisoformat("{day}T{time}{hours}:{minutes}".format(**found.groupdict()))
    except ValueError:  # no such day, or no such hour
        pass
    raise Unfit(
        f"{which} expires at {json.dumps(value)[:40]}; it must be a date such as 2027-03-31 or a time such as "
        "2027-03-31T18:00:00Z"
    )


def _limit(entry: Mapping[str, Any], name: str, which: str) -> int | None:
    value = entry.get(name, 1)
    if type(value) is not int or not 1 <= value <= _MOST[name]:
        raise Unfit(
            f"{which} has {name} {json.dumps(value)[:20]}; it must be a whole number from 1 to {_MOST[name]}, or be "
            "left out for no limit"
        )
    return value if name in entry else None
