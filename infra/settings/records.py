"""The settings that are more than one value: origins, tags, and what is common to lists of records."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from infra.errors import Unfit

Entry = TypeVar("Entry")

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
_TAG_LIMITS = (127, 255)
_RESERVED_TAGS = ("project", "qcloud", "tencent")
"""What the platform keeps for itself: the tag service answers `ReservedTagKey`."""


def origins(text: str) -> tuple[str, ...]:
    """Web pages that may call the service from a browser: `https://host[:port]`, or `*` alone for any."""
    how = "it must be a list of origins such as https://shop.example.com, or of * alone"
    wanted = parsed(text, how)
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
    wanted = parsed(text, how)
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


def entries(text: str, how: str, read: Callable[[Any, str], Entry]) -> tuple[Entry, ...]:
    """A list of records, each read by `read`, which is told how to call it: `entry 1` is the first."""
    found = parsed(text, how)
    if not isinstance(found, list):
        raise Unfit(f"is not a list; {how}")
    return tuple(read(entry, f"entry {number}") for number, entry in enumerate(found, start=1))


def parsed(text: str, how: str) -> Any:
    """The value that Pulumi hands over as JSON; `how` says what it has to be."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Unfit(f"cannot be read ({error.msg}); {how}") from error
