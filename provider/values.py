"""Property values as the rest of the provider sees them: plain Python, plus one value that is not known yet."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, TypeAlias

Properties: TypeAlias = dict[str, Any]
"""Property name (camelCase, as in the engine) -> None, bool, int, float, str, list, dict or UNKNOWN."""

Inputs: TypeAlias = Mapping[str, Any]
"""What the program asks for, after check."""

State: TypeAlias = Mapping[str, Any]
"""What the cloud has, as far as the provider knows: inputs and outputs under one roof."""

DEFAULTS: Final = "__defaults"
"""Lists, in each object of the checked inputs, the properties that the provider and not the program chose."""


class Unknown(Enum):
    """The type of UNKNOWN. An enum, so that it is one object and type checkers can tell it apart."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN
"""An output of a resource that does not exist yet: seen in previews only."""


def is_internal(name: str) -> bool:
    """Names with two underscores are book-keeping; the engine stores them but never shows them."""
    return name.startswith("__")


def is_blank(value: object) -> bool:
    """Nothing, or what the cloud reports for nothing: "", 0, false, [] and {}, or an object of such."""
    if isinstance(value, Mapping):
        return all(is_blank(inner) for name, inner in value.items() if not is_internal(name))
    return value is None or value == "" or value == [] or value is False or (value == 0 and not isinstance(value, Enum))


def without_internals(value: Any) -> Any:
    """The same value without the book-keeping names, at every depth."""
    if isinstance(value, Mapping):
        return {name: without_internals(inner) for name, inner in value.items() if not is_internal(name)}
    if isinstance(value, list):
        return [without_internals(inner) for inner in value]
    return value


def has_unknown(value: object) -> bool:
    """Whether anything inside is not known yet."""
    if isinstance(value, Mapping):
        return any(has_unknown(inner) for inner in value.values())
    if isinstance(value, list):
        return any(has_unknown(inner) for inner in value)
    return value is UNKNOWN
