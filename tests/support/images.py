"""Small pictures to send, and a look at those that come back."""

from __future__ import annotations

import io

from PIL import Image


def jpeg(colour: str = "orange", size: tuple[int, int] = (320, 240)) -> bytes:
    """A plain JPEG."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    """The decoded picture; fails when it is broken anywhere."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
