"""A policy after parsing: what it says, as values. `documents.py` makes them, `evaluation.py` reads them."""

from __future__ import annotations

from enum import Enum

import msgspec


class Effect(Enum):
    ALLOW = "allow"
    DENY = "deny"


class ResourcePattern(msgspec.Struct, frozen=True):
    """Which resources a statement is about.

    `text` is what the customer wrote; "*" means everything. The four segments may hold `*`; an empty region is any
    region, an empty account is the policy's own (platform.md 7.3).
    """

    text: str
    service: str = ""
    region: str = ""
    account: str = ""
    name: str = ""


class Condition(msgspec.Struct, frozen=True):
    """One test of a request. All conditions of a statement must hold; one of `values` is enough for each.

    `operator` is in lower case without its `_if_exist` ending, which `if_exist` keeps: then an absent key passes.
    """

    operator: str
    key: str
    values: tuple[str, ...]
    if_exist: bool = False


class Principals(msgspec.Struct, frozen=True):
    """Whom a statement on a resource or a role's trust is about: six-segment names and service domains."""

    qcs: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


class Statement(msgspec.Struct, frozen=True):
    """One rule. `actions` are without the optional `name/`; `principals` is None where the holder is meant."""

    effect: Effect
    actions: tuple[str, ...]
    resources: tuple[ResourcePattern, ...] = ()
    principals: Principals | None = None
    conditions: tuple[Condition, ...] = ()


class Policy(msgspec.Struct, frozen=True):
    """A whole document, in the order it was written. Also what identity.py calls a ResourcePolicy."""

    statements: tuple[Statement, ...] = ()
