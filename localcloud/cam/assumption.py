"""Temporary keys: who may assume a role (its trust) or lend keys, for how long, and what the session may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import unquote

import msgspec

from localcloud.cam.directory import Directory
from localcloud.cam.documents import parse_policy
from localcloud.cam.evaluation import conditions_apply, means
from localcloud.cam.keys import KeyRing
from localcloud.cam.policy import Effect, Policy, Principals, Statement
from localcloud.cam.records import Role
from localcloud.cam.wildcards import matches
from localcloud.errors import InvalidRequest, NotFound, Unauthorized
from localcloud.identity import Account, Credential, Principal

ASSUME_ROLE = "sts:AssumeRole"
MAX_SECONDS = 43_200
"""A session lives 12 hours at most (official SDK, AssumeRole)."""
LENT_SECONDS = {"root": 7200, "user": 129_600}
"""How long the keys live at most that an account's root or a user lends (platform.md 7.7)."""


class NarrowedSession(Principal, frozen=True):
    """A session that was given less than the role, or than whoever lent the keys, may do; both must allow."""

    policy: Policy = msgspec.field(default_factory=Policy)


class Assumption(msgspec.Struct, frozen=True):
    """Issues temporary keys to services of the cloud and to callers of STS."""

    directory: Directory
    keys: KeyRing
    account: Account

    def by_service(self, service: str, role_name: str, *, session: str, seconds: int, instance: str) -> Credential:
        """Keys for a service, if the role names it in its trust. Raises `NotFound` or `Unauthorized`."""
        role = self.directory.role_named(role_name)
        if role is None:
            raise NotFound(
                "ResourceNotFound.RoleNotFound",
                f"The role {role_name} does not exist; create it with the trust principal {service}.",
            )
        if not trusts(role.trust, lambda principals: service in principals.services, {}):
            raise Unauthorized(
                "UnauthorizedOperation",
                f"The role {role_name} does not trust {service}; its trust must allow name/sts:AssumeRole to it.",
            )
        who = Principal("role", self.account, role_name, session, instance)
        return self.keys.temporary(who, min(seconds, _longest(role)))

    def by_caller(
        self,
        caller: Principal,
        arn: str,
        *,
        session: str,
        seconds: int,
        policy: str | None,
        conditions: Mapping[str, str],
    ) -> Credential:
        """Keys for a caller whom the role's trust names. Whether the caller may ask at all was decided before.

        `policy` is a document that narrows the session, URL-encoded as the caller sent it; `conditions` is what is
        known about the request, by lower-case key. Raises `CloudError`.
        """
        role = self._role(arn)
        if not trusts(role.trust, lambda principals: means(principals, caller), conditions):
            raise Unauthorized(
                "UnauthorizedOperation",
                f"The role {role.name} does not trust {caller.qcs}; its trust policy must name this principal, and "
                "what it demands besides (such as ExternalId) must be met.",
            )
        if policy is None:
            who = Principal("role", self.account, role.name, session)
        else:
            who = NarrowedSession("role", self.account, role.name, session, policy=_session_policy(policy))
        return self.keys.temporary(who, min(seconds, _longest(role)))

    def lend(self, lender: Principal, *, name: str, seconds: int, policy: str) -> Credential:
        """Keys for `name` that may do what both `lender` and `policy` (URL-encoded) allow. Raises `CloudError`."""
        longest = LENT_SECONDS.get(lender.kind)
        if longest is None:
            raise Unauthorized(
                "FailedOperation.TempKeyNotAllowed",
                "Temporary keys cannot ask for temporary keys; call with the key of the account or of a sub-account.",
            )
        if seconds > longest:
            raise InvalidRequest(
                "InvalidParameter.OverTimeError", f"DurationSeconds is at most {longest} for a {lender.kind}."
            )
        owner = lender.name or self.account.uin
        who = NarrowedSession("federated", self.account, owner, name, policy=_session_policy(policy))
        return self.keys.temporary(who, seconds)

    def role_id(self, name: str) -> str:
        """The id of a role; its name when it was deleted after the session began."""
        role = self.directory.role_named(name)
        return role.id if role else name

    def _role(self, arn: str) -> Role:
        owner, _, named = arn.removeprefix("qcs::cam::").partition(":")
        kind, _, name = named.partition("/")
        if owner != f"uin/{self.account.uin}" or kind not in ("role", "roleName") or not name:
            raise InvalidRequest(
                "InvalidParameter.ParamError",
                f"RoleArn must be qcs::cam::uin/{self.account.uin}:roleName/<name> or :role/<id>, not {arn!r}.",
            )
        role = self.directory.roles.get(name) if kind == "role" else self.directory.role_named(name)
        if role is None:
            raise NotFound("ResourceNotFound.RoleNotFound", f"There is no role {name!r} to assume.")
        return role


def trusts(trust: Policy, includes: Callable[[Principals], bool], conditions: Mapping[str, str]) -> bool:
    """Whether a trust allows `sts:AssumeRole` to whom `includes` recognises, and no statement denies it."""
    said = [statement.effect for statement in trust.statements if _is_about(statement, includes, conditions)]
    return Effect.ALLOW in said and Effect.DENY not in said


def _is_about(statement: Statement, includes: Callable[[Principals], bool], conditions: Mapping[str, str]) -> bool:
    return (
        any(matches(pattern, ASSUME_ROLE) for pattern in statement.actions)
        and statement.principals is not None
        and includes(statement.principals)
        and conditions_apply(statement, conditions)
    )


def _longest(role: Role) -> int:
    return role.session_duration or MAX_SECONDS


def _session_policy(text: str) -> Policy:
    """The Policy parameter is URL-encoded by its caller (official SDK, AssumeRole and GetFederationToken)."""
    try:
        return parse_policy(unquote(text))
    except InvalidRequest as error:
        raise InvalidRequest("InvalidParameter.StrategyFormatError", error.message) from error
