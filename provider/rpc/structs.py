"""Property values to and from the engine's wire form, a protobuf Struct."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf.struct_pb2 import Struct, Value  # type: ignore[import-untyped]

from provider.fields import Fields
from provider.values import UNKNOWN, Properties

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key that marks an object as something else than an object."""
ENCRYPTED = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
UNKNOWN_TEXTS = frozenset(
    {
        UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # list
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


def from_struct(struct: Struct) -> Properties:
    """Every property of a Struct. Secrets come out as their values: the engine marks the outputs again itself."""
    return {name: _from_value(value) for name, value in struct.fields.items()}


def _from_value(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value in UNKNOWN_TEXTS else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_from_value(inner) for inner in value.list_value.values]
    if kind == "struct_value":
        return _from_object(from_struct(value.struct_value))
    return None


def _from_object(found: Properties) -> Any:
    meaning = found.get(SIGNATURE)
    if meaning in (ENCRYPTED, OUTPUT):
        return found.get("value", UNKNOWN)
    return found


def to_struct(properties: Mapping[str, Any]) -> Struct:
    """Properties as a Struct; those that are None are left out."""
    struct = Struct()
    for name, value in properties.items():
        if value is not None:
            _fill(struct.fields[name], value)
    return struct


def secret(value: Any) -> dict[str, Any]:
    """A value that the engine must encrypt."""
    return {SIGNATURE: ENCRYPTED, "value": value}


def sealed(fields: Fields, properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same properties, those that are secret marked as such; a value that is not there or not known stays."""
    marked = {name for name, field in fields.items() if field.secret} & properties.keys()
    if not marked:
        return properties
    found = {name: properties[name] for name in marked if properties[name] not in (None, UNKNOWN)}
    return {**properties, **{name: secret(value) for name, value in found.items()}}


def _fill(target: Value, value: Any) -> None:
    if value is UNKNOWN:
        target.string_value = UNKNOWN_TEXT
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int | float):
        target.number_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, Mapping):
        target.struct_value.CopyFrom(to_struct(value))
    else:
        target.list_value.SetInParent()
        for inner in value:
            _fill(target.list_value.values.add(), inner)
