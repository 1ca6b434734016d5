"""How large a picture is to be, from an aspect ratio, a resolution or a free size (platform.md 1.7)."""

from __future__ import annotations

import math
import re

import msgspec

from localcloud.errors import InvalidRequest
from localcloud.mps.catalogue import Model
from localcloud.wire import NOT_JSON

SIDES = {"720P": 720, "1K": 1024, "1080P": 1080, "2K": 2048, "4K": 4096}
"""Ours: the side in pixels of a square of that resolution; other ratios keep its area."""
DEFAULT_RESOLUTION = "1K"
_STEP = 8  # sides are whole multiples of this
_SIZE = re.compile(r"(\d{1,5})\s*[xX*]\s*(\d{1,5})")


def of_ratio(ratio: str, resolution: str) -> tuple[int, int]:
    """Width and height in pixels of a documented ratio at a documented resolution."""
    across, down = (int(part) for part in ratio.split(":"))
    side, stretch = SIDES[resolution], math.sqrt(across / down)
    return _whole(side * stretch), _whole(side / stretch)


def of_additional(model: Model, text: str) -> tuple[int, int] | None:
    """The free size in AdditionalParameters, or None when it names none. Raises `InvalidRequest` with the limits."""
    try:
        asked = msgspec.json.decode(text)
    except NOT_JSON as error:
        raise _wrong(f"AdditionalParameters must be a JSON object serialized to a string: {error}") from error
    if not isinstance(asked, dict):
        raise _wrong('AdditionalParameters must be a JSON object serialized to a string, e.g. {"size":"1024x1024"}.')
    size = asked.get("size")
    if size is None:
        return None
    found = _SIZE.fullmatch(size) if isinstance(size, str) else None
    if found is None:
        raise _wrong(f'size must be "<width>x<height>" in pixels, not {size!r}.')
    return _checked(model, int(found[1]), int(found[2]))


def _checked(model: Model, width: int, height: int) -> tuple[int, int]:
    rule = model.size
    if rule is None:
        raise _wrong(f"{model.name} {model.version} takes no free size; use AspectRatio and Resolution.")
    if not (rule.min_side <= width <= rule.max_side and rule.min_side <= height <= rule.max_side):
        raise _wrong(f"size {width}x{height}: each side must be within {rule.min_side} and {rule.max_side} pixels.")
    if not rule.min_pixels <= width * height <= rule.max_pixels:
        raise _wrong(
            f"size {width}x{height} has {width * height} pixels; {model.name} {model.version} takes "
            f"{rule.min_pixels} to {rule.max_pixels}."
        )
    return width, height


def _whole(side: float) -> int:
    return max(_STEP, round(side / _STEP) * _STEP)


def _wrong(message: str) -> InvalidRequest:
    return InvalidRequest("InvalidParameter", message)
