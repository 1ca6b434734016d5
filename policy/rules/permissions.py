"""Permissions: named actions on named resources, and roles that one cloud service assumes."""

from __future__ import annotations

from collections.abc import Iterator

from policy.documents import Statement, Unreadable, statements
from policy.resource import (
    BUCKET_POLICY,
    POLICY,
    POLICY_BY_NAME,
    POLICY_VERSION,
    ROLE,
    ROLE_BY_NAME,
    Resource,
    Rule,
)

OPERATION_LEVEL = frozenset({"mps"})
"""Services whose permissions cannot be narrowed to a resource: one that is named grants nothing (platform.md 7.4)."""

_GRANTING = {POLICY: "document", POLICY_BY_NAME: "document", POLICY_VERSION: "policyDocument", BUCKET_POLICY: "policy"}
_TRUSTING = {ROLE: "document", ROLE_BY_NAME: "document"}
_DOCUMENTS = _GRANTING | _TRUSTING
"""In which property each type has its document."""


def _allowed(resource: Resource) -> Iterator[tuple[int, Statement]]:
    """The numbered statements that allow something. An unreadable document is told by `_readable`."""
    document = resource.get(_DOCUMENTS[resource.type])
    if document is None:
        return
    try:
        found = statements(document)
    except Unreadable:
        return
    yield from ((number, statement) for number, statement in enumerate(found, 1) if statement.allows)


def _readable(resource: Resource) -> Iterator[str]:
    name = _DOCUMENTS[resource.type]
    document = resource.get(name)
    if document is None:
        return
    try:
        statements(document)
    except Unreadable as error:
        yield f"{name} {error}; write a CAM document."


def _named_actions(resource: Resource) -> Iterator[str]:
    for number, statement in _allowed(resource):
        if not statement.actions:
            yield f"Statement {number} allows without naming actions; list them."
        for action in statement.actions:
            if "*" in action:
                yield f"Statement {number} allows {action!r}; list the actions that are needed, one by one."


def _named_resources(resource: Resource) -> Iterator[str]:
    for number, statement in _allowed(resource):
        services = {_service(action) for action in statement.actions}
        for named in statement.resources or ("*",):
            if named == "*" and services and services <= OPERATION_LEVEL:
                continue
            if _is_wide(named):
                yield (
                    f"Statement {number} allows {', '.join(statement.actions)} on {named!r}; "
                    "name the bucket and the prefix, or the one thing that is meant."
                )


def _service(action: str) -> str:
    """`cos` of `name/cos:PutObject`."""
    return action.rpartition("/")[2].partition(":")[0]


def _is_wide(named: str) -> bool:
    """Whether a resource (six segments, platform.md 7.3) means everything of a service, an account or a bucket."""
    segments = named.split(":", 5)
    if len(segments) < 6:
        return True
    *around, thing = segments
    if any("*" in segment for segment in around):
        return True
    container, _, path = thing.partition("/")
    return "*" in container or path == "*" or path.endswith("/*/*") or not thing


def _trusted(role: Resource) -> Iterator[str]:
    for number, statement in _allowed(role):
        if set(statement.principals) != {"service"} or any("*" in name for name in statement.principals["service"]):
            yield f"Statement {number} trusts others than a cloud service; name one service as the principal."


RULES = (
    Rule("readable-documents", "Permissions are CAM documents.", tuple(_DOCUMENTS), _readable),
    Rule("named-actions", "No permission is for all actions.", tuple(_GRANTING), _named_actions),
    Rule(
        "named-resources",
        "No permission is for all resources, unless the service knows no narrower one.",
        tuple(_GRANTING),
        _named_resources,
    ),
    Rule("trusted-services", "Roles are for cloud services, not for other accounts.", tuple(_TRUSTING), _trusted),
)
