"""CAM documents as statements. CAM and COS spell the keys with capitals and without, and take a value for a list."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class Unreadable(ValueError):
    """Not a CAM document. The message is the second half of a sentence."""


@dataclass(frozen=True)
class Statement:
    """One statement; a key that it lacks is empty here."""

    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: Mapping[str, tuple[str, ...]]
    """Who, by kind: `service`, `qcs`, `federated`."""


def statements(document: str) -> list[Statement]:
    """What a document says. Raises Unreadable."""
    try:
        parsed = json.loads(document)
    except ValueError as error:
        raise Unreadable(f"is not JSON ({error})") from error
    if not isinstance(parsed, Mapping):
        raise Unreadable("is not an object with statements")
    found = _lower(parsed).get("statement")
    entries = found if isinstance(found, list) else [found]
    if not entries or not all(isinstance(entry, Mapping) for entry in entries):
        raise Unreadable("has no statements")
    return [_statement(_lower(entry)) for entry in entries if entry]


def _statement(entry: Mapping[str, Any]) -> Statement:
    principal = entry.get("principal") or {}
    who = _lower(principal) if isinstance(principal, Mapping) else {"qcs": principal}
    return Statement(
        # Whatever is not plainly a denial counts as a permission.
        allows=str(entry.get("effect", "")).lower() != "deny",
        actions=_texts(entry.get("action")),
        resources=_texts(entry.get("resource")),
        principals={kind: _texts(names) for kind, names in who.items()},
    )


def _lower(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in mapping.items()}


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(str(each) for each in value)
    return (str(value),)
