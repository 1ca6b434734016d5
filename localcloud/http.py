"""A request and a response, as values. Nothing here knows sockets or services.

What is made for every request is a Struct, which is built in C; the rest are dataclasses.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes

import msgspec

CHUNK = 256 * 1024
"""Bytes read or written at a time when a body lives in a file."""


class Headers:
    """Header fields in order; names are looked up without regard to case. Repeated fields are joined by a comma."""

    __slots__ = ("_by_name",)

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self._by_name: dict[str, str] = {}
        for name, value in items:
            self.add(name, value)

    def add(self, name: str, value: str) -> None:
        low, by_name = name.lower(), self._by_name
        by_name[low] = f"{by_name[low]},{value}" if low in by_name else value

    def get(self, name: str, default: str = "") -> str:
        return self._by_name.get(name, default)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Pairs of lower-case name and value."""
        return iter(self._by_name.items())


def as_sent(value: str) -> str:
    """The text of a header's value. `Headers` has a character for every byte, as HTTP does, and clients send UTF-8;
    bytes that are something else stay visible as surrogates.
    """
    return value if value.isascii() else value.encode("latin-1", "replace").decode("utf-8", "surrogateescape")


class Body(msgspec.Struct):
    """A request's body: in memory when small, otherwise in a file that whoever keeps it must move away.

    `data` is None exactly when `file` is set; the body is then the `size` bytes from `offset` on. `md5` is of the body.
    """

    data: bytes | None = b""
    file: Path | None = None
    size: int = 0
    file_md5: bytes = b""
    offset: int = 0

    @classmethod
    def of(cls, data: bytes) -> Body:
        return cls(data=data, size=len(data))

    def part(self, first: int, size: int) -> Body:
        """Some of its bytes as a body, which takes over the file: this one is not to be used any more."""
        if self.data is not None:
            return Body.of(self.data[first : first + size])
        return Body(data=None, file=self.file, size=size, offset=self.offset + first)

    @property
    def md5(self) -> bytes:
        if self.data is not None:
            return hashlib.md5(self.data, usedforsecurity=False).digest()
        if self.file_md5:
            return self.file_md5
        digest = hashlib.md5(usedforsecurity=False)
        for piece in self.chunks():
            digest.update(piece)
        return digest.digest()

    def read(self) -> bytes:
        """Everything, for bodies whose size has been checked already."""
        return self.data if self.data is not None else b"".join(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        if self.data is not None:
            yield self.data
        elif self.file:
            left = self.size
            with self.file.open("rb") as stream:
                stream.seek(self.offset)
                while left and (piece := stream.read(min(CHUNK, left))):
                    left -= len(piece)
                    yield piece

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for piece in self.chunks():
            digest.update(piece)
        return digest.hexdigest()

    def discard(self) -> None:
        """Remove the file if nobody took it."""
        if self.file is not None:
            self.file.unlink(missing_ok=True)


class Request(msgspec.Struct):
    """One HTTP request. `raw_path` is percent-encoded as received, without the query; `host` is lower-case, with the
    port if one was sent; `scheme` is what the client believes it speaks.
    """

    method: str
    host: str
    raw_path: str
    raw_query: str
    headers: Headers
    body: Body = msgspec.field(default_factory=Body)
    scheme: str = "http"
    peer: str = "127.0.0.1"
    by_path: bool = False  # a browser on this machine: the host was part of the path

    @property
    def hostname(self) -> str:
        return self.host.rpartition(":")[0] if ":" in self.host else self.host

    @property
    def path(self) -> str:
        """Decoded; bytes that are not UTF-8 stay visible as surrogates, so that a caller can refuse them."""
        if "%" not in self.raw_path:
            return self.raw_path
        return unquote_to_bytes(self.raw_path).decode("utf-8", "surrogateescape")

    def query(self) -> dict[str, str]:
        """Decoded parameters; `?acl` and `?acl=` both give an empty value.

        `+` is a space: the official COS clients for Go and Python sign a space in a parameter as %20 and send a `+`
        (platform.md 4.5).
        """
        return dict(self.query_items())

    def query_items(self) -> list[tuple[str, str]]:
        pairs = []
        for part in self.raw_query.split("&"):
            if part:
                name, _, value = part.partition("=")
                pairs.append((_decode(name), _decode(value)))
        return pairs


def _decode(text: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    return unquote_to_bytes(text).decode("utf-8", "surrogateescape") if "%" in text else text


class FileRange(msgspec.Struct, frozen=True):
    """A part of a file as a response body: sent in chunks, never held in memory."""

    path: Path
    offset: int
    length: int


Pairs = tuple[tuple[str, str], ...]
"""Header fields as they are answered: names and values."""


class Prepared:
    """Header fields that are sent many times, and the lines in which they are sent: written once."""

    __slots__ = ("lines", "pairs")

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.lines = header_lines(pairs)


def header_lines(pairs: Iterable[tuple[str, str]]) -> str:
    """Fields as they stand in the head of an answer."""
    return "".join([f"{name}: {_one_line(value)}\r\n" for name, value in pairs])


def _one_line(value: str) -> str:
    """A header value cannot start a new header."""
    return value.replace("\r", " ").replace("\n", " ") if "\n" in value or "\r" in value else value


_NOTHING = Prepared(())

Payload = bytes | FileRange | AsyncGenerator[bytes]
"""A response's body: in memory, in a file, or as it comes."""


class Response(msgspec.Struct):
    """One HTTP response. For a HEAD answer set `length` to the size the body would have.

    `prepared` header fields are sent before `headers`.
    """

    status: int = 200
    headers: list[tuple[str, str]] = []
    body: Payload = b""
    length: int | None = None
    prepared: Prepared = _NOTHING

    def fields(self) -> list[tuple[str, str]]:
        """Every header field, in the order in which they are sent."""
        return [*self.prepared.pairs, *self.headers]
