"""Rules for single values. Each returns what is wrong and what would be right, or None."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from provider.fields import Rule


def matches(pattern: str, wanted: str) -> Rule:
    """The whole text has this form; `wanted` describes it in words."""
    compiled = re.compile(pattern)

    def rule(value: Any) -> str | None:
        return None if compiled.fullmatch(value) else f'"{value}" is not allowed: it must be {wanted}'

    return rule


def one_of(*allowed: str) -> Rule:
    """The text is one of a few words."""

    def rule(value: Any) -> str | None:
        return None if value in allowed else f'"{value}" is not allowed: use one of {", ".join(allowed)}'

    return rule


def between(low: int, high: int, unit: str) -> Rule:
    """The number lies in a closed range."""

    def rule(value: Any) -> str | None:
        return None if low <= value <= high else f"{value} is out of range: use {low} to {high} {unit}"

    return rule


def multiple_of(step: int, unit: str) -> Rule:
    """The number is a positive multiple."""

    def rule(value: Any) -> str | None:
        if value > 0 and value % step == 0:
            return None
        return f"{value} is not allowed: use a multiple of {step} {unit}"

    return rule


def no_longer_than(limit: int) -> Rule:
    """The text has at most so many characters."""

    def rule(value: Any) -> str | None:
        return None if len(value) <= limit else f"{len(value)} characters are too many: use at most {limit}"

    return rule


def at_most_32_kb(value: Any) -> str | None:
    """The text of a secret (platform.md 11.2). The message does not repeat it."""
    size = len(value.encode())
    return None if size <= 32 * 1024 else f"{size} bytes are too many: a secret may have 32768"


def base64_text(value: Any) -> str | None:
    """The text is base64. The message does not repeat it: it may be a secret."""
    try:
        base64.b64decode(value, validate=True)
    except ValueError:
        return "it is not base64; encode it, or use secretString for text"
    return None


def at_most_4_kb(value: Any) -> str | None:
    """The environment of a function (platform.md 5.6): names and values together take at most 4 KB."""
    known = {name: inner for name, inner in value.items() if isinstance(inner, str)}
    size = sum(len(name.encode()) + len(inner.encode()) for name, inner in known.items())
    return None if size <= 4096 else f"{size} bytes are too many: names and values together may take 4096"


def json_object(value: Any) -> str | None:
    """The text is a JSON object."""
    try:
        parsed = json.loads(value)
    except ValueError as error:
        return f"it is not valid JSON ({error}); build it with json.dumps"
    return None if isinstance(parsed, Mapping) else "it must be a JSON object, such as {...}"
