"""What the control plane's routes have in common."""

from __future__ import annotations

import msgspec

from localcloud.errors import InvalidRequest
from localcloud.http import Request, Response

_JSON = ("Content-Type", "application/json")
OWN_ONLY = (
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
)
"""Headers of what only the console may load."""


def json_answer(value: object) -> Response:
    return Response(200, [_JSON, *OWN_ONLY], msgspec.json.encode(value))


def asked(request: Request, *names: str) -> list[str]:
    """The values of these query parameters, "" for one that is missing. Raises `InvalidRequest` for others and for
    bytes that are not UTF-8."""
    given = request.query()
    if unknown := sorted(set(given) - set(names)):
        raise InvalidRequest("UnknownParameter", f"{unknown[0]!a} is not one of {', '.join(names)}.")
    values = [given.get(name, "") for name in names]
    if any("\ud800" <= character <= "\udfff" for value in values for character in value):
        raise InvalidRequest("InvalidParameter", "Parameters are percent-encoded UTF-8.")
    return values


def number(text: str, *, default: int, most: int) -> int:
    """A parameter that counts. Raises `InvalidRequest`."""
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise InvalidRequest("InvalidParameter", f"{text[:40]!a} is not a number.")
    return min(int(text), most)
