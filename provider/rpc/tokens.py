"""Which resource type a request of the engine is about."""

from __future__ import annotations

from typing import Any


def token_of(request: Any) -> str:
    """The type of the resource: of its own field, or out of the URN for engines that do not fill it in."""
    return str(request.type or request.urn.split("::")[2].rsplit("$", 1)[-1])
