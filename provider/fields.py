"""Properties as data: what a property may hold, who chooses it when the program is silent, what a change means.

One table of fields per resource drives check, diff, preview, refresh, import and the schema. The facts in those tables
are those of the official plugin (provider-schema.json for names and types, provider.md section 3 for the rest).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias


class Kind(Enum):
    """The shape of a property's value."""

    TEXT = "string"
    FLAG = "boolean"
    NUMBER = "integer"
    TEXT_LIST = "list of strings"
    NUMBER_LIST = "list of integers"
    TEXT_MAP = "map of strings"
    BLOCK = "object"
    BLOCKS = "list of objects"


Rule: TypeAlias = Callable[[Any], str | None]
"""Given a known value, says what is wrong with it and what to write instead; None when nothing is."""

Same: TypeAlias = Callable[[Any, Any], bool]
"""Whether two known, non-empty values mean the same to the cloud."""

Identity: TypeAlias = Callable[[Mapping[str, Any]], Hashable]
"""Which element of a list without order is which."""


def equal(one: Any, other: Any) -> bool:
    """The meaning of most values is the value."""
    return bool(one == other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One property.

    `computed`: the cloud chooses when the program is silent, and keeps what it has when the program falls silent.
    `replaces`: a change needs a new resource. `fixed`: a change is refused, with this sentence.
    `autoname`: the longest name to make up when the program gives none; 0 makes up nothing.
    `not_here`: the official plugin has it, this one refuses it, with this sentence.
    `secret`: whatever the program says, the engine is told to encrypt it. `unique`: it is the resource's name in the
    cloud, which old and new cannot share.
    """

    kind: Kind
    required: bool = False
    default: bool | int | str | None = None
    computed: bool = False
    replaces: bool = False
    fixed: str = ""
    autoname: int = 0
    not_here: str = ""
    secret: bool = False
    unique: bool = False
    rules: tuple[Rule, ...] = ()
    same: Same = equal
    fields: Mapping[str, Field] = field(default_factory=dict)
    identity: Identity | None = None


Fields: TypeAlias = Mapping[str, Field]
"""The properties of a resource or of one nested object, by name."""


def text(*rules: Rule, **facts: Any) -> Field:
    """A string."""
    return Field(kind=Kind.TEXT, rules=rules, **facts)


def flag(**facts: Any) -> Field:
    """A boolean."""
    return Field(kind=Kind.FLAG, **facts)


def number(*rules: Rule, **facts: Any) -> Field:
    """An integer."""
    return Field(kind=Kind.NUMBER, rules=rules, **facts)


def text_list(*rules: Rule, **facts: Any) -> Field:
    """An ordered list of strings; the rules are for each of them."""
    return Field(kind=Kind.TEXT_LIST, rules=rules, **facts)


def number_list(**facts: Any) -> Field:
    """An ordered list of integers."""
    return Field(kind=Kind.NUMBER_LIST, **facts)


def text_map(*rules: Rule, **facts: Any) -> Field:
    """Strings by name; the rules are for the whole map."""
    return Field(kind=Kind.TEXT_MAP, rules=rules, **facts)


def block(fields: Fields, **facts: Any) -> Field:
    """One nested object."""
    return Field(kind=Kind.BLOCK, fields=fields, **facts)


def blocks(fields: Fields, **facts: Any) -> Field:
    """A list of nested objects; with `identity` their order means nothing."""
    return Field(kind=Kind.BLOCKS, fields=fields, **facts)
