"""For prompts that name nothing this renderer can draw: ribbons that follow a field of flow."""

from __future__ import annotations

import math
from random import Random

from localcloud.mps.render.canvas import Canvas, Point
from localcloud.mps.render.colours import clear, lighter, mix
from localcloud.mps.render.styles import Palette

RIBBONS, STEPS = 64, 26


def draw_ribbons(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Long bands of colour that bend together and never cross twice the same way."""
    waves = [(dice.uniform(0.012, 0.05), dice.uniform(0.012, 0.05), dice.uniform(0, math.tau)) for _ in range(3)]
    colours = (palette.accent, palette.second, palette.light, palette.sky[0], palette.ground[2])
    for number in range(RIBBONS):
        share = number / RIBBONS
        start = (dice.uniform(-0.1, 0.9) * canvas.width, dice.uniform(0.05, 1.0) * canvas.height)
        path = _follow(start, waves, canvas.width / STEPS * dice.uniform(0.7, 1.4))
        colour = mix(dice.choice(colours), dice.choice(colours), dice.random() * 0.5)
        width = dice.uniform(0.5, 4.2) * (1.2 - share * 0.7)
        canvas.taper(path, width, width * 0.15, clear(colour, 0.78))
        canvas.line([(x, y - width * 0.22) for x, y in path[:-3]], width * 0.1 + 0.1, clear(lighter(colour, 0.6), 0.6))
    for _ in range(26):
        centre = (dice.uniform(0, canvas.width), dice.uniform(0, canvas.height))
        size = dice.uniform(0.4, 2.6)
        canvas.ellipse(centre, size, size, clear(dice.choice(colours), 0.9))


def _follow(start: Point, waves: list[tuple[float, float, float]], step: float) -> list[Point]:
    x, y = start
    path = [start]
    for _ in range(STEPS):
        turn = sum(math.sin(x * along + y * down * 1.7 + phase) for along, down, phase in waves)
        x, y = x + math.cos(turn * 0.9) * step * 0.8, y + math.sin(turn * 0.9) * step * 0.8
        path.append((x, y))
    return path
