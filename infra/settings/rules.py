"""What one value may be. A rule takes the text Pulumi has and gives the value, or raises `Unfit` with the reason.

Reasons are the second half of a sentence that starts with the name of the setting, and say what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from infra.errors import Unfit


@dataclass(frozen=True)
class Kind:
    """A type of Pulumi's: of the value, and of what is in it when it is a list."""

    type: str
    items: str = ""


TEXT, NUMBER, FLAG, MAP = Kind("string"), Kind("integer"), Kind("boolean"), Kind("object")
TEXTS, RECORDS = Kind("array", "string"), Kind("array", "object")


@dataclass(frozen=True)
class Rule:
    """How a value is read, and in words what is allowed."""

    read: Callable[[str], Any]
    """Raises Unfit."""
    allowed: str
    kind: Kind = TEXT


def whole(low: int, high: int, *, unit: str = "", step: int = 1) -> Rule:
    """A whole number between `low` and `high`, both included."""
    allowed = f"{low} to {high}{unit and ' ' + unit}" + (f" in steps of {step}" if step > 1 else "")

    def read(text: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            raise Unfit(f"{text!r} is not a whole number; allowed are {allowed}")
        number = int(text)
        if not low <= number <= high or number % step:
            raise Unfit(f"{number} is not allowed; allowed are {allowed}")
        return number

    return Rule(read, allowed, NUMBER)


def yes_or_no() -> Rule:
    """A boolean, in the two spellings Pulumi writes."""

    def read(text: str) -> bool:
        if text not in ("true", "false"):
            raise Unfit(f"{text!r} is not a boolean; allowed are true and false")
        return text == "true"

    return Rule(read, "true or false", FLAG)


def one_of(allowed: Sequence[str]) -> Rule:
    """One word of a list."""
    listed = allowed[0] if len(allowed) == 1 else f"one of {', '.join(allowed)}"

    def read(text: str) -> str:
        if text not in allowed:
            raise Unfit(f"{text!r} is not known; it must be {listed}")
        return text

    return Rule(read, listed)


def matching(pattern: str, allowed: str) -> Rule:
    """Text of a given form; `allowed` says it in words."""

    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise Unfit(f"{text!r} is not allowed; it must be {allowed}")
        return text

    return Rule(read, allowed)


def or_empty(rule: Rule) -> Rule:
    """The same rule, with the empty text left alone: what that means, the setting says."""
    return Rule(lambda text: rule.read(text) if text else "", f"empty, or {rule.allowed}", rule.kind)


def sentence(limit: int) -> Rule:
    """Free text that is not blank, of at most `limit` characters."""
    allowed = f"a text of 1 to {limit} characters"

    def read(text: str) -> str:
        if not text.strip():
            raise Unfit(f"is empty; it must be {allowed}")
        if len(text) > limit:
            raise Unfit(f"has {len(text)} characters; at most {limit} are allowed")
        return text

    return Rule(read, allowed)
