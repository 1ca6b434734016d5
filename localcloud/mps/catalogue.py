"""Which models this cloud offers and what each accepts: data, with the place each figure comes from.

Figures that no source states have our own value, marked "ours"; platform.md 1.6 and 1.7 have the rest.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from localcloud.errors import InvalidRequest

DEFAULT_MODEL = "Hunyuan"
"""Ours: the model when none is named; it is on every published list (platform.md 1.6)."""
PROMPT_LIMIT = 1000
"""Characters (original API document; platform.md 1.7)."""
MAX_OUTPUTS = 4
"""Ours: `OutputImageCount` has a documented default of 1 and no documented maximum."""
RATIOS = ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9")
RESOLUTIONS = ("720P", "1080P", "2K", "4K")
MEGABYTE = 1024 * 1024
REFUSED_WORDS = ("violation-test",)
"""Ours: a prompt with one of these is refused by input moderation, so that callers can test what they do then."""


class SizeRule(msgspec.Struct, frozen=True):
    """Limits of `{"size": "WxH"}` in AdditionalParameters: each side in pixels, and the product of both."""

    min_side: int
    max_side: int
    min_pixels: int
    max_pixels: int


class Model(msgspec.Struct, frozen=True):
    """One version of one model. `size` is None where no free size is documented."""

    name: str
    version: str
    max_references: int = 1
    max_reference_bytes: int = 10 * MEGABYTE  # ours; the documents only recommend less than 7 MB
    prompt_limit: int = PROMPT_LIMIT
    ratios: tuple[str, ...] = RATIOS
    resolutions: tuple[str, ...] = RESOLUTIONS
    size: SizeRule | None = None
    scenes: tuple[str, ...] = ()


_PANORAMA = ("3d_panorama",)
_HUNYUAN_SIZE = SizeRule(512, 2048, 0, 1024 * 1024)
_QWEN_SIZE = SizeRule(1, 4096, 512 * 512, 2048 * 2048)
_KLING_PROMPT = 2500  # observed; platform.md 1.7

_MODELS = (
    # The first version of a name is its stable one, used when a request names none.
    Model("Hunyuan", "3.0", max_references=3, size=_HUNYUAN_SIZE, scenes=_PANORAMA),
    Model("Hunyuan", "3.5-preview", max_references=5, scenes=_PANORAMA),
    Model("GEM", "3.0", max_references=3),
    Model("GEM", "2.5", max_references=3),
    Model("Qwen", "0925", size=_QWEN_SIZE),
    Model("Vidu", "q2", max_references=7),
    Model("Kling", "3.0", prompt_limit=_KLING_PROMPT),
    Model("Kling", "2.1", max_references=4, prompt_limit=_KLING_PROMPT),
    Model("Kling", "O1", max_references=10, prompt_limit=_KLING_PROMPT),
    Model("Kling", "3.0-Omni", max_references=10, prompt_limit=_KLING_PROMPT),
    Model("MJ", "v7", max_references=3),
    *(
        Model(
            "wand-vega-image",
            version,
            max_references=10,
            max_reference_bytes=20 * MEGABYTE,
            resolutions=("1K", "2K", "4K"),
        )
        for version in ("1.0-lite", "1.0-flash", "1.0-pro")
    ),
    # Accepted in practice though on no published list (platform.md 1.6).
    Model("Seedream", "4.5"),
    Model("Seedream", "5.0-lite"),
)
MODELS: Mapping[tuple[str, str], Model] = {(model.name, model.version): model for model in _MODELS}


def resolve(name: str | None, version: str | None) -> Model:
    """The model a request means. Raises `InvalidRequest` (`InvalidParameter.ModelNotSupported`) listing the choices."""
    wanted = name or DEFAULT_MODEL
    offered = [model for model in _MODELS if model.name == wanted]
    if not offered:
        names = ", ".join(dict.fromkeys(model.name for model in _MODELS))
        raise _not_supported(f"ModelName {wanted!r} is not supported; supported are {names}.")
    if not version:
        return offered[0]
    found = MODELS.get((wanted, version))
    if found is None:
        versions = ", ".join(model.version for model in offered)
        raise _not_supported(f"ModelVersion {version!r} of {wanted} is not supported; supported are {versions}.")
    return found


def _not_supported(message: str) -> InvalidRequest:
    return InvalidRequest("InvalidParameter.ModelNotSupported", message)
