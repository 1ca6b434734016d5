"""A valid order for pictures, as values: what `ordering.py` makes of a request and the studio works from."""

from __future__ import annotations

import hashlib

import msgspec

from localcloud.mps.catalogue import Model


class Destination(msgspec.Struct, frozen=True):
    """Where results go: a bucket with its AppId, its region, and a path without slashes at its ends."""

    bucket: str
    region: str
    path: str

    def key(self, file_name: str) -> str:
        return f"{self.path}/{file_name}" if self.path else file_name


class Order(msgspec.Struct, frozen=True):
    """What to draw. `width` and `height` are in pixels, `format` is `png` or `jpeg`."""

    model: Model
    prompt: str
    negative_prompt: str
    width: int
    height: int
    format: str
    count: int = 1
    references: tuple[str, ...] = ()
    enhance: bool = False
    logo: bool = False
    scene: str = ""
    destination: Destination | None = None

    @property
    def extension(self) -> str:
        """As in observed results (platform.md 2.2)."""
        return "jpg" if self.format == "jpeg" else "png"

    @property
    def content_type(self) -> str:
        return f"image/{self.format}"

    def seed(self, index: int) -> int:
        """The same order always draws the same pictures; each picture of an order differs."""
        parts = (self.model.name, self.model.version, self.prompt, self.negative_prompt, str(self.enhance), str(index))
        return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:6])
