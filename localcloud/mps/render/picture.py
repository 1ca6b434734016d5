"""The way of one picture, from the back to the front."""

from __future__ import annotations

import io
from collections.abc import Sequence
from random import Random

from PIL import Image

from localcloud.mps.render.abstract import draw_ribbons
from localcloud.mps.render.animals import draw_animal
from localcloud.mps.render.backdrops import BACKDROPS
from localcloud.mps.render.canvas import Canvas
from localcloud.mps.render.caption import add_logo, write_caption
from localcloud.mps.render.channel import Brief
from localcloud.mps.render.finish import FINISHES
from localcloud.mps.render.framed import blend_into, lay_prints, load, tint_of
from localcloud.mps.render.landscapes import LANDS, draw_halo, draw_sky, draw_weather
from localcloud.mps.render.styles import Palette, palette_of, style_of
from localcloud.mps.render.things import BEHIND, THINGS
from localcloud.mps.render.words import Scene, understand

JPEG_QUALITY, PNG_EFFORT = 90, 3


def paint(brief: Brief, references: Sequence[bytes]) -> bytes:
    """Draw a brief and encode the result. Raises `ValueError` or `OSError` for unusable reference images."""
    prints = [load(data) for data in references]
    scene, style, dice = understand(brief.prompt), style_of(brief.model), Random(brief.seed)  # noqa: S311 - art
    palette = palette_of(style, scene, dice, tint_of(prints))
    canvas = Canvas(brief.width, brief.height)
    BACKDROPS[style.backdrop](canvas, palette, dice)
    if prints:
        blend_into(canvas, prints[0])
    if scene.empty and not prints:
        draw_ribbons(canvas, palette, dice)
    else:
        if not (scene.sky or scene.land or style.own_light):
            draw_halo(canvas, palette, (canvas.width / 2, canvas.height * 0.4), 33)
        if prints and scene.has_subject:
            lay_prints(canvas, prints, large=False)  # behind whatever the picture is about
        _draw_scene(canvas, palette, scene, dice)
    if prints and not scene.has_subject:
        lay_prints(canvas, prints, large=True)
    picture = FINISHES[style.finish](canvas.finished(), brief.seed)
    write_caption(picture, brief.prompt, brief.model, palette.accent)
    if brief.logo:
        add_logo(picture)
    return _encoded(picture, brief.format)


def _draw_scene(canvas: Canvas, palette: Palette, scene: Scene, dice: Random) -> None:
    alone = not scene.animals
    light = (canvas.width * (dice.uniform(0.3, 0.7) if alone else dice.choice((0.22, 0.78))), canvas.height * 0.24)
    draw_sky(canvas, palette, scene, dice, light)
    land = scene.land or ("meadow" if scene.animals or scene.things else "")
    if land and not (scene.hour == "night" and "rocket" in scene.things):
        LANDS[land](canvas, palette, dice)
    behind = [name for name in BEHIND if name in scene.things]
    for name in behind:
        THINGS[name](canvas, palette, dice)
    _draw_animals(canvas, scene, dice)
    for name in scene.things:
        if name not in behind:
            THINGS[name](canvas, palette, dice)
    draw_weather(canvas, scene, dice)


def _draw_animals(canvas: Canvas, scene: Scene, dice: Random) -> None:
    """Side by side, paws above the caption; the more there are, the smaller each."""
    count = len(scene.animals)
    for number, kind in enumerate(scene.animals):
        share = (number + 1) / (count + 1) if count > 1 else 0.5
        size = 1.16 if count == 1 else 1.0 - count * 0.1
        foot = (canvas.width * (0.5 + (share - 0.5) * 1.1), canvas.height - 15.5)
        draw_animal(canvas, kind, foot, size, scene.coat, dice)


def _encoded(picture: Image.Image, kind: str) -> bytes:
    sink = io.BytesIO()
    if kind == "jpeg":
        picture.save(sink, "JPEG", quality=JPEG_QUALITY, progressive=True)
    else:
        picture.save(sink, "PNG", compress_level=PNG_EFFORT)
    return sink.getvalue()
