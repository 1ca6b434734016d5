"""Parameters of API 3.0 in a query or a form, where `Filters.0.Name=a` stands for what JSON nests (platform.md 3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from localcloud.errors import InvalidRequest

MAX_FIELDS = 10_000
"""More than any action here takes; each of them costs more than its few bytes."""
MAX_DEPTH = 16


def fields_of(data: bytes) -> dict[str, str]:
    """The decoded pairs of a query or a form. Raises `InvalidRequest` (InvalidParameter)."""
    if data.count(b"&") >= MAX_FIELDS:
        raise InvalidRequest("InvalidParameter", f"The request has more than {MAX_FIELDS} parameters.")
    fields: dict[str, str] = {}
    for pair in filter(None, data.split(b"&")):
        encoded, _, value = pair.partition(b"=")
        name = _decoded(encoded)
        if name in fields:
            raise InvalidRequest("InvalidParameter", f"The parameter `{name[:80]}` stands there twice.")
        fields[name] = _decoded(value)
    return fields


def nested(fields: Mapping[str, str]) -> dict[str, Any]:
    """The same parameters as JSON would have them, but for their values, which are all text.

    Raises `InvalidRequest` (InvalidParameter) for names that contradict each other.
    """
    root: dict[str, Any] = {}
    for name, value in fields.items():
        *path, last = name.split(".", MAX_DEPTH)
        here = root
        for part in path:
            here = here.setdefault(part, {})
            if not isinstance(here, dict):
                raise _contradiction(name)
        if "." in last or last in here:
            raise _contradiction(name)
        here[last] = value
    return {name: _with_lists(name, value) for name, value in root.items()}


def _with_lists(name: str, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inside = {part: _with_lists(f"{name}.{part}", found) for part, found in value.items()}
    if not all(part.isascii() and part.isdigit() for part in inside):
        return inside
    order = [str(index) for index in range(len(inside))]
    if set(order) != inside.keys():
        raise InvalidRequest("InvalidParameter", f"The numbers below `{name[:80]}` have to count up from 0.")
    return [inside[index] for index in order]


def _decoded(text: bytes) -> str:
    try:
        return unquote_to_bytes(text.replace(b"+", b" ")).decode()
    except UnicodeError as wrong:
        raise InvalidRequest("InvalidParameter", "A parameter is not percent-encoded UTF-8.") from wrong


def _contradiction(name: str) -> InvalidRequest:
    return InvalidRequest("InvalidParameter", f"The parameter `{name[:80]}` contradicts another one, or is too deep.")
