"""Values out of what is stored as JSON. Perhaps somebody else has written it: what is not of the types that the value
declares is noticed where it is read. Where it is used it would end every tick of the timer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

_TYPES: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "int | None": (int, type(None)),
    "bool | None": (bool, type(None)),
}
"""By annotation. Fields of other types are checked by whoever makes these."""

Value = TypeVar("Value")


def value(kind: type[Value], document: Mapping[str, Any]) -> Value:
    """The dataclass `kind` with these fields. Raises TypeError."""
    made = kind(**document)
    for declared in fields(kind):  # type: ignore[arg-type]
        found, types = getattr(made, declared.name), _TYPES.get(str(declared.type))
        if types is not None and not isinstance(found, types):
            raise TypeError(f"{declared.name} is {type(found).__name__}, not {declared.type}")
    return made
