"""Reading JSON from strangers."""

from __future__ import annotations

from typing import Any

import msgspec

from localcloud.errors import InvalidRequest


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`. Raises `InvalidRequest` for anything else, however malformed or deep."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise InvalidRequest("InvalidRequest", f"The request body is not valid JSON: {wrong}") from wrong
    except RecursionError as wrong:
        raise InvalidRequest("InvalidRequest", "The request body is nested too deeply.") from wrong
    if not isinstance(found, dict):
        raise InvalidRequest("InvalidRequest", "The request body must be a JSON object.")
    return found
