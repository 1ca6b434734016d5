"""XML in and out. Reading is strict and bounded; a document type, and with it every entity of its own, is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.parsers import expat

import msgspec

from localcloud.errors import InvalidRequest
from localcloud.http import Body

MAX_DOCUMENT = 2 * 1024 * 1024
"""Bytes; enough for a list of 10,000 parts or 1,000 keys of full length."""

MAX_DEPTH = 16
MAX_ELEMENTS = 50_000
"""Enough for the same lists. What two megabytes of the shortest elements cost would keep everybody else waiting."""

_ESCAPES = {code: f"&#x{code:X};" for code in (*range(0x20), 0x7F)} | str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
)
"""Control characters, which keys may hold, become references as COS writes them."""

_SPECIAL = re.compile(r"[\x00-\x1f\x7f&<>\"]")
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'


class Element(msgspec.Struct):
    """One element: local name, attributes by local name, own text, children."""

    name: str
    attributes: dict[str, str] = msgspec.field(default_factory=dict)
    text: str = ""
    children: list[Element] = msgspec.field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> list[Element]:
        return [child for child in self.children if child.name == name]

    def value(self, *path: str) -> str:
        """The text at the end of a path of names, "" when something on it is missing."""
        here: Element | None = self
        for name in path:
            here = here.child(name) if here else None
        return here.text.strip() if here else ""


def parse(document: bytes, *roots: str) -> Element:
    """The document's root, which must have one of the names `roots`. Raises `InvalidRequest` (MalformedXML)."""
    if len(document) > MAX_DOCUMENT:
        raise _malformed(f"The XML is larger than {MAX_DOCUMENT} bytes.")
    reader = _Reader()
    try:
        root = reader.read(document)
    except (expat.ExpatError, UnicodeError, LookupError) as wrong:
        raise _malformed("The XML you provided was not well-formed.") from wrong
    if root.name not in roots:
        raise _malformed(f"The root of the XML must be {' or '.join(roots)}, not {root.name}.")
    return root


Known = Mapping[str, "Known"]
"""The names that elements below one may have, each with those below it."""


def refuse_others(element: Element, known: Known) -> None:
    """Raises `InvalidRequest` (MalformedXML) for an element that has no place below this one.

    A misspelt element that is passed over does nothing, or the opposite: a rule that never deletes, no tags at all.
    """
    for child in element.children:
        if child.name not in known:
            raise _malformed(f"{element.name} has no {child.name}; it has {', '.join(sorted(known)) or 'text only'}.")
        refuse_others(child, known[child.name])


def bounded(body: Body) -> bytes:
    """The body of a request that should be XML. Raises `InvalidRequest` before a large one is read."""
    if body.size > MAX_DOCUMENT:
        raise _malformed(f"The XML is larger than {MAX_DOCUMENT} bytes.")
    return body.read()


class _Reader:
    """Builds elements from the parser's calls, and stops at the first thing that has no place in a request."""

    def __init__(self) -> None:
        self._open: list[Element] = [Element("")]
        self._texts: list[list[str]] = [[]]  # of the open elements, in pieces: what is between their children
        self._elements = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def read(self, document: bytes) -> Element:
        self._parser.Parse(document, True)  # noqa: FBT003 - the C function takes no keyword
        return self._open[0].children[0]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MAX_DEPTH:
            raise _malformed(f"The XML is nested deeper than {MAX_DEPTH} elements.")
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise _malformed(f"The XML has more than {MAX_ELEMENTS} elements.")
        element = Element(_local(name), {_local(key): value for key, value in attributes.items()})
        self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])

    def _end(self, _name: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())

    def _text(self, text: str) -> None:
        self._texts[-1].append(text)

    def _refuse_doctype(self, *_: Any) -> None:
        raise _malformed("A document type declaration is not allowed.")


def escape(text: str) -> str:
    """Text for between tags."""
    # Nearly every key is harmless, and a list has a thousand of them.
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def element(name: str, value: str | int) -> str:
    return f"<{name}>{escape(str(value))}</{name}>"


def group(name: str, parts: Iterable[str]) -> str:
    """An element around parts that are XML already."""
    return f"<{name}>{''.join(parts)}</{name}>"


def document(name: str, parts: Iterable[str]) -> bytes:
    return _DECLARATION + group(name, parts).encode()


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _malformed(message: str) -> InvalidRequest:
    return InvalidRequest("MalformedXML", message)
