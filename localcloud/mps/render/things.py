"""Things that grow, stand, swim and fly."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from random import Random

from localcloud.mps.render.canvas import Canvas, Point
from localcloud.mps.render.colours import clear, darker, hls, lighter, mix
from localcloud.mps.render.styles import Palette

Thing = Callable[[Canvas, Palette, Random], None]


def tree(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """One old tree with a round crown."""
    x, foot = canvas.width / 2, canvas.height * 0.84
    bark = (104, 74, 56)
    canvas.taper([(x, foot), (x - 1, foot - 18), (x + 1, foot - 34)], 7, 3, bark)
    for side in (-1, 1):
        canvas.taper([(x, foot - 20), (x + side * 8, foot - 30), (x + side * 13, foot - 38)], 3, 1, bark)
    green = hls(dice.uniform(0.24, 0.36), 0.42, 0.42)
    for shade, count, lift in ((0.25, 16, 0.0), (0.0, 15, 2.5), (-0.18, 11, 6.0)):
        for _ in range(count):
            angle, away = dice.uniform(0, math.tau), dice.uniform(0, 16) - lift * 0.7
            centre = (x - lift * 0.6 + math.cos(angle) * away * 1.25, foot - 45 - lift + math.sin(angle) * away * 0.8)
            size = dice.uniform(5, 8) - lift * 0.35
            canvas.ellipse(centre, size, size, darker(green, shade) if shade > 0 else lighter(green, -shade))


def forest(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Firs in rows, the near ones darker."""
    for row in range(3):
        colour = mix(mix(hls(0.38, 0.34, 0.35), palette.sky[2], 0.55 - row * 0.26), palette.ink, row * 0.14)
        for number in range(13 - row * 2):
            x = canvas.width * (number + dice.uniform(0.1, 0.9)) / (13 - row * 2)
            if row == 2 and abs(x - canvas.width / 2) < 24:
                continue  # leave the middle to whoever stands there
            _fir(
                canvas,
                (x, canvas.height * (0.74 + row * 0.07)),
                dice.uniform(20, 28) + row * 7,
                darker(colour, dice.uniform(0, 0.12)),
            )


def _fir(canvas: Canvas, foot: Point, height: float, colour: tuple[int, int, int]) -> None:
    x, y = foot
    canvas.polygon([(x - 0.7, y), (x + 0.7, y), (x + 0.7, y - height * 0.2), (x - 0.7, y - height * 0.2)], (84, 62, 50))
    for tier in range(4):
        low, top = y - height * (0.1 + tier * 0.2), y - height * (0.46 + tier * 0.18)
        half = height * (0.25 - tier * 0.05)
        canvas.polygon([(x - half, low), (x, top), (x + half, low)], colour)
        canvas.polygon([(x, top), (x + half, low), (x + half * 0.2, low)], darker(colour, 0.14))


def flowers(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Flowers along the foreground, tall at the sides."""
    blooms = (palette.accent, palette.second, hls(0.95, 0.68, 0.8), hls(0.13, 0.65, 0.9))
    for number in range(30):
        x = canvas.width * (number + dice.uniform(-0.4, 0.4)) / 29
        side = abs(x / canvas.width - 0.5) * 2
        height = 9 + side * 20 + dice.uniform(-3, 5)
        foot = canvas.height * 0.99
        top = (x + dice.uniform(-2.5, 2.5), foot - height - 8)
        stem = hls(0.3, 0.36, 0.45)
        canvas.taper([(x, foot), ((x + top[0]) / 2 + 0.8, foot - height * 0.5), top], 0.9, 0.5, stem)
        canvas.ellipse((x + 1.6, foot - height * 0.45), 2.4, 0.8, stem, turned=-32)
        _bloom(canvas, top, dice.uniform(2.2, 3.8), dice.choice(blooms), dice)


def _bloom(canvas: Canvas, centre: Point, size: float, colour: tuple[int, int, int], dice: Random) -> None:
    petals, start = dice.choice((5, 6, 8)), dice.uniform(0, 1)
    for petal in range(petals):
        angle = start + petal * math.tau / petals
        middle = (centre[0] + math.cos(angle) * size * 0.75, centre[1] + math.sin(angle) * size * 0.75)
        canvas.ellipse(middle, size * 0.72, size * 0.42, darker(colour, 0.05 * (petal % 3)), turned=math.degrees(angle))
    canvas.ellipse(centre, size * 0.36, size * 0.36, hls(0.13, 0.56, 0.9))


def house(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """A cottage with lit windows and smoke from its chimney."""
    x, foot = canvas.width / 2, canvas.height * 0.84
    wall, roof = lighter(palette.sky[3], 0.55), hls(dice.choice((0.02, 0.58, 0.9)), 0.42, 0.5)
    canvas.polygon(
        [(x + 9, foot - 40), (x + 14, foot - 40), (x + 14, foot - 24), (x + 9, foot - 24)], darker(roof, 0.3)
    )
    for puff in range(5):
        canvas.ellipse(
            (x + 11.5 + puff * 1.8, foot - 43 - puff * 4.2),
            1.6 + puff * 0.7,
            1.4 + puff * 0.6,
            clear((255, 255, 255), 0.5 - puff * 0.08),
        )
    canvas.polygon([(x - 19, foot), (x + 19, foot), (x + 19, foot - 24), (x - 19, foot - 24)], wall)
    canvas.polygon([(x - 24, foot - 22), (x, foot - 44), (x + 24, foot - 22)], roof)
    canvas.polygon([(x - 24, foot - 22), (x, foot - 44), (x, foot - 41), (x - 20, foot - 22)], lighter(roof, 0.16))
    canvas.polygon([(x - 4, foot), (x + 4, foot), (x + 4, foot - 13), (x - 4, foot - 13)], darker(roof, 0.4))
    canvas.ellipse((x + 2.4, foot - 6.5), 0.6, 0.6, hls(0.13, 0.7, 0.9))
    for side in (-1, 1):
        _window(canvas, (x + side * 11.5, foot - 12), 3.6, roof)
    _window(canvas, (x, foot - 29), 2.7, roof)


def _window(canvas: Canvas, centre: Point, half: float, frame: tuple[int, int, int]) -> None:
    x, y = centre
    for size, colour in ((half + 0.8, darker(frame, 0.25)), (half, hls(0.13, 0.74, 0.95))):
        canvas.polygon([(x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size)], colour)
    canvas.line([(x - half, y), (x + half, y)], 0.5, darker(frame, 0.25))
    canvas.line([(x, y - half), (x, y + half)], 0.5, darker(frame, 0.25))


def boat(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """A small boat under sail."""
    x, y = canvas.width * dice.uniform(0.42, 0.58), canvas.height * 0.7
    canvas.line([(x, y), (x, y - 34)], 0.9, (92, 66, 50))
    canvas.blob([(x + 1, y - 33), (x + 9, y - 17), (x + 16, y - 4), (x + 1, y - 4)], (252, 248, 240))
    canvas.blob(
        [(x - 1, y - 30), (x - 7, y - 15), (x - 12, y - 4), (x - 1, y - 4)], mix((252, 248, 240), palette.accent, 0.45)
    )
    canvas.polygon([(x - 17, y - 2), (x + 19, y - 2), (x + 12, y + 5.5), (x - 12, y + 5.5)], hls(0.02, 0.42, 0.55))
    canvas.polygon([(x - 17, y - 2), (x + 19, y - 2), (x + 17.6, y - 0.2), (x - 15.8, y - 0.2)], (250, 244, 234))
    canvas.ellipse((x, y + 6.4), 17, 1.5, clear(palette.light, 0.35))


def birds(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """A flight of birds."""
    for _ in range(9):
        x, y = dice.uniform(10, canvas.width - 10), dice.uniform(10, canvas.height * 0.45)
        span = dice.uniform(3, 7)
        for side in (-1, 1):
            wing = [(x, y), (x + side * span * 0.5, y - span * 0.42), (x + side * span, y - span * 0.1)]
            canvas.taper(wing, span * 0.17, 0.1, palette.light if palette.dark else palette.ink)


def fish(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Fish that swim in a ring."""
    for number in range(5):
        angle = number * math.tau / 5 + dice.uniform(-0.2, 0.2)
        x, y = canvas.width / 2 + math.cos(angle) * 25, canvas.height * 0.48 + math.sin(angle) * 19
        _one_fish(
            canvas,
            (x, y),
            1 if math.sin(angle) < 0 else -1,
            dice.uniform(0.85, 1.2),
            dice.choice((hls(0.05, 0.58, 0.9), palette.accent, (248, 240, 230))),
        )


def _one_fish(canvas: Canvas, centre: Point, way: int, size: float, colour: tuple[int, int, int]) -> None:
    def at(x: float, y: float) -> Point:
        return centre[0] + way * x * size, centre[1] + y * size

    canvas.blob([at(-7, 0), at(-14, -6), at(-12.5, 0), at(-14, 6)], darker(colour, 0.15))
    canvas.blob([at(-1, -4), at(-4, -9), at(3, -5)], darker(colour, 0.2))
    canvas.blob([at(10, 0.3), at(5, -4.8), at(-3, -4.4), at(-8.5, 0), at(-3, 4.6), at(5, 5)], colour)
    canvas.blob([at(8, 2), at(3, 2.4), at(-4, 2), at(-2, 4.2), at(4, 4.6)], lighter(colour, 0.4))
    canvas.blob([at(1, 1), at(-4, 4.2), at(0.2, 3.4)], darker(colour, 0.25))
    canvas.ellipse(at(6, -1.2), 1.5 * size, 1.5 * size, (255, 255, 255))
    canvas.ellipse(at(6.4, -1.2), 0.85 * size, 0.85 * size, (30, 26, 34))


def balloon(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """Hot-air balloons, one near and two far."""
    for x, y, size in ((0.5, 0.38, 1.0), (0.2, 0.26, 0.42), (0.82, 0.2, 0.34)):
        _one_balloon(canvas, (canvas.width * x, canvas.height * y), size, hls(dice.random(), 0.56, 0.75), palette)


def _one_balloon(canvas: Canvas, centre: Point, size: float, colour: tuple[int, int, int], palette: Palette) -> None:
    x, y = centre
    for side in (-1, 1):
        canvas.line(
            [(x + side * 8 * size, y + 17 * size), (x + side * 3 * size, y + 29 * size)], 0.45 * size, (96, 74, 60)
        )
    for part in range(7):
        half = 20 * size * (1 - part / 6.5)
        shade = colour if part % 2 else lighter(mix(colour, palette.light, 0.75), 0.1)
        canvas.blob(
            [
                (x, y - 20 * size),
                (x + half, y - 6 * size),
                (x + half * 0.62, y + 14 * size),
                (x, y + 20 * size),
                (x - half * 0.62, y + 14 * size),
                (x - half, y - 6 * size),
            ],
            shade,
        )
    canvas.polygon(
        [
            (x - 3.4 * size, y + 28 * size),
            (x + 3.4 * size, y + 28 * size),
            (x + 2.6 * size, y + 34 * size),
            (x - 2.6 * size, y + 34 * size),
        ],
        (134, 92, 60),
    )


def rocket(canvas: Canvas, palette: Palette, dice: Random) -> None:
    """A rocket on its way up."""
    x, y = canvas.width / 2, canvas.height * 0.42
    for number in range(9):
        canvas.ellipse(
            (x + dice.uniform(-5, 5), y + 30 + number * 3.4),
            3.5 + number * 0.8,
            3 + number * 0.6,
            clear((255, 255, 255), 0.26),
        )
    canvas.blob(
        [(x - 4.6, y + 21), (x - 5.4, y + 30), (x, y + 44), (x + 5.4, y + 30), (x + 4.6, y + 21)], hls(0.07, 0.56, 1.0)
    )
    canvas.blob(
        [(x - 2.4, y + 21), (x - 2.6, y + 27), (x, y + 35), (x + 2.6, y + 27), (x + 2.4, y + 21)], hls(0.15, 0.75, 1.0)
    )
    for side in (-1, 1):
        canvas.blob(
            [(x + side * 7, y + 4), (x + side * 15, y + 16), (x + side * 14, y + 25), (x + side * 6, y + 19)],
            hls(0.0, 0.5, 0.65),
        )
    canvas.blob(
        [
            (x, y - 31),
            (x + 7.6, y - 15),
            (x + 9, y + 4),
            (x + 5.4, y + 22),
            (x - 5.4, y + 22),
            (x - 9, y + 4),
            (x - 7.6, y - 15),
        ],
        (240, 242, 248),
    )
    canvas.blob(
        [(x + 1.5, y - 29), (x + 7.6, y - 15), (x + 9, y + 4), (x + 5.4, y + 22), (x + 2.4, y + 22), (x + 4.6, y + 2)],
        (206, 212, 226),
    )
    canvas.blob([(x, y - 32), (x + 5.8, y - 20), (x, y - 17.5), (x - 5.8, y - 20)], hls(0.0, 0.5, 0.65))
    canvas.ellipse((x, y - 5), 4.6, 4.6, (70, 84, 118))
    canvas.ellipse((x, y - 5), 3.5, 3.5, hls(0.53, 0.7, 0.7))


THINGS: Mapping[str, Thing] = {
    "tree": tree,
    "forest": forest,
    "flowers": flowers,
    "house": house,
    "boat": boat,
    "birds": birds,
    "fish": fish,
    "balloon": balloon,
    "rocket": rocket,
}
BEHIND = ("forest", "tree", "house", "birds", "fish", "balloon", "rocket", "boat")
"""Drawn before an animal; the rest, e.g. flowers, in front of it."""
