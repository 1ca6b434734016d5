"""From our names of properties to the API's and back, by the tables of fields.

The API's names are ours with a capital; `names` has the exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.fields import Field, Fields, Kind
from provider.values import Properties, is_internal

Names = Mapping[str, str]
NO_EXCEPTIONS: Names = {}


def to_api(value: Any, names: Names = NO_EXCEPTIONS) -> Any:
    """A value as the API wants it; what is nested in it too."""
    if isinstance(value, Mapping):
        return {_api_name(name, names): to_api(inner, names) for name, inner in value.items() if not is_internal(name)}
    return [to_api(inner, names) for inner in value] if isinstance(value, list) else value


def from_api(fields: Fields, found: Mapping[str, Any], names: Names = NO_EXCEPTIONS) -> Properties:
    """Back again, for the names that there are."""
    spelled: Properties = {}
    for name, field in fields.items():
        value = found.get(_api_name(name, names))
        if value is not None and not field.not_here:
            spelled[name] = _one_from_api(field, value, names)
    return spelled


def as_known(found: list[Any], known: Any) -> list[Any]:
    """In the order in which it is known, if it is the same: the API gives some lists back in any."""
    same = isinstance(known, list) and sorted(map(repr, found)) == sorted(map(repr, known))
    return list(known) if same else found


def _one_from_api(field: Field, value: Any, names: Names) -> Any:
    if field.kind is Kind.BLOCK:
        return from_api(field.fields, value, names)
    return [from_api(field.fields, inner, names) for inner in value] if field.kind is Kind.BLOCKS else value


def _api_name(name: str, names: Names) -> str:
    return names.get(name) or name[0].upper() + name[1:]
