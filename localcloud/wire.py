"""Reading JSON from strangers."""

from __future__ import annotations

from typing import Any

import msgspec

from localcloud.errors import InvalidRequest

NOT_JSON = (msgspec.MsgspecError, UnicodeError, RecursionError)
"""What msgspec raises for a text from strangers: malformed, of another shape, not Unicode, or nested too deeply."""


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`. Raises `InvalidRequest` for anything else, however malformed or deep."""
    try:
        found = msgspec.json.decode(body)
    except NOT_JSON as wrong:
        raise InvalidRequest("InvalidRequest", f"The request body is not valid JSON: {wrong}") from wrong
    if not isinstance(found, dict):
        raise InvalidRequest("InvalidRequest", "The request body must be a JSON object.")
    return found
