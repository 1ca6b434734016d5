"""Whose `MPS_QcsRole` is: an account has exactly one, and all that uses MPS relies on it (platform.md 2.3).

What the account has is looked up in previews too, so that nobody learns in the middle of an `up` that the role is
there already, or is not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from infra.names import MPS_ROLE


class Standing(StrEnum):
    """What the stack has to do with the role."""

    CREATE = "create"
    """It makes the role and its policy."""
    ADOPT = "adopt"
    """The account has the role; the stack attaches its own policy to it, and touches nothing else of it."""
    EXTERNAL = "external"
    """Somebody else makes both, the role and what it may do; the stack only looks whether the role is there."""


@dataclass(frozen=True)
class FoundRole:
    """The role as the account has it. `document` says who may assume it."""

    role_id: str
    document: str

    def trusts(self, service: str) -> bool:
        """Whether that service may assume it."""
        try:
            statements = _listed(_lowered(json.loads(self.document)).get("statement"))
        except ValueError:
            return False
        return any(_lets_assume(_lowered(statement), service) for statement in statements)


def objection(standing: Standing, found: FoundRole | None, service: str, trust: str, permissions: str) -> str | None:
    """Why the account's role does not fit the setting, or None when it does.

    A role in the way of `create` is no objection here: it may be the stack's own, which only the engine knows.
    """
    if standing is Standing.CREATE:
        return None
    if found is None:
        return _missing(standing, trust, permissions)
    if not found.trusts(service):
        return (
            f"{MPS_ROLE} exists but does not trust {service}, so MPS cannot assume it. Add this statement to its trust "
            f"policy (CAM console, Roles, {MPS_ROLE}, Role entity): {_statement(trust)}"
        )
    return None


def in_the_way(found: FoundRole) -> str:
    """What to tell who wants to create a role that the account has."""
    return (
        f"mpsRole: create would make {MPS_ROLE}, and this account has one already (id {found.role_id}), which this "
        "stack did not make, or retained when it was last destroyed. An account has exactly one. Use it: "
        "pulumi config set mpsRole adopt"
    )


def unseen(role: str, why: str, stack: str) -> str:
    """What to tell whose key may not look."""
    return (
        f"whether the account has {role} cannot be seen ({why}). The key needs cam:DescribeRoleList; what else it "
        f"needs is printed by: python -m infra deployer --stack {stack} --app-id APPID"
    )


def _missing(standing: Standing, trust: str, permissions: str) -> str:
    if standing is Standing.ADOPT:
        return (
            f"mpsRole: adopt uses the account's {MPS_ROLE}, and there is none. Either authorise MPS in its console, "
            "which makes the role, or let this stack make it: pulumi config set mpsRole create"
        )
    return (
        f"mpsRole: external leaves {MPS_ROLE} to somebody else, and there is none. Ask them for a role of exactly that "
        f"name with this trust policy: {trust} and with a policy that allows: {permissions}"
    )


def _lets_assume(statement: Mapping[str, Any], service: str) -> bool:
    principal = _lowered(statement.get("principal") or {})
    actions = {str(action).removeprefix("name/") for action in _listed(statement.get("action"))}
    return (
        str(statement.get("effect")).lower() == "allow"
        and service in _listed(principal.get("service"))
        and bool(actions & {"sts:AssumeRole", "sts:*", "*"})
    )


def _statement(document: str) -> str:
    return json.dumps(json.loads(document)["statement"][0], separators=(",", ":"))


def _lowered(value: Any) -> Mapping[str, Any]:
    """CAM takes the names of elements in any case, and gives them back as they were written."""
    return {str(name).lower(): inner for name, inner in value.items()} if isinstance(value, Mapping) else {}


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
