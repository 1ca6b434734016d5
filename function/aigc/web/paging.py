"""Which piece of a list is asked for, and where the next one begins."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from aigc import ids
from aigc.errors import FieldError, InvalidRequest

DEFAULT_LIMIT = 20
MOST = 100

_PLACE = re.compile(rf"\d{{13}}-{ids.PATTERN}")


@dataclass(frozen=True)
class Wanted:
    """`limit` jobs that stand behind `after` in the list ("" is its beginning)."""

    limit: int
    after: str


def wanted(query: Mapping[str, str]) -> Wanted:
    """What the query parameters `limit` and `cursor` ask for. Raises InvalidRequest naming what is wrong."""
    errors = []
    number = query.get("limit", str(DEFAULT_LIMIT))
    if not (number.isascii() and number.isdecimal() and len(number) <= 3 and 1 <= int(number) <= MOST):
        errors.append(FieldError("limit", f"must be a whole number from 1 to {MOST}", [1, MOST]))
    place = _place(query["cursor"]) if "cursor" in query else ""
    if place is None:
        errors.append(FieldError("cursor", "must be the `next_cursor` of an earlier answer, unchanged"))
    if errors:
        raise InvalidRequest(tuple(errors))
    return Wanted(int(number), place or "")


def cursor(place: str) -> str | None:
    """The cursor that goes on behind `place`, or None at the end of the list."""
    return base64.urlsafe_b64encode(place.encode("ascii")).decode("ascii").rstrip("=") if place else None


def _place(text: str) -> str | None:
    try:
        place = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return place if _PLACE.fullmatch(place) and cursor(place) == text else None
