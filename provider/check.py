"""Check: the program's inputs -> inputs with defaults and names filled in, and a list of what is wrong with them.

Pure. Whatever can be found wrong without the cloud is found here, in the preview, and not half-way through an `up`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provider.fields import Field, Fields, Kind
from provider.naming import Naming
from provider.values import DEFAULTS, UNKNOWN, Inputs, Properties, is_internal

_WORDS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that is wrong with the inputs: where, and what to do about it."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Inputs ready for diff and create, unless there are failures."""

    inputs: Properties
    failures: tuple[Failure, ...]


def check(fields: Fields, asked: Inputs, before: Inputs, naming: Naming) -> Checked:
    """Check the inputs of one resource. `before` are its checked inputs of the last time, empty when it is new."""
    failures: list[Failure] = []
    inputs = _object(fields, asked, "", failures)
    for name, field in fields.items():
        made_up = field.autoname and name not in inputs and _name(before, name, field, naming)
        if made_up:
            inputs[name] = made_up
            inputs[DEFAULTS] = sorted([*inputs[DEFAULTS], name])
    for name, field in fields.items():
        if field.required and name not in inputs:
            failures.append(Failure(name, "it is required; set it"))
    return Checked(inputs, tuple(failures))


def _name(before: Inputs, name: str, field: Field, naming: Naming) -> str | None:
    """A name once made up stays, or every `up` would make a new resource."""
    return (before.get(name) if name in before.get(DEFAULTS, ()) else None) or naming.make(field.autoname)


def _object(fields: Fields, asked: Mapping[str, Any], path: str, failures: list[Failure]) -> Properties:
    checked: Properties = {}
    for name, value in asked.items():
        where = f"{path}.{name}" if path else name
        if is_internal(name) or value is None:
            continue
        if name not in fields:
            failures.append(Failure(where, _unknown_name(name, fields)))
        elif fields[name].not_here:
            failures.append(Failure(where, fields[name].not_here))
        else:
            checked[name] = _value(fields[name], value, where, failures)
    chosen = [name for name, field in fields.items() if field.default is not None and name not in checked]
    checked.update({name: fields[name].default for name in chosen})
    if path:
        missing = [name for name, field in fields.items() if field.required and name not in checked]
        failures += [Failure(f"{path}.{name}", "it is required; set it") for name in missing]
    checked[DEFAULTS] = sorted(chosen)
    return checked


def _value(field: Field, value: Any, path: str, failures: list[Failure]) -> Any:
    if value is UNKNOWN:
        return value
    fitting, wrong = _SHAPES[field.kind](field, value, path, failures)
    if wrong:
        failures.append(Failure(path, wrong))
        return value
    if field.kind is not Kind.TEXT_LIST:
        failures += [Failure(path, found) for rule in field.rules if (found := rule(fitting))]
    return fitting


def _text(_field: Field, value: Any, _path: str, _failures: list[Failure]) -> tuple[Any, str]:
    if isinstance(value, bool):
        return str(value).lower(), ""
    if isinstance(value, int | float):
        return str(value), ""
    return value, "" if isinstance(value, str) else "it must be a string (a path, where a file is meant)"


def _flag(_field: Field, value: Any, _path: str, _failures: list[Failure]) -> tuple[Any, str]:
    fitting = _WORDS.get(value, value) if isinstance(value, str) else value
    return fitting, "" if isinstance(fitting, bool) else f"{value!r} is not allowed: use true or false"


def _number(_field: Field, value: Any, _path: str, _failures: list[Failure]) -> tuple[Any, str]:
    if isinstance(value, str) and value.strip().lstrip("-").isdigit():
        return int(value), ""
    whole = not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    )
    return (int(value), "") if whole else (value, f"{value!r} is not allowed: use a whole number")


def _text_list(field: Field, value: Any, path: str, failures: list[Failure]) -> tuple[Any, str]:
    if not isinstance(value, list):
        return value, "it must be a list of strings"
    element = Field(kind=Kind.TEXT, rules=field.rules)
    return [_value(element, inner, f"{path}[{index}]", failures) for index, inner in enumerate(value)], ""


def _number_list(_field: Field, value: Any, path: str, failures: list[Failure]) -> tuple[Any, str]:
    if not isinstance(value, list):
        return value, "it must be a list of whole numbers"
    element = Field(kind=Kind.NUMBER)
    return [_value(element, inner, f"{path}[{index}]", failures) for index, inner in enumerate(value)], ""


def _text_map(_field: Field, value: Any, path: str, failures: list[Failure]) -> tuple[Any, str]:
    if not isinstance(value, Mapping):
        return value, "it must be a map of strings"
    element = Field(kind=Kind.TEXT)
    present = {name: inner for name, inner in value.items() if inner is not None}
    return {name: _value(element, inner, f"{path}.{name}", failures) for name, inner in present.items()}, ""


def _block(field: Field, value: Any, path: str, failures: list[Failure]) -> tuple[Any, str]:
    if not isinstance(value, Mapping):
        return value, "it must be an object"
    return _object(field.fields, value, path, failures), ""


def _blocks(field: Field, value: Any, path: str, failures: list[Failure]) -> tuple[Any, str]:
    if not isinstance(value, list):
        return value, "it must be a list of objects"
    element = Field(kind=Kind.BLOCK, fields=field.fields)
    return [_value(element, inner, f"{path}[{index}]", failures) for index, inner in enumerate(value)], ""


_SHAPES = {
    Kind.TEXT: _text,
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
    Kind.TEXT_LIST: _text_list,
    Kind.NUMBER_LIST: _number_list,
    Kind.TEXT_MAP: _text_map,
    Kind.BLOCK: _block,
    Kind.BLOCKS: _blocks,
}


def _unknown_name(name: str, fields: Fields) -> str:
    from difflib import get_close_matches  # only a mistake pays for it

    close = get_close_matches(name, fields, n=1)
    hint = f'did you mean "{close[0]}"?' if close else f"known here: {', '.join(sorted(fields))}"
    return f"there is no such property; {hint}"
