"""CAM documents: what the cloud would refuse about them, and when two of them mean the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from provider.rules import json_object

MEMBERS_OF_A_LIST = ("resource",)
"""Written as a plain string these are refused by the service (provider.md 3.2)."""


def policy_document(value: Any) -> str | None:
    """A rule: the text is a document that the service accepts, as far as that can be told from its form."""
    return json_object(value) or next(_wrong(json.loads(value)), None)


def same_document(one: Any, other: Any) -> bool:
    """Equal but for white space and the order of names. Lists keep their order and a string is not a list of one."""
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return bool(one == other)


def same_bucket_policy(one: Any, other: Any) -> bool:
    """Like same_document, but `Sid` does not count: COS does not promise to return it."""
    try:
        return bool(_without_sid(json.loads(one)) == _without_sid(json.loads(other)))
    except ValueError:
        return bool(one == other)


def _wrong(document: Mapping[str, Any]) -> Iterator[str]:
    statements = _member(document, "statement")
    if not isinstance(statements, list) or not statements:
        yield 'it needs a list named "statement"'
        return
    for index, statement in enumerate(statements):
        if not isinstance(statement, Mapping):
            yield f"statement[{index}] must be an object"
            continue
        for name in MEMBERS_OF_A_LIST:
            if isinstance(_member(statement, name), str):
                yield f'statement[{index}].{name} must be a list: write ["..."]'
        principal = _member(statement, "principal")
        qcs = _member(principal, "qcs") if isinstance(principal, Mapping) else None
        if qcs is not None and not isinstance(qcs, list):
            yield f'statement[{index}].principal.qcs must be a list: write ["qcs::..."]'


def _member(document: Mapping[str, Any], name: str) -> Any:
    """Names are written in either case: `Statement` in COS, `statement` in CAM."""
    return next((value for key, value in document.items() if key.lower() == name), None)


def _without_sid(document: Any) -> Any:
    if isinstance(document, Mapping):
        return {name: _without_sid(value) for name, value in document.items() if name.lower() != "sid"}
    if isinstance(document, list):
        return [_without_sid(value) for value in document]
    return document
