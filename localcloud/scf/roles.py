"""A function's execution role: who may give it, and whether SCF may use it (platform.md 7.1, 7.6)."""

from __future__ import annotations

import re

import msgspec

from localcloud.errors import InvalidRequest, NotFound, Unauthorized
from localcloud.exchange import Call
from localcloud.identity import Account, Authoriser, Credential, RoleAssumer
from localcloud.scf.errors import Missing

SERVICE = "scf.qcloud.com"
"""The trust principal of SCF (platform.md 7.1)."""
_FULL_NAME = re.compile(r"qcs::cam::uin/(?P<uin>\d+):role(?:Name)?/(?P<name>.+)")


def role_name(text: str) -> str:
    """A role is usually given by name; its six-segment form is understood too (platform.md 7.1)."""
    found = _FULL_NAME.fullmatch(text)
    return found["name"] if found else text


class ExecutionRoles(msgspec.Struct, frozen=True):
    """Checks roles when they are given and turns them into keys when they are used."""

    account: Account
    authoriser: Authoriser
    assumer: RoleAssumer

    def check(self, call: Call, role: str) -> None:
        """May the caller hand this role to a function, and will SCF be able to assume it?

        Raises `Unauthorized` for a missing cam:PassRole (of anybody but the account itself), `Missing` Role, or
        `InvalidRequest` RoleCheck if the role does not trust SCF.
        """
        if not role:
            return
        name = role_name(role)
        if call.principal.kind != "root":
            passed = f"qcs::cam::uin/{self.account.uin}:roleName/{name}"
            self.authoriser.check(call.principal, "cam:PassRole", passed, conditions=call.conditions)
        try:
            self.assumer.assume_for_service(SERVICE, name, session="role-check")
        except NotFound as absent:
            raise Missing("Role", f"There is no role {name!r}; create it before the function.") from absent
        except Unauthorized as refused:
            raise InvalidRequest(
                "InvalidParameter.RoleCheck",
                f"SCF may not assume the role {name!r}; its trust policy must name {SERVICE}. {refused.message}",
            ) from refused

    def assume(self, role: str, *, function: str, instance: str) -> Credential:
        """Temporary keys for one instance. Raises `NotFound` or `Unauthorized`."""
        return self.assumer.assume_for_service(SERVICE, role_name(role), session=function, instance=instance)
