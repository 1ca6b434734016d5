"""multipart/form-data as browsers send it: the fields, and where in the body the file is (RFC 7578).

The body may be a file of gigabytes: it is searched where it lies, and only the fields are copied out.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from localcloud.errors import InvalidRequest
from localcloud.http import Body

MAX_FIELDS = 64 * 1024
"""Bytes of all fields before the file. The real limit is nowhere stated."""

_BOUNDARY = re.compile(r'multipart/form-data\s*;(?:.*;)?\s*boundary=(?:"(?P<quoted>[^"]+)"|(?P<plain>[^\s;"]+))', re.I)
_PARAMETER = re.compile(r'\b(?P<name>name|filename)="(?P<value>[^"]*)"', re.I)

Bytes = bytes | mmap.mmap


@dataclass(frozen=True, slots=True)
class Form:
    """What a browser sent. Names of fields are in lower case; the file is `size` bytes of the body from `start` on."""

    fields: dict[str, str]
    filename: str
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    filename: str | None
    start: int
    end: int


def read_form(content_type: str, body: Body) -> Form:
    """The form in a body. Raises `InvalidRequest` (MalformedPOSTRequest and others).

    The file must be the last field (platform.md 4.6): what comes after it, such as the button that was pressed, is not
    looked at.
    """
    found = _BOUNDARY.match(content_type)
    if found is None:
        raise _malformed()
    delimiter = b"--" + (found["quoted"] or found["plain"]).encode("latin-1", "replace")
    fields: dict[str, str] = {}
    with _bytes_of(body) as data:
        for part in _parts(data, delimiter):
            if part.name.lower() == "file":
                return Form(fields, part.filename or "", part.start, part.end - part.start)
            fields[part.name.lower()] = _text(data[part.start : part.end])
    raise InvalidRequest("InvalidArgument", "POST requires exactly one file upload per request.")


def _parts(data: Bytes, delimiter: bytes) -> Iterator[_Part]:
    at = 2 if data[:2] == b"\r\n" else 0
    if data[at : at + len(delimiter)] != delimiter:
        raise _malformed()
    at += len(delimiter)
    while data[at : at + 2] == b"\r\n":
        start = data.find(b"\r\n\r\n", at, at + MAX_FIELDS)
        if start < 0:
            raise _malformed()
        head = _text(data[at:start])
        start += 4
        end = data.find(b"\r\n" + delimiter, start)
        if end < 0:
            raise _malformed()
        named = {each["name"].lower(): each["value"] for each in _PARAMETER.finditer(_disposition(head))}
        if "name" not in named:
            raise _malformed()
        if named["name"].lower() != "file" and end > MAX_FIELDS:
            raise InvalidRequest("EntityTooLarge", f"The fields before the file are longer than {MAX_FIELDS} bytes.")
        yield _Part(named["name"], named.get("filename"), start, end)
        at = end + 2 + len(delimiter)
    if data[at : at + 2] != b"--":
        raise _malformed()


def _disposition(head: str) -> str:
    for line in head.split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition" and value.strip().lower().startswith("form-data"):
            return value
    return ""


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as wrong:
        raise _malformed() from wrong


@contextmanager
def _bytes_of(body: Body) -> Iterator[Bytes]:
    if body.data is not None or body.file is None:
        yield body.data or b""
        return
    with body.file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _malformed() -> InvalidRequest:
    return InvalidRequest(
        "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data."
    )
