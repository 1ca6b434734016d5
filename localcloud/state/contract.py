"""What a service offers so that its state can be kept: small things compared whole, large ones entity by entity.

Values are plain: numbers, text, bytes, collections, dataclasses and Structs of them. A `Path` in a value is the name of
a file in the service's own folder of files, so that a data folder can be moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from localcloud.changes import Changes

Value = TypeVar("Value")


class Section(Protocol):
    """State small enough to be looked at whole after every request that may have changed it.

    Nothing can be forgotten that way: an action that is added later needs no code to be kept.
    """

    @property
    def name(self) -> str: ...

    def dump(self) -> Any:
        """All of it, as a plain value; the same value as long as nothing changed."""
        ...

    def load(self, data: bytes) -> None:
        """Become what was dumped. Called on a service that is as after a reset."""
        ...


class Collection(Protocol):
    """Many entities of which few change at a time; `changes` names them."""

    @property
    def name(self) -> str: ...

    @property
    def changes(self) -> Changes: ...

    def ids(self) -> Iterable[str]: ...

    def dump(self, entity: str) -> Any:
        """The entity as a plain value, None when it is gone."""
        ...

    def load(self, entities: Mapping[str, bytes]) -> None:
        """Add these entities. What they need, sections and earlier collections, has been loaded."""
        ...


_encoder = msgspec.msgpack.Encoder(enc_hook=lambda path: path.name)


def encode(value: Any) -> bytes:
    """A plain value as bytes."""
    return _encoder.encode(value)


def decoder(kind: type[Value], folder: Path = Path()) -> msgspec.msgpack.Decoder[Value]:
    """Reads values of one type; paths in them are in `folder`."""
    return msgspec.msgpack.Decoder(kind, dec_hook=lambda _kind, name: folder / name)
