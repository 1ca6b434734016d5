"""The settings that are more than one value: API keys, origins and tags."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from infra.errors import Unfit
from infra.settings.model import ApiKey

_KEY_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
_TAG_LIMITS = (127, 255)
_RESERVED_TAGS = ("project", "qcloud", "tencent")
"""What the platform keeps for itself: the tag service answers `ReservedTagKey`."""

_HOW = "it must be a list of {name, sha256}"


def api_keys(text: str) -> tuple[ApiKey, ...]:
    """Callers and the hashes of their keys. An empty list lets nobody in."""
    entries = _parsed(text, _HOW)
    if not isinstance(entries, list):
        raise Unfit(f"is not a list; {_HOW}")
    keys = tuple(_api_key(entry, f"entry {number}") for number, entry in enumerate(entries, start=1))
    names = [key.name for key in keys]
    for name in names:
        if names.count(name) > 1:
            raise Unfit(f"the name {name!r} is used {names.count(name)} times; every key needs a name of its own")
    return keys


def _api_key(entry: Any, which: str) -> ApiKey:
    if not isinstance(entry, dict) or set(entry) != {"name", "sha256"}:
        fields = ", ".join(sorted(map(str, entry))) if isinstance(entry, dict) else json.dumps(entry)[:20]
        if isinstance(entry, dict) and "key" in entry:
            raise Unfit(f"{which} holds a key itself; store its SHA-256 only, and treat that key as leaked")
        raise Unfit(f"{which} has {fields or 'no fields'}; {_HOW}, nothing more")
    if not isinstance(entry["name"], str) or not _KEY_NAME.fullmatch(entry["name"]):
        raise Unfit(f"{which} has a bad name; allowed are 1 to 32 lower-case letters, digits and hyphens")
    if not isinstance(entry["sha256"], str) or not _SHA256.fullmatch(entry["sha256"]):
        # The value is not repeated: it may be a key that was pasted into the wrong place.
        raise Unfit(f"{which} ({entry['name']}) has no SHA-256; it must be the key's digest, 64 lower-case hex digits")
    return ApiKey(name=entry["name"], sha256=entry["sha256"])


def origins(text: str) -> tuple[str, ...]:
    """Web pages that may call the service from a browser: `https://host[:port]`, or `*` alone for any."""
    how = "it must be a list of origins such as https://shop.example.com, or of * alone"
    wanted = _parsed(text, how)
    if not isinstance(wanted, list) or not all(isinstance(origin, str) for origin in wanted):
        raise Unfit(f"is not a list of texts; {how}")
    for origin in wanted:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise Unfit(f"{origin!r} is not an origin; {how}, without a path")
    if "*" in wanted and len(wanted) > 1:
        raise Unfit(f"has * beside other origins; {how}")
    return tuple(wanted)


def tags(text: str) -> Mapping[str, str]:
    """Tags of our own choice, put on every resource that can carry some."""
    how = "it must be a map from tag to text"
    wanted = _parsed(text, how)
    if not isinstance(wanted, dict):
        raise Unfit(f"is not a map; {how}")
    for key, value in wanted.items():
        if not isinstance(value, str):
            raise Unfit(f"the tag {key!r} is not a text; {how}, so put quotes around {json.dumps(value)}")
        if key.lower().startswith(_RESERVED_TAGS):
            raise Unfit(f"the tag {key!r} belongs to the platform; it must not start with {', '.join(_RESERVED_TAGS)}")
        for what, word, limit in (("tag", key, _TAG_LIMITS[0]), ("value of the tag", value, _TAG_LIMITS[1])):
            if not word.strip() or len(word) > limit:
                raise Unfit(f"the {what} {word!r} is not allowed; it must have 1 to {limit} characters")
    return MappingProxyType(dict(sorted(wanted.items())))


def _parsed(text: str, how: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Unfit(f"cannot be read ({error.msg}); {how}") from error
