"""Which models callers may order: names, versions, and limits where ours differ from what the function knows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from infra.errors import Unfit
from infra.settings.model import EVERY_OTHER, OfferedModel
from infra.settings.records import entries

NAME = r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}"
"""Of a model or a version. A form, not a list: the lists MPS publishes change within weeks (platform.md 1.6)."""
NAME_IN_WORDS = "1 to 64 letters, digits, blanks, . _ -, letter or digit first"

MOST_IMAGES = 16
MOST_CHARACTERS = 10_000
MOST_SIDE = 1 << 15
MOST_PIXELS = MOST_SIDE * MOST_SIDE
"""Ours, against slips of the pen: upstream states no such bounds."""

_HOW = "it must be a list of {name}, each with versions and limits if wanted"
_RATIO = re.compile(r"[1-9][0-9]{0,2}:[1-9][0-9]{0,2}")
_RESOLUTION = re.compile(r"[0-9]{1,4}[KP]")


def models(text: str) -> tuple[OfferedModel, ...]:
    """The models in their order. An empty list leaves it to the function's catalogue."""
    found = entries(text, _HOW, _model)
    _say_each_thing_once(found)
    return found


def _say_each_thing_once(found: Sequence[OfferedModel]) -> None:
    said: set[tuple[str, str]] = set()
    for model in found:
        for version in model.versions or ("",):
            if (model.name, version) in said:
                which = f"the version {version!r} of {model.name!r}" if version else f"{model.name!r} as a whole"
                raise Unfit(f"has two entries about {which}; put into one what belongs together")
            said.add((model.name, version))


def _model(entry: Any, which: str) -> OfferedModel:
    if not isinstance(entry, dict):
        raise Unfit(f"{which} is {json.dumps(entry)[:40]}; {_HOW}")
    if unknown := sorted(set(entry) - {"name", "versions", *_LIMITS}):
        raise Unfit(f"{which} has {unknown[0]!r}, which says nothing; known are name, versions, {', '.join(_LIMITS)}")
    name = entry.get("name")
    if not isinstance(name, str) or (not re.fullmatch(NAME, name) and name != EVERY_OTHER):
        raise Unfit(f"{which} has the name {json.dumps(name)[:80]}; it must have {NAME_IN_WORDS}, or be *")
    if name == EVERY_OTHER and "versions" in entry:
        raise Unfit(f"{which} stands for every other model, and so for every version of it; leave versions out")
    which = f"{which} ({name})"
    return OfferedModel(
        name=name,
        versions=_versions(entry["versions"], which) if "versions" in entry else (),
        limits={
            short: check(entry[long], f"{which} has {long}")
            for long, (short, check) in _LIMITS.items()
            if long in entry
        },
    )


def _versions(value: Any, which: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise Unfit(f"{which} has versions {json.dumps(value)[:40]}; it must be a list of at least one, or be left out")
    for version in value:
        if isinstance(version, int | float):  # of a 3.0 in a stack's file Pulumi leaves 3, which is another version
            raise Unfit(f"{which} has the version {version}, which is a number; put quotes around it")
        if not isinstance(version, str) or not re.fullmatch(NAME, version):
            raise Unfit(f"{which} has the version {json.dumps(version)[:80]}; it must have {NAME_IN_WORDS}")
    return tuple(value)


def _number(low: int, high: int) -> Callable[[Any, str], int]:
    def check(value: Any, which: str) -> int:
        if type(value) is not int or not low <= value <= high:
            raise Unfit(f"{which} {json.dumps(value)[:20]}; it must be a whole number from {low} to {high}")
        return value

    return check


def _bounds(high: int) -> Callable[[Any, str], list[int]]:
    def check(value: Any, which: str) -> list[int]:
        fits = isinstance(value, list) and len(value) == 2 and all(type(each) is int for each in value)
        if not fits or not 1 <= value[0] <= value[1] <= high:
            raise Unfit(f"{which} {json.dumps(value)[:40]}; it must be [least, most], whole numbers from 1 to {high}")
        return [value[0], value[1]]

    return check


def _words(form: re.Pattern[str], like: str) -> Callable[[Any, str], list[str]]:
    def check(value: Any, which: str) -> list[str]:
        fits = isinstance(value, list) and value and all(isinstance(each, str) for each in value)
        if not fits or not all(form.fullmatch(each) for each in value):
            raise Unfit(f"{which} {json.dumps(value)[:40]}; it must be a list of texts such as {like}, with quotes")
        return [*dict.fromkeys(value)]

    return check


_LIMITS: Mapping[str, tuple[str, Callable[[Any, str], Any]]] = {
    "referenceImages": ("images", _number(0, MOST_IMAGES)),
    "promptCharacters": ("prompt", _number(1, MOST_CHARACTERS)),
    "ratios": ("ratios", _words(_RATIO, '"16:9"')),
    "resolutions": ("resolutions", _words(_RESOLUTION, '"2K"')),
    "pixels": ("pixels", _bounds(MOST_PIXELS)),
    "sides": ("sides", _bounds(MOST_SIDE)),
}
"""Our word for a limit -> the function's, and what it may be."""
