"""Diff: what the cloud has against what the program asks for.

Pure. The left side is the recorded state, so a drift that a refresh has found is a difference like any other. A
property about which the program is silent differs only when the cloud has something there that neither it nor the
provider would choose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from provider.fields import Field, Fields, Kind
from provider.values import UNKNOWN, Inputs, State, is_blank, is_internal


class Edit(Enum):
    """What happens to one property."""

    ADD = "add"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `path` is where, in the engine's notation (`triggers[0].name`)."""

    path: str
    edit: Edit
    replaces: bool = False

    @property
    def top(self) -> str:
        """The property of the resource that the change is in."""
        return self.path.split(".", 1)[0].split("[", 1)[0]


def changes(fields: Fields, have: State, want: Inputs) -> tuple[Change, ...]:
    """Every difference, in the order of the fields."""
    found: list[Change] = []
    for name, field in fields.items():
        inner = _changes(field, have.get(name), want.get(name), name)
        found += [replace(change, replaces=field.replaces) for change in inner]
    return tuple(found)


def same(field: Field, have: Any, want: Any) -> bool:
    """Whether the cloud already has what is wanted."""
    return next(_changes(field, have, want, ""), None) is None


def without_ignored(found: Iterable[Change], ignored: Iterable[str]) -> tuple[Change, ...]:
    """The changes outside the paths that the program told the engine to ignore."""
    paths = tuple(ignored)
    return tuple(
        change
        for change in found
        if not any(change.path == path or change.path.startswith((path + ".", path + "[")) for path in paths)
    )


def _changes(field: Field, have: Any, want: Any, path: str) -> Iterator[Change]:
    if want is UNKNOWN or have is UNKNOWN:
        yield Change(path, Edit.ADD if is_blank(have) else Edit.UPDATE)
    elif is_blank(want):
        silent = want is None
        if not is_blank(have) and not (silent and (field.computed or have == field.default)):
            yield Change(path, Edit.DELETE if silent else Edit.UPDATE)
    elif is_blank(have) and field.kind is not Kind.TEXT_MAP:
        yield Change(path, Edit.ADD if have is None else Edit.UPDATE)
    else:
        yield from _inner_changes(field, have, want, path)


def _inner_changes(field: Field, have: Any, want: Any, path: str) -> Iterator[Change]:
    """Both sides have something there."""
    if field.kind is Kind.TEXT_MAP:
        yield from _map_changes(have or {}, want, path)
    elif field.kind is Kind.BLOCK:
        yield from _block_changes(field.fields, have, want, path)
    elif field.kind is Kind.BLOCKS:
        yield from _blocks_changes(field, have, want, path)
    elif field.kind in (Kind.TEXT_LIST, Kind.NUMBER_LIST):
        yield from _list_changes(have, want, path)
    elif not field.same(have, want):
        yield Change(path, Edit.UPDATE)


def _block_changes(fields: Fields, have: Any, want: Any, path: str) -> Iterator[Change]:
    for name, field in fields.items():
        yield from _changes(field, have.get(name), want.get(name), f"{path}.{name}" if path else name)


def _map_changes(have: Mapping[str, Any], want: Mapping[str, Any], path: str) -> Iterator[Change]:
    known = {name: value for name, value in have.items() if not is_internal(name)}
    for name in sorted({*known, *want}):
        where = f'{path}["{name}"]' if "." in name or "[" in name else f"{path}.{name}"
        if name not in want:
            yield Change(where, Edit.DELETE)
        elif name not in known:
            yield Change(where, Edit.ADD)
        elif known[name] != want[name]:
            yield Change(where, Edit.UPDATE)


def _list_changes(have: list[Any], want: list[Any], path: str) -> Iterator[Change]:
    for index in range(max(len(have), len(want))):
        if index >= len(want):
            yield Change(f"{path}[{index}]", Edit.DELETE)
        elif index >= len(have):
            yield Change(f"{path}[{index}]", Edit.ADD)
        elif have[index] != want[index]:
            yield Change(f"{path}[{index}]", Edit.UPDATE)


def _blocks_changes(field: Field, have: list[Any], want: list[Any], path: str) -> Iterator[Change]:
    for before, after in pairs(field, have, want):
        if after is None:
            yield Change(f"{path}[{before}]", Edit.DELETE)
        elif before is None:
            yield Change(f"{path}[{after}]", Edit.ADD)
        elif want[after] is UNKNOWN:
            yield Change(f"{path}[{after}]", Edit.UPDATE)
        else:
            yield from _block_changes(field.fields, have[before], want[after], f"{path}[{after}]")


def pairs(field: Field, have: list[Any], want: list[Any]) -> Iterator[tuple[int | None, int | None]]:
    """Which element is which: by identity where the list has no order, else by place. What is wanted comes first."""
    if field.identity is None:
        places = range(max(len(have), len(want)))
        yield from ((at if at < len(have) else None, at if at < len(want) else None) for at in places)
        return
    left = {field.identity(element): at for at, element in enumerate(have)}
    for at, element in enumerate(want):
        yield left.pop(None if element is UNKNOWN else field.identity(element), None), at
    yield from ((at, None) for at in left.values())
