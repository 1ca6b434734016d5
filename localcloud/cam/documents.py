"""Reading policy documents as strictly as CAM does (platform.md 7.3).

Three kinds: a policy for an identity (with resources, without principals), the trust of a role (the other way round)
and a policy on a resource (with both). Keys and effects may be written in either case, as the real service
accepts them. Every refusal has the code the real service lists for that part of the document.
"""

from __future__ import annotations

import msgspec

from localcloud.cam.elements import (
    ACTION,
    CONDITION,
    EFFECT,
    PRINCIPAL,
    RESOURCE,
    actions,
    broken,
    conditions,
    effect,
    lowered,
    principals,
    resources,
)
from localcloud.cam.policy import Policy, Statement
from localcloud.errors import InvalidRequest
from localcloud.wire import NOT_JSON

MAX_LENGTH = 6144
"""Characters of a policy without white space."""
VERSION = "2.0"


class _Kind(msgspec.Struct, frozen=True):
    """Which elements a statement must have and which it may have."""

    needs: frozenset[str]
    may: frozenset[str] = frozenset({CONDITION, "sid"})


_IDENTITY = _Kind(frozenset({EFFECT, ACTION, RESOURCE}))
_TRUST = _Kind(frozenset({EFFECT, ACTION, PRINCIPAL}))
_ON_RESOURCE = _Kind(frozenset({EFFECT, ACTION, RESOURCE, PRINCIPAL}))


def parse_policy(text: str) -> Policy:
    """A policy to attach to a role or user. Raises `InvalidRequest` (`InvalidParameter.*`) naming the broken part."""
    return _parse(text, _IDENTITY)


def parse_trust(text: str) -> Policy:
    """Who may assume a role. Raises `InvalidRequest` (`InvalidParameter.*`) naming the broken part."""
    return _parse(text, _TRUST)


def parse_resource_policy(text: str) -> Policy:
    """A policy on a resource, e.g. a bucket. Raises `InvalidRequest` with the code `MalformedPolicy`, as COS does."""
    try:
        return _parse(text, _ON_RESOURCE)
    except InvalidRequest as error:
        raise InvalidRequest("MalformedPolicy", error.message) from error


def _parse(text: str, kind: _Kind) -> Policy:
    if len("".join(text.split())) > MAX_LENGTH:
        raise broken("PolicyDocumentLengthOverLimit", f"a policy has at most {MAX_LENGTH} characters")
    try:
        decoded = msgspec.json.decode(text.encode("utf-8", "strict"))
    except NOT_JSON as error:
        raise broken("PolicyDocumentError", f"it is not JSON ({error})") from error
    document = lowered(decoded, "PolicyDocumentError", "the document")
    if unknown := sorted(document.keys() - {"version", "statement", "id"}):
        raise broken("PolicyDocumentError", f"it has unknown elements {unknown}; write version and statement")
    if document.get("version") != VERSION:
        raise broken("VersionError", f'version must be "{VERSION}", not {document.get("version")!r}')
    statements = document.get("statement")
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list) or not statements:
        raise broken("StatementError", "statement must be a list with at least one entry")
    return Policy(tuple(_statement(entry, kind) for entry in statements))


def _statement(entry: object, kind: _Kind) -> Statement:
    parts = lowered(entry, "StatementError", "a statement")
    if unknown := sorted(parts.keys() - kind.needs - kind.may):
        code = "PrincipalError" if PRINCIPAL in unknown else "StatementError"
        raise broken(code, f"a statement of this kind of policy must not have {unknown}")
    for name in sorted(kind.needs - parts.keys()):
        raise broken(f"{name.capitalize()}Error", f"a statement lacks {name}")
    return Statement(
        effect=effect(parts[EFFECT]),
        actions=actions(parts[ACTION]),
        resources=resources(parts[RESOURCE]) if RESOURCE in parts else (),
        principals=principals(parts[PRINCIPAL]) if PRINCIPAL in parts else None,
        conditions=conditions(parts.get(CONDITION, {})),
    )
