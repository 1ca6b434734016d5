"""Looking at the images that arrived: each must be one, and no two the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from local.errors import NotAsPromised

MIME_TYPES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
"""Formats that the models give, with the endings under which they are saved."""


@dataclass(frozen=True)
class Picture:
    """An image file that can be decoded from beginning to end."""

    path: Path
    format: str
    width: int
    height: int
    size: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.format}, {self.width} x {self.height} pixels, {self.size / 1000:,.0f} kB"


def look_at(path: Path) -> Picture:
    """Decode the whole image. Raises NotAsPromised when that is impossible."""
    body = path.read_bytes()
    try:
        with Image.open(path) as image:
            image.load()
            width, height, kind = image.width, image.height, image.format or "?"
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise NotAsPromised(f"{path} is not an image that can be decoded: {error}") from error
    return Picture(path, kind, width, height, len(body), hashlib.sha256(body).hexdigest())


def must_differ(pictures: Sequence[Picture]) -> None:
    """Raises NotAsPromised when two of them are the same file under different names."""
    by_content: dict[str, Picture] = {}
    for picture in pictures:
        twin = by_content.setdefault(picture.sha256, picture)
        if twin is not picture:
            raise NotAsPromised(f"{twin.path} and {picture.path} are the same image")


def ending_for(content_type: str) -> str:
    """The ending of a file of this type; the type itself decides, not what was asked for."""
    return MIME_TYPES.get(content_type.partition(";")[0].strip().lower(), ".img")
