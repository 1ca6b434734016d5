"""The last touch: the surface a model's pictures have."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PIL import Image, ImageChops

Finish = Callable[[Image.Image, int], Image.Image]


def clean(picture: Image.Image, _seed: int) -> Image.Image:
    """As it is, with darker corners."""
    return _vignette(picture, 0.16)


def paper(picture: Image.Image, seed: int) -> Image.Image:
    """The tooth of thick paper."""
    return _vignette(ImageChops.soft_light(picture, _noise(picture.size, seed, 26, 3)), 0.1)


def grain(picture: Image.Image, seed: int) -> Image.Image:
    """The grain of a film."""
    return _vignette(ImageChops.soft_light(picture, _noise(picture.size, seed, 34, 1)), 0.24)


def _noise(size: tuple[int, int], seed: int, strength: int, coarse: int) -> Image.Image:
    """Grey noise around the middle, the same for the same seed; a small tile is enough, nobody sees it repeat."""
    side = 192
    values = bytearray()
    state = seed & 0xFFFFFFFF | 1
    for _ in range(side * side):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        values.append(128 - strength // 2 + (state >> 24) * strength // 255)
    tile = Image.frombytes("L", (side, side), bytes(values)).resize((side * coarse, side * coarse))
    whole = Image.new("L", size)
    for x in range(0, size[0], tile.width):
        for y in range(0, size[1], tile.height):
            whole.paste(tile, (x, y))
    return Image.merge("RGB", (whole, whole, whole))


def _vignette(picture: Image.Image, strength: float) -> Image.Image:
    mask = Image.radial_gradient("L").point(lambda value: round(max(0, value - 110) / 145 * 255 * strength))
    return Image.composite(Image.new("RGB", picture.size), picture, mask.resize(picture.size, Image.Resampling.BICUBIC))


FINISHES: Mapping[str, Finish] = {"clean": clean, "paper": paper, "grain": grain}
