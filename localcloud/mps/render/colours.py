"""Colours and the few things done with them."""

from __future__ import annotations

import colorsys

RGB = tuple[int, int, int]
RGBA = tuple[int, int, int, int]
WHITE: RGB = (255, 255, 255)
BLACK: RGB = (0, 0, 0)


def hls(hue: float, lightness: float, saturation: float) -> RGB:
    """`hue` in turns (0 and 1 are red), the others from 0 to 1."""
    red, green, blue = colorsys.hls_to_rgb(hue % 1.0, min(max(lightness, 0.0), 1.0), min(max(saturation, 0.0), 1.0))
    return round(red * 255), round(green * 255), round(blue * 255)


def mix(first: RGB, second: RGB, share: float) -> RGB:
    """`share` of the second colour, the rest of the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def lighter(colour: RGB, share: float) -> RGB:
    return mix(colour, WHITE, share)


def darker(colour: RGB, share: float) -> RGB:
    return mix(colour, BLACK, share)


def clear(colour: RGB, alpha: float) -> RGBA:
    """The colour with `alpha` from 0 (invisible) to 1."""
    return (*colour, round(alpha * 255))


def luminance(colour: RGB) -> float:
    """From 0 (black) to 1 (white), as the eye weighs it."""
    red, green, blue = colour
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
