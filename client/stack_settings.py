"""The settings of a stack that decide what it costs, from what `pulumi config --json` prints. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_NUMBERS = {"memoryMb": "memory_mb", "keepOutputsDays": "keep_outputs_days", "imagesPerDay": "ceiling"}
"""A setting -> the field of `client.cost.Volume` that it is."""

_CLOCK = (60, 60, 24)
"""Values of the first three fields of a cron line: second, minute, hour."""

_PART = re.compile(r"(?:\*|(?P<first>[0-9]{1,2})(?:-(?P<last>[0-9]{1,2}))?)(?:/(?P<step>[0-9]{1,4}))?")


class UnusableSettings(ValueError):
    """The text does not say what is needed; the message says what is missing or wrong."""


def read_settings(text: str) -> dict[str, int]:
    """Fields of `Volume` with their values. Raises UnusableSettings."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UnusableSettings(f"it is not JSON ({error}); give what `pulumi config --json` prints") from error
    own = _own(found) if isinstance(found, Mapping) else {}
    if missing := [name for name in (*_NUMBERS, "sweepCron") if not own.get(name)]:
        raise UnusableSettings(f"it lacks {', '.join(missing)}; give what `pulumi config --json` prints")
    if wrong := [name for name in _NUMBERS if not re.fullmatch(r"[0-9]{1,9}", own[name])]:
        raise UnusableSettings(f"{wrong[0]} is {own[wrong[0]]!r}, which is no number")
    values = {field: int(own[name]) for name, field in _NUMBERS.items()}
    return {**values, "ticks_per_day": ticks_per_day(own["sweepCron"])}


def _own(found: Mapping[str, Any]) -> dict[str, str]:
    """Texts by the short names of the settings; whatever the project is called."""
    return {
        name.rpartition(":")[2]: str(entry.get("value", ""))
        for name, entry in found.items()
        if isinstance(entry, Mapping)
    }


def ticks_per_day(cron: str) -> int:
    """How often the timer calls the function on a day that it works. Raises UnusableSettings."""
    ticks = 1
    words = cron.split()
    if len(words) != 7:
        raise UnusableSettings(f"sweepCron is {cron!r}, which has no seven fields")
    for word, count in zip(words, _CLOCK, strict=False):
        ticks *= len({value for part in word.split(",") for value in _values(part, count, cron)})
    return ticks


def _values(part: str, count: int, cron: str) -> range:
    match = _PART.fullmatch(part)
    if match is None or match["step"] == "0":
        raise UnusableSettings(f"sweepCron is {cron!r}, of which {part!r} cannot be read")
    first = int(match["first"] or 0)
    to_the_end = match["first"] is None or match["step"]
    last = int(match["last"]) if match["last"] else count - 1 if to_the_end else first
    return range(first, min(last, count - 1) + 1, int(match["step"] or 1))
