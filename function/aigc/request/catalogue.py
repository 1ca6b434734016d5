"""Models and their limits, as data. A new model, version or limit is an edit of this file and of nothing else.

Sources: platform.md 1.6 (names and versions) and 1.7 (rules); the original API document for the general rules. Where a
source is silent a general rule holds, and a limit that is ours says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
    """What one version of a model takes. `None` means that no source gives a limit."""

    images: int = 1
    prompt: int = PROMPT_CHARACTERS
    ratios: tuple[str, ...] | None = None
    resolutions: tuple[str, ...] = RESOLUTIONS
    size: Pixels | None = None
    scenes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Model:
    """`assumed` is the version whose limits hold when the caller names none; the version itself is then not sent."""

    assumed: str
    versions: Mapping[str, Limits] = field(default_factory=dict)


_PANORAMA = ("3d_panorama",)
_KLING = Limits(prompt=2500, ratios=EIGHT_RATIOS)  # 2500 observed, platform.md 1.2
_WAND = Limits(images=10, resolutions=("1K", "2K", "4K"))

MODELS: Mapping[str, Model] = {
    "Hunyuan": Model(
        "3.0",
        {
            "3.0": Limits(images=3, size=Pixels(512 * 512, 1024 * 1024, 512, 2048), scenes=_PANORAMA),
            "3.5-preview": Limits(images=5, scenes=_PANORAMA),
        },
    ),
    "GEM": Model("3.0", {"2.5": Limits(images=3), "3.0": Limits(images=3)}),
    "Qwen": Model("0925", {"0925": Limits(size=Pixels(512 * 512, 2048 * 2048))}),
    "Kling": Model(
        "2.1",
        {
            "2.1": Limits(images=4, prompt=2500, ratios=EIGHT_RATIOS),
            "O1": Limits(images=10, prompt=2500, ratios=EIGHT_RATIOS),
            "3.0": _KLING,
            "3.0-Omni": Limits(images=10, prompt=2500, ratios=EIGHT_RATIOS),
        },
    ),
    "Vidu": Model("q2", {"q2": Limits(images=7, ratios=EIGHT_RATIOS)}),
    "wand-vega-image": Model("1.0-flash", {"1.0-lite": _WAND, "1.0-flash": _WAND, "1.0-pro": _WAND}),
}
"""Models this service accepts. Upstream's list changes within weeks (platform.md 1.6): add what your account has."""
