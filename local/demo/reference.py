"""A reference image for the event path, drawn here so that nothing has to be shipped: a landscape at sunset."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1024, 768)
"""Pixels. Within what every model takes as a reference (platform.md 2)."""

SKY_TOP, SKY_BOTTOM = (36, 44, 92), (250, 150, 90)
HILLS = (
    (((0, 560), (260, 430), (520, 540), (800, 410), (1024, 520)), (44, 40, 68)),
    (
        ((0, 640), (320, 560), (640, 650), (1024, 590)),
        (24, 22, 40),
    ),
)
QUALITY = 88


def landscape() -> bytes:
    """A JPEG of about 20 kB, the same bytes every time."""
    picture = _sky()
    draw = ImageDraw.Draw(picture)
    draw.ellipse((640, 330, 790, 480), fill=(255, 226, 160))
    picture = picture.filter(ImageFilter.GaussianBlur(4))
    draw = ImageDraw.Draw(picture)
    for ridge, colour in HILLS:
        draw.polygon([*ridge, (SIZE[0], SIZE[1]), (0, SIZE[1])], fill=colour)
    into = io.BytesIO()
    picture.save(into, "JPEG", quality=QUALITY)
    return into.getvalue()


def _sky() -> Image.Image:
    column = Image.new("RGB", (1, SIZE[1]))
    for y in range(SIZE[1]):
        part = min(1.0, y / (SIZE[1] * 0.7))
        colour = [round(top + (bottom - top) * part) for top, bottom in zip(SKY_TOP, SKY_BOTTOM, strict=True)]
        column.putpixel((0, y), (colour[0], colour[1], colour[2]))
    return column.resize(SIZE)
