"""Documents that travel as text inside a parameter, nearly right: one thing in them is gone, one more, or another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_DEEP = 3_000
_LEVELS = ("[" * _DEEP + "]" * _DEEP, '{"a":' * _DEEP + "1" + "}" * _DEEP)
"""Too deep for a parser to follow."""
_NO_DOCUMENTS = ("", " ", "{", "null", "[]", "1e999", "1" * 5_000, '"\\ud800"', '{"a":NaN}', '{"a":1,"a":2}', *_LEVELS)
_FILLERS = (
    *("null", "true", "0", "-1", "1e300", "9" * 400, "[]", "{}", "[null]", '{"":""}', '""', '"*"', '"a"', '"\\u0000"'),
    *('"\\ud83d\\ude00"', '"${key}"', '"../.."', json.dumps("a" * 5_000), json.dumps(":" * 600), *_LEVELS),
)
_HOLE = "<<hole>>"


def texts(document: object) -> Iterator[str]:
    """Texts in place of this document's: each thing that is no document, and in each place of it each strange value."""
    yield from _NO_DOCUMENTS
    for holed in map(json.dumps, _holed(document)):
        yield from (holed.replace(json.dumps(_HOLE), filler) for filler in _FILLERS)


def _holed(value: Any) -> Iterator[Any]:
    """The document without each of its parts, with one more, and with a hole in place of each."""
    yield _HOLE
    if isinstance(value, dict):
        yield {**value, "more": _HOLE}
        for name, part in value.items():
            yield {other: kept for other, kept in value.items() if other != name}
            yield from ({**value, name: holed} for holed in _holed(part))
    elif isinstance(value, list):
        yield [*value, _HOLE]
        for at, part in enumerate(value):
            yield from ([*value[:at], holed, *value[at + 1 :]] for holed in _holed(part))
