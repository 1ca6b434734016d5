"""How each model paints: its own colours, backdrop and finish, so that two models never give the same picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from localcloud.mps.render.colours import RGB, hls, mix
from localcloud.mps.render.words import Scene


@dataclass(frozen=True, slots=True)
class Style:
    """`hues` are where the palette may begin (in turns); `backdrop` and `finish` name functions of those modules."""

    hues: tuple[float, ...]
    saturation: float
    lightness: float
    backdrop: str
    finish: str
    spread: float = 0.12
    own_light: bool = False  # the backdrop has a light of its own and needs no sun


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one picture. `sky` runs from top to bottom; `ground` from far to near."""

    sky: tuple[RGB, ...]
    ground: tuple[RGB, ...]
    accent: RGB
    second: RGB
    light: RGB
    ink: RGB
    dark: bool


STYLES: Mapping[str, Style] = {
    "Hunyuan": Style((0.05, 0.08, 0.55, 0.93), 0.72, 0.74, "dunes", "paper"),
    "GEM": Style((0.58, 0.72, 0.48, 0.85), 0.62, 0.62, "facets", "clean"),
    "Qwen": Style((0.56, 0.52, 0.6, 0.03), 0.5, 0.7, "seigaiha", "paper"),
    "Vidu": Style((0.45, 0.5, 0.78), 0.68, 0.34, "aurora", "grain", own_light=True),
    "Kling": Style((0.83, 0.76, 0.9), 0.78, 0.38, "neon", "clean", spread=0.2, own_light=True),
    "MJ": Style((0.1, 0.6, 0.95), 0.45, 0.3, "dust", "grain", own_light=True),
    "wand-vega-image": Style((0.14, 0.52, 0.97, 0.36), 0.85, 0.68, "halftone", "clean", spread=0.3, own_light=True),
    "Seedream": Style((0.9, 0.7, 0.13, 0.42), 0.6, 0.8, "bokeh", "grain", spread=0.16),
}
_HOUR_LIGHT = {"day": 1.0, "dusk": 0.72, "night": 0.32}


def style_of(model: str) -> Style:
    """The style of a model; the default model's for one that has none of its own."""
    return STYLES.get(model, STYLES["Hunyuan"])


def palette_of(style: Style, scene: Scene, dice: Random, tint: RGB | None) -> Palette:
    """The colours for a scene. `tint` is the mean colour of a reference image, which then colours everything."""
    hue = scene.hue if scene.hue is not None else dice.choice(style.hues) + dice.uniform(-0.03, 0.03)
    if scene.hour == "dusk":
        hue = dice.uniform(0.98, 1.04)
    elif scene.hour == "night" and scene.hue is None:
        hue = dice.uniform(0.6, 0.7)
    light, rich, turn = style.lightness * _HOUR_LIGHT[scene.hour], style.saturation, style.spread
    sky = (
        hls(hue + turn, light * 0.72, rich * 0.8),
        hls(hue + turn / 2, light * 0.92, rich * 0.9),
        hls(hue, min(light * 1.18, 0.9), rich),
        hls(hue - turn / 2, min(light * 1.3, 0.93), rich),
    )
    ground = tuple(hls(hue + turn * 2 - step * 0.02, light * (0.72 - step * 0.13), rich * 0.6) for step in range(4))
    if tint is not None:
        sky = (mix(sky[0], tint, 0.5), mix(sky[1], tint, 0.4), mix(sky[2], tint, 0.3), mix(sky[3], tint, 0.2))
        ground = tuple(mix(colour, tint, 0.35) for colour in ground)
    return Palette(
        sky=sky,
        ground=ground,
        accent=hls(hue + 0.5, 0.58, 0.8),
        second=hls(hue + 0.36, 0.6, 0.7),
        light=hls(hue - 0.02, 0.95, 0.7),
        ink=hls(hue + turn, 0.13, 0.35),
        dark=light < 0.45,
    )
