"""Whether policies allow a request. Pure: the same policies and question always give the same answer.

A deny wins over every allow; without an allow the answer is no. A condition that cannot be decided is read to the safe
side: it keeps an allow from applying and lets a deny apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

import msgspec

from localcloud.cam.conditions import holds
from localcloud.cam.policy import Effect, Policy, Principals, ResourcePattern, Statement
from localcloud.cam.wildcards import matches
from localcloud.identity import Account, Principal

OPERATION_LEVEL = "*"
"""The resource of an action that knows none: only a statement on "*" grants it (platform.md 7.4)."""


class Verdict(Enum):
    """What policies say about one question. NOTHING: none of them speaks about it."""

    ALLOWED = "allowed"
    DENIED = "denied"
    NOTHING = "nothing"


class Question(msgspec.Struct, frozen=True):
    """May `who` do `action` (`service:Action`) to `resource` (six segments or "*")?

    `conditions` is what is known about the request, by lower-case key.
    """

    who: Principal
    action: str
    resource: str
    conditions: Mapping[str, str] = msgspec.field(default_factory=dict)


def verdict(policies: Iterable[Policy], question: Question) -> Verdict:
    """What `policies` together say. Statements with principals are asked whether they mean the caller."""
    found = Verdict.NOTHING
    for policy in policies:
        for statement in policy.statements:
            if applies(statement, question):
                if statement.effect is Effect.DENY:
                    return Verdict.DENIED
                found = Verdict.ALLOWED
    return found


def applies(statement: Statement, question: Question) -> bool:
    """Whether a statement speaks about a question."""
    return (
        _names_action(statement, question.action)
        and (statement.principals is None or means(statement.principals, question.who))
        and _names_resource(statement, question)
        and conditions_apply(statement, question.conditions)
    )


def means(principals: Principals, who: Principal) -> bool:
    """Whether a statement's principals include the caller."""
    own = _names(who)
    return any(pattern in ("*", "qcs::cam::anyone:anyone") or pattern in own for pattern in principals.qcs)


def covers(pattern: ResourcePattern, resource: str, account: Account) -> bool:
    """Whether a resource pattern of a policy includes a resource. `account` is the policy owner's."""
    if pattern.text == "*":
        return True
    if resource == OPERATION_LEVEL:
        return False
    place = len(pattern.text) - len(pattern.name)
    if resource[:place] == pattern.text[:place]:  # the first five segments are the same, as nearly always
        return matches(pattern.name, resource[place:])
    segments = resource.split(":", 5)
    if len(segments) != 6:
        return False
    _, _project, service, region, owner, name = segments
    return (
        matches(pattern.service, service)
        and (not pattern.region or matches(pattern.region, region))
        and _same_account(pattern.account, owner, account)
        and matches(pattern.name, name)
    )


def conditions_apply(statement: Statement, request: Mapping[str, str]) -> bool:
    """Whether a request, by what is known about it, is one of those that a statement is for."""
    undecided = statement.effect is Effect.DENY
    for condition in statement.conditions:
        held = holds(condition, request)
        if not (undecided if held is None else held):
            return False
    return True


# Plain loops: every request of everybody but the root comes through here, and `any` costs a generator each time.


def _names_action(statement: Statement, action: str) -> bool:
    for pattern in statement.actions:  # noqa: SIM110
        if matches(pattern, action):
            return True
    return False


def _names_resource(statement: Statement, question: Question) -> bool:
    for pattern in statement.resources:  # noqa: SIM110
        if covers(pattern, question.resource, question.who.account):
            return True
    return False


def _same_account(pattern: str, owner: str, account: Account) -> bool:
    """`uin/<uin>` and `uid/<app id>` name one account; an empty one, also `uin/`, is that of the policy's owner."""
    if pattern == owner:
        return True
    own = (f"uin/{account.uin}", f"uid/{account.app_id}")
    if pattern in ("", "uin/", "uid/", *own):
        return owner in ("", "uin/", "uid/", *own)
    return matches(pattern, owner)


def _names(who: Principal) -> frozenset[str]:
    """Every way in which a policy may name a caller (platform.md 7.3; the account's root is also `uin/<uin>`).

    Lent keys answer to the names of whoever lent them.
    """
    uin = who.account.uin
    if who.kind == "root":
        return _names_of_root(uin)
    if who.kind == "role":
        return frozenset({who.qcs, f"qcs::cam::uin/{uin}:roleName/{who.name}"})
    if who.kind == "federated":
        lender = _names_of_root(uin) if who.name == uin else frozenset({f"qcs::cam::uin/{uin}:uin/{who.name}"})
        return lender | {who.qcs}
    return frozenset({who.qcs})


def _names_of_root(uin: str) -> frozenset[str]:
    return frozenset({f"qcs::cam::uin/{uin}:root", f"qcs::cam::uin/{uin}:uin/{uin}"})
