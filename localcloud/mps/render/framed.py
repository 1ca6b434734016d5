"""Reference images, visible in the picture: as prints with a white edge that lie on it."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from localcloud.mps.render.canvas import Canvas
from localcloud.mps.render.colours import RGB

MAX_PIXELS = 64_000_000
"""A reference image with more is refused before it is decoded: it could be a bomb."""
DECODED = 768
"""Pixels of the longer side that are kept of a reference image."""


def load(data: bytes) -> Image.Image:
    """A reference image, upright and small. Raises `ValueError` or `OSError` for what is no usable image."""
    file = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
    if file.width * file.height > MAX_PIXELS:
        raise ValueError(f"a reference image has {file.width}x{file.height} pixels; at most {MAX_PIXELS} in all")
    file.draft("RGB", (DECODED, DECODED))
    picture = ImageOps.exif_transpose(file).convert("RGB")
    picture.thumbnail((DECODED, DECODED))
    return picture


def tint_of(pictures: Sequence[Image.Image]) -> RGB | None:
    """The mean colour of the first reference image."""
    if not pictures:
        return None
    red, green, blue = pictures[0].resize((1, 1), Image.Resampling.BOX).tobytes()
    return red, green, blue


def blend_into(canvas: Canvas, picture: Image.Image) -> None:
    """Wash the whole sheet with the image, far out of focus."""
    small = ImageOps.fit(picture, (64, 64)).filter(ImageFilter.GaussianBlur(5))
    veil = Image.new("L", canvas.image.size, 118)
    canvas.paste(small.resize(canvas.image.size, Image.Resampling.BICUBIC), (0, 0), veil)


def lay_prints(canvas: Canvas, pictures: Sequence[Image.Image], *, large: bool) -> None:
    """Lay the images on the sheet: large in the middle, or small along the top."""
    count = len(pictures)
    wanted = (58.0 if count == 1 else 46.0) if large else 30.0
    side = min(wanted, canvas.width / max(count, 1) * (0.92 if count > 1 else 0.8))
    for number, picture in enumerate(pictures):
        share = (number + 0.5) / count
        x = canvas.width * (share if large or count > 1 else 0.2)
        y = canvas.height * 0.43 if large else 21.0 + side * 0.05
        turned = (-5.0, 4.0, -2.5, 6.0)[number % 4]
        _lay(canvas, picture, (x, y), side, turned)


def _lay(canvas: Canvas, picture: Image.Image, centre: tuple[float, float], side: float, turned: float) -> None:
    scale = canvas.px(side) / max(picture.size)
    inner = picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))
    edge, foot = canvas.px(1.6), canvas.px(4.6)
    sheet = Image.new("RGB", (inner.width + 2 * edge, inner.height + edge + foot), (252, 250, 245))
    sheet.paste(inner, (edge, edge))
    ImageDraw.Draw(sheet).rectangle((edge, edge, edge + inner.width, edge + inner.height), outline=(60, 56, 52, 60))
    mask = Image.new("L", sheet.size, 255).rotate(turned, expand=True, resample=Image.Resampling.BICUBIC)
    lying = sheet.rotate(turned, expand=True, resample=Image.Resampling.BICUBIC)
    half_width, half_height = lying.width / canvas.px(100) * 50, lying.height / canvas.px(100) * 50
    shadow = mask.reduce(8).filter(ImageFilter.GaussianBlur(2)).resize(mask.size).point(lambda value: value * 45 // 100)
    corner = (centre[0] - half_width, centre[1] - half_height)
    canvas.paste(Image.new("RGB", lying.size, (14, 12, 20)), (corner[0] + 0.9, corner[1] + 1.5), shadow)
    canvas.paste(lying, corner, mask)
