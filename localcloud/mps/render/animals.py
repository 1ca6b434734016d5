"""Animals that sit and look at you. All are built alike; a table says what makes a cat a cat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from localcloud.mps.render.canvas import Canvas, Point
from localcloud.mps.render.colours import RGB, clear, darker, lighter, mix


@dataclass(frozen=True, slots=True)
class Build:
    """What an animal looks like. `ears`: pointed, tall, floppy, round. `tail`: curl, bushy, wag, puff."""

    ears: str
    tail: str
    coats: tuple[RGB, ...]
    muzzle: float = 0.0  # how far the light of the face reaches: 0 none, 1 all of the lower half
    whiskers: bool = False
    stripes: bool = False
    iris: RGB = (70, 50, 38)
    slit: bool = False
    head: float = 1.0
    mask: RGB | None = None


_GINGER, _GREY, _CREAM, _BROWN = (232, 148, 76), (134, 140, 152), (238, 214, 178), (150, 98, 62)
BUILDS: Mapping[str, Build] = {
    "cat": Build(
        "pointed", "curl", (_GINGER, _GREY, (66, 66, 78), _CREAM), 0.35, whiskers=True, stripes=True,
        iris=(150, 190, 84), slit=True,
    ),
    "dog": Build("floppy", "wag", ((198, 142, 84), _CREAM, (120, 84, 60)), 0.6, head=0.96),
    "fox": Build("pointed", "bushy", ((222, 108, 48), (214, 92, 40)), 1.0, iris=(190, 130, 50), head=0.96),
    "wolf": Build("pointed", "bushy", ((120, 128, 142), (98, 104, 118)), 0.9, iris=(214, 178, 82)),
    "rabbit": Build("tall", "puff", ((226, 216, 208), (176, 156, 140), _GREY), 0.5, whiskers=True, head=0.86),
    "bear": Build("round", "puff", (_BROWN, (116, 78, 52)), 0.45),
    "panda": Build("round", "puff", ((244, 244, 240),), 0.0, mask=(44, 44, 50)),
}  # fmt: skip
NAMED_COATS: Mapping[str, RGB] = {
    "black": (52, 52, 62), "white": (244, 242, 238), "grey": _GREY, "gray": _GREY, "brown": _BROWN,
    "ginger": _GINGER, "orange": _GINGER, "red": (206, 94, 52), "golden": (224, 172, 90), "cream": _CREAM,
    "blue": (112, 136, 172),
}  # fmt: skip
_NOSE, _DARK = (214, 122, 124), (46, 38, 42)


@dataclass(frozen=True, slots=True)
class _Body:
    """One animal on the sheet: where it sits, its size (1 is 60 units high) and its colours."""

    canvas: Canvas
    build: Build
    foot: Point
    size: float
    coat: RGB

    def at(self, x: float, y: float) -> Point:
        """From the animal's own measures (origin between the paws, y upwards) to the sheet."""
        return self.foot[0] + x * self.size, self.foot[1] - y * self.size

    @property
    def belly(self) -> RGB:
        return lighter(self.coat, 0.62)

    @property
    def limbs(self) -> RGB:
        return self.build.mask or self.coat

    @property
    def head_y(self) -> float:
        return 41.0

    def oval(self, x: float, y: float, across: float, down: float, fill: RGB | tuple[int, int, int, int]) -> None:
        self.canvas.ellipse(self.at(x, y), across * self.size, down * self.size, fill)


def draw_animal(canvas: Canvas, kind: str, foot: Point, size: float, coat: str, dice: Random) -> None:
    """Draw an animal with its paws at `foot`; `size` 1 makes it about 60 units high. `coat` is a colour word or ""."""
    build = BUILDS[kind]
    colour = NAMED_COATS[coat] if coat in NAMED_COATS else dice.choice(build.coats)
    body = _Body(canvas, build, foot, size, colour)
    canvas.ellipse(body.at(1, 0), 21 * size, 3.2 * size, clear((20, 16, 30), 0.28))
    _tail(body)
    _trunk(body)
    _ears(body)
    _head(body)
    _markings(body)
    _face(body)


def _tail(body: _Body) -> None:
    canvas, at, size, coat = body.canvas, body.at, body.size, body.coat
    if body.build.tail == "curl":
        path = [at(11, 4), at(21, 3), at(26, 11), at(23, 21), at(26, 27)]
        canvas.taper(path, 5.4 * size, 4.2 * size, darker(coat, 0.08))
        canvas.taper([at(24.2, 24), at(25.3, 25.6), at(26, 27)], 4.4 * size, 4.2 * size, darker(coat, 0.3))
    elif body.build.tail == "bushy":
        shape = [at(9, 3), at(22, 2), at(31, 12), at(31, 26), at(26, 36), at(22, 26), at(17, 14)]
        canvas.blob(shape, darker(coat, 0.06))
        canvas.blob([at(26, 36), at(31, 27), at(29.5, 23), at(27, 25), at(24.5, 23.5), at(22.6, 27)], body.belly)
    elif body.build.tail == "wag":
        canvas.taper([at(10, 6), at(20, 9), at(25, 19), at(24, 26)], 4.6 * size, 3.0 * size, darker(coat, 0.08))
    else:
        canvas.ellipse(at(14, 5), 4.4 * size, 4.4 * size, lighter(coat, 0.4) if not body.build.mask else coat)


def _trunk(body: _Body) -> None:
    at, coat = body.at, body.coat
    body.canvas.blob(
        [
            at(0, 36),
            at(8, 31),
            at(13, 20),
            at(15.5, 9),
            at(13, 1),
            at(0, 0),
            at(-13, 1),
            at(-15.5, 9),
            at(-13, 20),
            at(-8, 31),
        ],
        coat,
    )
    for side in (-1, 1):  # the thighs, a shade darker
        body.oval(side * 10.4, 6.4, 6.2, 7.2, darker(coat, 0.07))
        body.oval(side * 11.2, 1.3, 5.4, 2.2, darker(body.limbs, 0.12))
    if body.build.stripes:
        for row, reach in ((22, 5.0), (17.5, 5.6), (13, 5.2)):
            for side in (-1, 1):
                edge = 11.2 if row > 20 else 12.6
                body.canvas.taper(
                    [at(side * edge, row), at(side * (edge - reach), row - 1.4)], 1.9 * body.size, 0.3 * body.size,
                    darker(coat, 0.24),
                )  # fmt: skip
    body.canvas.blob(
        [at(0, 33), at(5.5, 27), at(6.6, 17), at(4.6, 7), at(0, 4), at(-4.6, 7), at(-6.6, 17), at(-5.5, 27)], body.belly
    )
    for side in (-1, 1):  # the front legs with their paws
        leg = [
            at(side * 1.0, 20),
            at(side * 6.6, 19),
            at(side * 6.9, 8),
            at(side * 6.4, 1),
            at(side * 1.3, 1),
            at(side * 1.2, 10),
        ]
        body.canvas.blob(leg, mix(body.limbs, lighter(body.limbs, 0.3), 0.25))
        body.oval(side * 4.0, 1.5, 3.9, 2.4, body.limbs if body.build.mask else body.belly)
        for toe in (-1.2, 1.2):
            body.canvas.line(
                [at(side * 4.0 + toe, 2.2), at(side * 4.0 + toe, 0.6)], 0.35 * body.size, darker(coat, 0.35)
            )


def _ears(body: _Body) -> None:
    at, coat, head = body.at, body.coat, body.build.head
    top = body.head_y
    inner = mix(_NOSE, body.belly, 0.35)
    for side in (-1, 1):
        if body.build.ears == "pointed":
            edge = ((4.2, 9.0), (9.8, 16.0), (13.4, 19.4), (15.0, 17.6), (15.5, 10.0), (14.6, 3.0))
            body.canvas.blob([at(side * x * head, top + y) for x, y in edge], coat)
            body.canvas.polygon(
                [at(side * 7.2 * head, top + 9), at(side * 13.2 * head, top + 16.6), at(side * 13.4 * head, top + 6)],
                inner,
            )
        elif body.build.ears == "tall":
            tilt = 10.0 * side
            body.canvas.ellipse(at(side * 6.2, top + 20), 4.0 * body.size, 13 * body.size, coat, turned=tilt)
            body.canvas.ellipse(at(side * 6.2, top + 20), 2.1 * body.size, 10.4 * body.size, inner, turned=tilt)
        elif body.build.ears == "round":
            fill = body.build.mask or coat
            body.oval(side * 11.0, top + 9.5, 5.4, 5.4, fill)
            body.oval(side * 11.0, top + 9.3, 3.0, 3.0, lighter(fill, 0.18))


def _head(body: _Body) -> None:
    at, coat, head, top = body.at, body.coat, body.build.head, body.head_y
    body.oval(0, top - 1.6, 15.4 * head, 12.6, darker(coat, 0.16))  # a soft shadow under the chin
    body.oval(0, top, 16.2 * head, 13.0, coat)
    if body.build.muzzle >= 0.9:  # fox and wolf: light cheeks that meet under the nose
        for side in (-1, 1):
            cheek = [
                at(0, top - 2),
                at(side * 8, top - 0.5),
                at(side * 15.6 * head, top - 3.2),
                at(side * 9, top - 10.6),
                at(0, top - 12.9),
            ]
            body.canvas.blob(cheek, body.belly)
    elif body.build.muzzle:
        reach = 5.4 + body.build.muzzle * 4.4
        body.oval(0, top - 6.0, reach, 5.2 + body.build.muzzle * 1.6, body.belly)
    if body.build.ears == "floppy":
        for side in (-1, 1):
            ear = [
                at(side * 9, top + 11),
                at(side * 15.5, top + 9.5),
                at(side * 20, top),
                at(side * 18.6, top - 9),
                at(side * 14.4, top - 6),
                at(side * 12.4, top + 3),
            ]
            body.canvas.blob(ear, darker(coat, 0.28))


def _markings(body: _Body) -> None:
    """A tabby's stripes and a panda's patches."""
    at, coat, top = body.at, body.coat, body.head_y
    if body.build.stripes:
        for x, length in ((-4.0, 4.4), (0.0, 5.8), (4.0, 4.4)):
            body.canvas.taper(
                [at(x, top + 12.2), at(x * 0.8, top + 12.2 - length)],
                1.7 * body.size,
                0.5 * body.size,
                darker(coat, 0.26),
            )
        for side in (-1, 1):
            for drop in (-1.2, -4.4):
                body.canvas.taper(
                    [at(side * 15.0, top + drop), at(side * 11.6, top + drop + 0.5)], 1.3 * body.size, 0.3 * body.size,
                    darker(coat, 0.26),
                )  # fmt: skip
    if body.build.mask:
        for side in (-1, 1):
            body.canvas.ellipse(
                at(side * 6.4, top + 0.6), 4.6 * body.size, 5.6 * body.size, body.build.mask, turned=28 * side
            )


def _face(body: _Body) -> None:
    at, size, top = body.at, body.size, body.head_y
    for side in (-1, 1):
        x, y = side * 6.3 * body.build.head, top + 1.0
        body.oval(x, y, 3.7, 4.0, darker(body.coat, 0.55) if not body.build.mask else _DARK)
        body.oval(x, y, 3.3, 3.6, body.build.iris if body.build.slit or body.build.muzzle >= 0.9 else (58, 42, 36))
        body.oval(x, y, 1.5 if body.build.slit else 2.5, 3.1 if body.build.slit else 2.7, (22, 18, 22))
        body.oval(x - 1.0, y + 1.3, 1.05, 1.15, (255, 255, 255))
        body.oval(x + 0.9, y - 1.3, 0.5, 0.5, (255, 255, 255))
        body.oval(side * 10.6 * body.build.head, top - 4.0, 2.6, 1.7, clear((240, 120, 120), 0.3))
    nose_y = top - 4.0
    pink = body.build.whiskers
    body.canvas.blob(
        [
            at(-2.0, nose_y + 1.0),
            at(0, nose_y + 1.3),
            at(2.0, nose_y + 1.0),
            at(0.9, nose_y - 0.7),
            at(0, nose_y - 1.2),
            at(-0.9, nose_y - 0.7),
        ],
        _NOSE if pink else _DARK,
    )
    for side in (-1, 1):
        mouth = [
            at(0, nose_y - 1.0),
            at(side * 0.6, nose_y - 2.9),
            at(side * 2.6, nose_y - 3.3),
            at(side * 4.0, nose_y - 2.2),
        ]
        body.canvas.line(mouth, 0.55 * size, _DARK)
        if body.build.whiskers:
            for rise in (1.2, -0.6, -2.4):
                hair = [
                    at(side * 7.5, nose_y - 1.2 + rise * 0.4),
                    at(side * 14, nose_y - 0.6 + rise),
                    at(side * 20.5, nose_y - 1.0 + rise * 1.9),
                ]
                body.canvas.line(hair, 0.28 * size, clear((255, 255, 255), 0.9))
