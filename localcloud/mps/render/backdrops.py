"""What is behind everything, one way per model (`styles.py`)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from random import Random

from localcloud.mps.render.canvas import Canvas, Colour, Point, closed_curve, open_curve
from localcloud.mps.render.colours import clear, darker, hls, lighter, mix
from localcloud.mps.render.styles import Palette

Backdrop = Callable[[Canvas, Palette, Random], None]


def ridge(canvas: Canvas, dice: Random, height: float, swing: float, steps: int = 7) -> list[Point]:
    """Points of a soft line from edge to edge, around `height`."""
    return [
        (canvas.width * (step / steps * 1.2 - 0.1), height + dice.uniform(-swing, swing)) for step in range(steps + 1)
    ]


def dunes(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Sheets of colour that fold over each other, like cut paper."""
    canvas.gradient(palette.sky)
    for layer in range(6):
        share = layer / 5
        line = ridge(canvas, dice, canvas.height * (0.34 + share * 0.5), canvas.height * 0.055)
        colour = mix(palette.sky[2], palette.ground[1], 0.15 + share * 0.75)
        sheet(canvas, [(x, y - 1.2) for x, y in line], clear(lighter(colour, 0.5), 0.35))
        sheet(canvas, line, colour)


def facets(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """A polished stone: triangles, each a little lighter or darker than the sky behind it."""
    canvas.gradient(palette.sky)
    across = 9
    side = canvas.width / across
    down = math.ceil(canvas.height / side) + 1
    grid = {
        (column, row): (
            (column - 0.5 + dice.uniform(-0.32, 0.32)) * side,
            (row - 0.5 + dice.uniform(-0.32, 0.32)) * side,
        )
        for column in range(across + 2)
        for row in range(down + 1)
    }
    for column in range(across + 1):
        for row in range(down):
            a, b = grid[column, row], grid[column + 1, row]
            c, d = grid[column, row + 1], grid[column + 1, row + 1]
            stop = palette.sky[min(3, int(row / down * 4))]
            for corners in ((a, b, c), (b, d, c)):
                shade = dice.uniform(-0.16, 0.2)
                canvas.polygon(corners, lighter(stop, shade) if shade > 0 else darker(stop, -shade))


def seigaiha(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Rows of concentric arcs, as on old prints of the sea."""
    canvas.gradient(palette.sky)
    radius = dice.uniform(7.5, 9.0)
    rows = math.ceil(canvas.height / (radius * 0.5)) + 2
    for row in range(rows):
        y = row * radius * 0.5
        share = y / canvas.height
        base = mix(palette.sky[1], palette.ground[1], max(0.0, share - 0.25))
        start = -radius if row % 2 else 0.0
        for column in range(math.ceil(canvas.width / (radius * 2)) + 2):
            centre = (start + column * radius * 2, y + radius)
            for ring in range(4):
                colour = base if ring % 2 else lighter(base, 0.42 - share * 0.2)
                canvas.ellipse(centre, radius * (1 - ring * 0.23), radius * (1 - ring * 0.23), colour)


def aurora(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Curtains of light over a dark sky."""
    canvas.gradient([darker(palette.sky[0], 0.72), darker(palette.sky[0], 0.45), darker(palette.sky[1], 0.25)])
    stars(canvas, dice, 140)
    for band in range(3):
        hue_mix = mix(palette.accent, palette.sky[2], band / 2)
        line = ridge(canvas, dice, canvas.height * (0.2 + band * 0.13), canvas.height * 0.09, steps=5)
        for fold in range(40):
            # Overlapping veils, thinner as they rise, add up to a curtain.
            veil = [*line, *((x, y - canvas.height * (0.02 + 0.008 * fold)) for x, y in reversed(line))]
            canvas.polygon(closed_curve(veil, 4), clear(hue_mix, 0.035))


def neon(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """A sun in stripes over a glowing grid that runs to the horizon."""
    canvas.gradient(
        [darker(palette.sky[0], 0.75), darker(palette.sky[1], 0.5), mix(palette.sky[2], palette.accent, 0.3)]
    )
    stars(canvas, dice, 90)
    horizon, middle = canvas.height * 0.6, canvas.width / 2
    canvas.glow((middle, horizon - 8), 46, hls(0.93, 0.6, 0.95), 0.8)
    for stripe in range(30):
        share = stripe / 29
        y = horizon - 56 + 56 * share
        half = math.sqrt(max(0.0, 28**2 - (y - (horizon - 28)) ** 2))
        gap = 0.35 + share * 1.1
        colour = mix(hls(0.14, 0.62, 1.0), hls(0.93, 0.56, 0.95), share)
        canvas.polygon(
            [(middle - half, y), (middle + half, y), (middle + half, y + 2.0 - gap), (middle - half, y + 2.0 - gap)],
            colour,
        )
    floor = darker(palette.sky[0], 0.8)
    canvas.polygon([(0, horizon), (canvas.width, horizon), (canvas.width, canvas.height), (0, canvas.height)], floor)
    glowing = clear(hls(0.5, 0.6, 0.9), 0.75)
    for step in range(-16, 17):
        canvas.line([(middle + step * 5, horizon), (middle + step * 26, canvas.height)], 0.35, glowing)
    for step in range(12):
        y = horizon + (canvas.height - horizon) * (step / 11) ** 2
        canvas.line([(0, y), (canvas.width, y)], 0.2 + step * 0.05, glowing)


def dust(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """A dark room, one light, and gold in the air."""
    canvas.gradient([darker(palette.sky[0], 0.65), darker(palette.sky[1], 0.35), darker(palette.sky[0], 0.7)])
    canvas.glow((canvas.width * 0.5, canvas.height * 0.42), 62, palette.sky[3], 0.85)
    canvas.glow((canvas.width * 0.5, canvas.height * 0.38), 30, hls(0.11, 0.85, 0.8), 0.7)
    for _ in range(220):
        x, y = dice.uniform(0, canvas.width), dice.uniform(0, canvas.height)
        size = dice.uniform(0.12, 0.55) ** 1.6 * 1.6
        canvas.ellipse((x, y), size, size, clear(hls(0.115, dice.uniform(0.6, 0.85), 0.85), dice.uniform(0.25, 0.9)))


def halftone(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Rays and printed dots."""
    canvas.gradient([palette.sky[2]])
    centre = (canvas.width / 2, canvas.height * 0.55)
    far, start = canvas.width + canvas.height, dice.uniform(0, 0.3)
    for ray in range(0, 24, 2):
        one, two = start + ray * math.tau / 24, start + (ray + 1) * math.tau / 24
        ends = [(centre[0] + math.cos(angle) * far, centre[1] + math.sin(angle) * far) for angle in (one, two)]
        canvas.polygon([centre, *ends], lighter(palette.sky[3], 0.35))
    pitch = 3.4
    for row in range(math.ceil(canvas.height / pitch) + 1):
        for column in range(math.ceil(canvas.width / pitch) + 1):
            x, y = (column + (row % 2) / 2) * pitch, row * pitch
            away = math.hypot(x - centre[0], y - centre[1]) / math.hypot(*centre)
            if away > 0.45:
                size = min(1.55, (away - 0.45) * 2.4)
                canvas.ellipse((x, y), size, size, clear(palette.accent, 0.85))


def bokeh(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Soft discs of light, out of focus."""
    canvas.gradient(palette.sky)
    for _ in range(46):
        centre = (dice.uniform(0, canvas.width), dice.uniform(0, canvas.height))
        size = dice.uniform(2.5, 11)
        colour = lighter(dice.choice((palette.accent, palette.second, palette.light, palette.sky[0])), 0.45)
        canvas.ellipse(centre, size, size, clear(colour, dice.uniform(0.16, 0.38)))
        canvas.ellipse(centre, size * 0.9, size * 0.9, clear(lighter(colour, 0.4), 0.12))


def sheet(canvas: Canvas, line: Sequence[Point], colour: Colour) -> None:
    """Everything below a line."""
    canvas.polygon([*open_curve(line), (canvas.width * 1.2, canvas.height), (-canvas.width, canvas.height)], colour)


def stars(canvas: Canvas, dice: Random, count: int) -> None:
    """Points of light in the upper part."""
    for _ in range(count):
        size = dice.uniform(0.08, 0.3)
        place = (dice.uniform(0, canvas.width), dice.uniform(0, canvas.height * 0.7))
        canvas.ellipse(place, size, size, clear((255, 255, 255), dice.uniform(0.4, 1.0)))


BACKDROPS: Mapping[str, Backdrop] = {
    "dunes": dunes,
    "facets": facets,
    "seigaiha": seigaiha,
    "aurora": aurora,
    "neon": neon,
    "dust": dust,
    "halftone": halftone,
    "bokeh": bokeh,
}
