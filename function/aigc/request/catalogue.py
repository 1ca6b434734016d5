"""Models and their limits. The models are data, in `models.json` beside this file: a new model, version or limit is an
edit of that file and of nothing else. What a deployment makes of them is said by `offer`.

Sources: platform.md 1.6 (names and versions) and 1.7 (rules; that Kling takes prompts of 2500 characters is observed,
1.2); the original API document for the general rules. Where a source is silent a general rule holds, and a limit that
is ours says so.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

MIB = 1024 * 1024

PROMPT_CHARACTERS = 1000  # original API document
OPERATOR_CHARACTERS = 255  # ours: free text upstream
REFERENCE_TYPE_CHARACTERS = 64  # ours: `asset`, `style` or a Vidu subject id upstream
ADDITIONAL_CHARACTERS = 4096  # ours: a JSON document as text upstream
OUTPUT_IMAGES = 4  # ours: upstream names only its default of 1, and every image is billed
IMAGE_FORMATS = ("jpeg", "png")  # ExtraParameters.OutputFormat, platform.md 1.3
RESOLUTIONS = ("720P", "1080P", "2K", "4K")  # platform.md 1.3; not tied to models there
REFERENCE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp")  # JPEG, PNG, WebP: all sources agree
REFERENCE_TYPES: Mapping[str, str] = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
REFERENCE_BYTES = 20 * MIB  # the largest size any source allows
REFERENCE_BYTES_ADVISED = 7 * MIB  # "recommended": above it we warn and go on
EIGHT_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9")


@dataclass(frozen=True)
class Pixels:
    """Limits for `{"size": "<width>x<height>"}` in AdditionalParameters."""

    least: int  # width x height
    most: int
    least_side: int = 1
    most_side: int = 1 << 15

    def __str__(self) -> str:
        sides = f"each side {self.least_side} to {self.most_side}, " if self.least_side > 1 else ""
        return f"{sides}{self.least} to {self.most} pixels in all"


@dataclass(frozen=True)
class Limits:
    """What one version of a model takes. `None` means that there is no limit, because no source gives one."""

    images: int = 1
    prompt: int = PROMPT_CHARACTERS
    ratios: tuple[str, ...] | None = None
    resolutions: tuple[str, ...] | None = RESOLUTIONS
    size: Pixels | None = None
    scenes: tuple[str, ...] | None = ()


@dataclass(frozen=True)
class Model:
    """`assumed` is the version whose limits hold when the caller names none; the version itself is then not sent."""

    assumed: str = ""
    versions: Mapping[str, Limits] = field(default_factory=dict)
    others: Limits | None = None
    """Of every version that is not listed, and of none named where none is assumed; None: there are no others."""

    def limits(self, version: str) -> Limits:
        """What the version takes; empty: none was named. Raises KeyError for one that this model has not."""
        found = self.versions.get(version or self.assumed, self.others)
        if found is None:
            raise KeyError(version)
        return found

    def all_limits(self) -> Mapping[str, Limits]:
        """By version; `*` stands for those that are not listed."""
        return {**self.versions, **({} if self.others is None else {"*": self.others})}


def limited(base: Limits, stated: Mapping[str, Any]) -> Limits:
    """`base`, but for what is stated: `images`, `prompt`, `ratios`, `resolutions`, `scenes` as in Limits, and
    `pixels` and `sides`, both [least, most], which make a `size` of their own. Raises TypeError for anything else.
    """
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stated.items()
    }
    sides = values.pop("sides", None)
    pixels = values.pop("pixels", None)
    if sides or pixels:
        least_side, most_side = sides or (Pixels.least_side, Pixels.most_side)
        least, most = pixels or (least_side * least_side, most_side * most_side)
        values["size"] = Pixels(least, most, least_side, most_side)
    return replace(base, **values)


def _read() -> Mapping[str, Model]:
    with open(os.path.join(os.path.dirname(__file__), "models.json"), encoding="utf-8") as file:
        listed: Mapping[str, Any] = json.load(file)
    return {
        name: Model(model["assumed"], {version: limited(GENERAL, own) for version, own in model["versions"].items()})
        for name, model in listed.items()
    }


GENERAL = Limits()
"""The general rules: of a version, or of a whole model, of which nothing more is known."""

MODELS: Mapping[str, Model] = _read()
"""The models of the catalogue. Upstream's list changes within weeks (platform.md 1.6)."""
