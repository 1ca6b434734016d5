"""Land, sky and weather, between the backdrop and what stands in front."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from random import Random

from localcloud.mps.render.backdrops import ridge, sheet, stars
from localcloud.mps.render.canvas import Canvas, Point
from localcloud.mps.render.colours import clear, darker, hls, lighter, mix
from localcloud.mps.render.styles import Palette
from localcloud.mps.render.words import Scene

Land = Callable[[Canvas, Palette, Random], None]


def draw_sky(canvas: Canvas, palette: Palette, scene: Scene, dice: Random, light: Point) -> None:
    """What the prompt wants in the sky; `light` is where the sun or the moon stands."""
    if "stars" in scene.sky or "moon" in scene.sky:
        stars(canvas, dice, 160)
    if "rainbow" in scene.sky:
        for number, hue in enumerate((0.0, 0.07, 0.14, 0.34, 0.56, 0.7, 0.78)):
            arc = [
                (
                    canvas.width / 2 + math.cos(angle) * (58 - number * 2.2),
                    canvas.height * 0.72 - math.sin(angle) * (58 - number * 2.2),
                )
                for angle in (step * math.pi / 24 for step in range(25))
            ]
            canvas.line(arc, 2.3, clear(hls(hue, 0.6, 0.85), 0.72))
    if "sun" in scene.sky:
        warm = hls(0.12 if scene.hour == "day" else 0.05, 0.76, 0.95)
        canvas.glow(light, 40, lighter(warm, 0.3), 0.75)
        canvas.ellipse(light, 12.5, 12.5, warm)
        canvas.ellipse(light, 11.3, 11.3, lighter(warm, 0.35))
    if "moon" in scene.sky:
        _moon(canvas, light)
    if scene.sky & {"clouds", "rain"}:
        for _ in range(5):
            _cloud(canvas, (dice.uniform(0, canvas.width), dice.uniform(6, canvas.height * 0.34)), dice, palette)


def draw_halo(canvas: Canvas, palette: Palette, centre: Point, radius: float) -> None:
    """A pale disc behind whatever the picture is about."""
    canvas.glow(centre, radius * 1.7, palette.light, 0.5)
    canvas.ellipse(centre, radius, radius, clear(palette.light, 0.55))
    canvas.ellipse(centre, radius * 0.93, radius * 0.93, clear(palette.light, 0.5))


def draw_weather(canvas: Canvas, scene: Scene, dice: Random) -> None:
    """Snow and rain, in front of everything."""
    if "snow" in scene.sky:
        for _ in range(190):
            size = dice.uniform(0.25, 0.95)
            place = (dice.uniform(0, canvas.width), dice.uniform(0, canvas.height))
            canvas.ellipse(place, size, size, clear((255, 255, 255), dice.uniform(0.55, 0.95)))
    if "rain" in scene.sky:
        for _ in range(210):
            x, y, length = dice.uniform(-5, canvas.width), dice.uniform(-5, canvas.height), dice.uniform(2.5, 5.5)
            canvas.line(
                [(x, y), (x + length * 0.25, y + length)], 0.22, clear((225, 238, 255), dice.uniform(0.3, 0.65))
            )


def mountains(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Three ranges in the haze; the far one has snow on it."""
    for layer, height in enumerate((0.36, 0.5, 0.64)):
        colour = mix(palette.sky[2], palette.ground[min(3, layer + 1)], 0.45 + layer * 0.22)
        base, peaks = canvas.height * (height + 0.26), 4 + layer
        for number in range(peaks + 1):
            x = canvas.width * (number + dice.uniform(-0.28, 0.28)) / peaks
            top = canvas.height * (height + dice.uniform(-0.09, 0.07))
            half = (base - top) * dice.uniform(0.85, 1.15)
            canvas.polygon([(x, top), (x - half, base), (x + half, base)], colour)
            canvas.polygon([(x, top), (x + half * 0.16, base), (x + half, base)], darker(colour, 0.14))
            if layer < 2:
                _snow_cap(canvas, (x, top), half, base - top)
        sheet(canvas, [(0.0, base - 1), (canvas.width, base - 1)], colour)
    meadow(canvas, palette, dice)


def hills(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Soft hills, darker as they come near."""
    for layer, height in enumerate((0.56, 0.65, 0.75)):
        line = ridge(canvas, dice, canvas.height * height, canvas.height * 0.05, steps=5)
        sheet(canvas, line, mix(palette.sky[3], palette.ground[layer], 0.45 + layer * 0.25))


def meadow(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """The ground in front."""
    line = ridge(canvas, dice, canvas.height * 0.79, canvas.height * 0.025, steps=5)
    sheet(canvas, line, palette.ground[2])
    sheet(canvas, [(x, y + 5) for x, y in line], palette.ground[3])


def sea(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Water to the horizon, with the light on it."""
    horizon = canvas.height * 0.56
    deep = hls(0.55, 0.2 if palette.dark else 0.36, 0.55)
    for band in range(12):
        share = band / 11
        y = horizon + (canvas.height - horizon) * share**1.35
        colour = mix(mix(palette.sky[3], deep, 0.35), mix(deep, palette.ink, 0.4), share)
        swing = 0.15 + share * 1.5
        line = [
            (x, y + math.sin(x / (4 + share * 9) + band * 2.1) * swing) for x in range(-4, round(canvas.width) + 6, 3)
        ]
        sheet(canvas, line, colour)
        canvas.line(line, 0.12 + share * 0.3, clear(palette.light, 0.16 + share * 0.22))
    for _ in range(70):
        share = dice.random()
        y = horizon + 1 + (canvas.height - horizon) * 0.8 * share
        x = canvas.width * 0.5 + dice.gauss(0, 3 + share * 9)
        canvas.line([(x - 0.8 - share * 2.4, y), (x + 0.8 + share * 2.4, y)], 0.35, clear(palette.light, 0.5))


def city(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Towers with lit windows, in three depths."""
    for layer in range(3):
        base = canvas.height
        colour = mix(palette.sky[2], palette.ink, 0.34 + layer * 0.26)
        x = -4.0
        while x < canvas.width:
            across = dice.uniform(6, 12)
            top = canvas.height * dice.uniform(0.3 + layer * 0.11, 0.6 + layer * 0.08)
            canvas.polygon([(x, top), (x + across, top), (x + across, base), (x, base)], colour)
            if dice.random() < 0.3:
                canvas.line([(x + across / 2, top), (x + across / 2, top - dice.uniform(3, 8))], 0.5, colour)
            _windows(canvas, (x, top), across, dice, layer)
            x += across + dice.uniform(0.2, 1.6)


def _windows(canvas: Canvas, corner: Point, across: float, dice: Random, layer: int) -> None:
    lit = hls(0.13, 0.7, 0.95)
    for row in range(int((canvas.height - corner[1]) / 2.6)):
        for column in range(int((across - 1.2) / 1.9)):
            if dice.random() < 0.34:
                x, y = corner[0] + 1 + column * 1.9, corner[1] + 1.4 + row * 2.6
                canvas.polygon([(x, y), (x + 1, y), (x + 1, y + 1.4), (x, y + 1.4)], clear(lit, 0.35 + layer * 0.25))


def _snow_cap(canvas: Canvas, peak: Point, half: float, rise: float) -> None:
    (x, top), deep = peak, 0.24
    zigzag = [(-1.0, 1.0), (-0.55, 0.72), (-0.2, 1.05), (0.2, 0.75), (0.6, 1.08), (1.0, 1.0)]
    edge = [(x + half * deep * across, top + rise * deep * down) for across, down in zigzag]
    canvas.polygon([(x, top), *edge], (246, 249, 255))


def _moon(canvas: Canvas, centre: Point) -> None:
    canvas.glow(centre, 36, (214, 226, 255), 0.6)
    canvas.ellipse(centre, 11.5, 11.5, (246, 242, 224))
    for x, y, size in ((-3.4, -2.8, 2.3), (3.2, 1.4, 3.0), (-2.2, 4.6, 1.5), (4.6, -4.8, 1.2)):
        canvas.ellipse((centre[0] + x, centre[1] + y), size, size, (228, 222, 200))


def _cloud(canvas: Canvas, centre: Point, dice: Random, palette: Palette) -> None:
    size = dice.uniform(0.7, 1.3)
    colour = clear(mix(palette.light, palette.sky[1], 0.35 if palette.dark else 0.05), 0.8)
    puffs = [(-6.5, 0.8, 3.6), (-2.5, -1.4, 4.6), (2.6, -0.8, 4.2), (6.6, 0.9, 3.2)]
    outline = []
    for step in range(60):
        angle = step * math.tau / 60
        reach = max(x * math.cos(angle) + y * math.sin(angle) + radius for x, y, radius in puffs)
        outline.append((centre[0] + math.cos(angle) * reach * size, centre[1] + math.sin(angle) * reach * size * 0.62))
    canvas.polygon(outline, colour)


LANDS: Mapping[str, Land] = {"mountains": mountains, "hills": hills, "sea": sea, "city": city, "meadow": meadow}
