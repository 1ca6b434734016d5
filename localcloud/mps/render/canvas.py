"""A sheet to draw on, in units instead of pixels: the short side is 100, the origin is the upper left corner.

It is twice as large in each direction as the picture; scaling it down at the end smooths every edge.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw

from localcloud.mps.render.colours import RGB, RGBA

Point = tuple[float, float]
Colour = RGB | RGBA
SMOOTHING = 2
LONGEST = 1536
"""Pixels of the longer side up to which drawing is done at full size; larger pictures are drawn so and enlarged."""


class Canvas:
    """Shapes, smooth curves, glows and gradients. Colours with an alpha let what is below shine through."""

    def __init__(self, width: int, height: int) -> None:
        shrink = min(1.0, LONGEST / max(width, height))
        self._target = (width, height)
        size = (max(1, round(width * shrink)) * SMOOTHING, max(1, round(height * shrink)) * SMOOTHING)
        self.image = Image.new("RGB", size)
        self._unit = min(size) / 100
        self.width, self.height = size[0] / self._unit, size[1] / self._unit
        self._pen = ImageDraw.Draw(self.image, "RGBA")

    def finished(self) -> Image.Image:
        """The picture in its final size."""
        small = self.image.reduce(SMOOTHING)
        return small if small.size == self._target else small.resize(self._target, Image.Resampling.LANCZOS)

    def px(self, length: float) -> int:
        """Units as whole pixels of the sheet."""
        return round(length * self._unit)

    def gradient(self, stops: Sequence[RGB]) -> None:
        """Cover the sheet from top to bottom with colours that flow into each other."""
        strip = Image.new("RGB", (1, len(stops)))
        strip.putdata(list(stops))
        # Half a step beyond both ends, so that the outer colours reach the edges.
        self.image.paste(strip.resize(self.image.size, Image.Resampling.BICUBIC))

    def polygon(self, points: Iterable[Point], fill: Colour) -> None:
        self._pen.polygon([self._at(point) for point in points], fill=fill)

    def blob(self, points: Sequence[Point], fill: Colour) -> None:
        """A smooth closed shape through the points."""
        self.polygon(closed_curve(points), fill)

    def ellipse(self, centre: Point, across: float, down: float, fill: Colour, *, turned: float = 0.0) -> None:
        """`across` and `down` are radii; `turned` is in degrees, clockwise."""
        if not turned:
            x, y = self._at(centre)
            a, b = across * self._unit, down * self._unit
            self._pen.ellipse((x - a, y - b, x + a, y + b), fill=fill)
            return
        angle = math.radians(turned)
        cos, sin = math.cos(angle), math.sin(angle)
        outline = []
        for step in range(48):
            a, b = math.cos(step * math.tau / 48) * across, math.sin(step * math.tau / 48) * down
            outline.append((centre[0] + a * cos - b * sin, centre[1] + a * sin + b * cos))
        self.polygon(outline, fill)

    def line(self, points: Sequence[Point], width: float, fill: Colour) -> None:
        """A smooth open line with round ends."""
        path = [self._at(point) for point in open_curve(points)]
        thick = max(1, round(width * self._unit))
        self._pen.line(path, fill=fill, width=thick, joint="curve")
        if thick > 3 and len(fill) == 3:  # a see-through cap would show where it overlaps
            for x, y in (path[0], path[-1]):
                self._pen.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=fill)

    def taper(self, points: Sequence[Point], start: float, end: float, fill: Colour) -> None:
        """A smooth line whose width goes from `start` to `end`: tails, stems, branches."""
        path = open_curve(points)
        left, right = [], []
        for number, (x, y) in enumerate(path):
            before, after = path[max(0, number - 1)], path[min(len(path) - 1, number + 1)]
            dx, dy = after[0] - before[0], after[1] - before[1]
            length = math.hypot(dx, dy) or 1.0
            half = (start + (end - start) * number / (len(path) - 1)) / 2
            left.append((x - dy / length * half, y + dx / length * half))
            right.append((x + dy / length * half, y - dx / length * half))
        self.polygon([*left, *reversed(right)], fill)
        for centre, width in ((path[0], start), (path[-1], end)):
            self.ellipse(centre, width / 2, width / 2, fill)

    def glow(self, centre: Point, radius: float, colour: RGB, strength: float) -> None:
        """Light that fades from the centre outwards."""
        side = max(2, self.px(radius * 2))
        mask = Image.radial_gradient("L").point(lambda value: round(max(0.0, 1 - value / 180) ** 2 * 255 * strength))
        x, y = self._at((centre[0] - radius, centre[1] - radius))
        self.image.paste(colour, (round(x), round(y)), mask.resize((side, side), Image.Resampling.BICUBIC))

    def paste(self, picture: Image.Image, corner: Point, mask: Image.Image | None = None) -> None:
        x, y = self._at(corner)
        self.image.paste(picture, (round(x), round(y)), mask)

    def _at(self, point: Point) -> Point:
        return point[0] * self._unit, point[1] * self._unit


def closed_curve(points: Sequence[Point], steps: int = 10) -> list[Point]:
    """Points of a smooth closed line (Catmull-Rom) through the given ones."""
    count = len(points)
    return [
        _between([points[(number + offset) % count] for offset in (-1, 0, 1, 2)], step / steps)
        for number in range(count)
        for step in range(steps)
    ]


def open_curve(points: Sequence[Point], steps: int = 12) -> list[Point]:
    """Points of a smooth line (Catmull-Rom) from the first given one to the last."""
    if len(points) < 3:
        return list(points)
    padded = [points[0], *points, points[-1]]
    found = [
        _between(padded[number : number + 4], step / steps)
        for number in range(len(points) - 1)
        for step in range(steps)
    ]
    return [*found, points[-1]]


def _between(four: Sequence[Point], share: float) -> Point:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = four
    return _spline(ax, bx, cx, dx, share), _spline(ay, by, cy, dy, share)


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)
