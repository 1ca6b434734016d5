"""Everything that exists in CAM, with the rules that hold between roles, policies and attachments."""

from __future__ import annotations

import msgspec

from localcloud.cam.documents import parse_policy
from localcloud.cam.errors import policy_not_found, role_not_found, still_attached, user_not_found, wrong_parameter
from localcloud.cam.policy import Policy
from localcloud.cam.presets import FIRST_ID, PRESETS
from localcloud.cam.records import Holder, Role, StoredPolicy, User
from localcloud.errors import InvalidRequest

FIRST_ROLE, FIRST_POLICY, FIRST_USER = 4611686018427900001, 27900001, 100000000002
MAX_ATTACHED = 200
"""Policies one role or user may have."""


class Issued(msgspec.Struct):
    """The numbers given last: none is given twice, also when what had it is gone."""

    role: int = FIRST_ROLE - 1
    policy: int = FIRST_POLICY - 1
    uin: int = FIRST_USER - 1


class Directory:
    """Roles, policies, sub-accounts and who has which policy. Dictionaries keep the order of creation."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """As on the first day: no roles, no users, only the platform's policies."""
        self.roles: dict[str, Role] = {}
        self.users: dict[int, User] = {}
        self.policies: dict[int, StoredPolicy] = _presets()
        self.attached: dict[Holder, dict[int, float]] = {}
        self.issued = Issued()
        self._last_id: dict[str, str] = {}  # of roles, by name

    def new_role_id(self) -> str:
        self.issued.role += 1
        return str(self.issued.role)

    def new_policy_id(self) -> int:
        self.issued.policy += 1
        return self.issued.policy

    def new_uin(self) -> int:
        self.issued.uin += 1
        return self.issued.uin

    def role(self, role_id: str | int | None = None, name: str | None = None) -> Role:
        """The role with this id, or else with this name. Raises `CloudError` when there is none."""
        if role_id:
            found = self.roles.get(str(role_id))
            if found is None or (name and found.name != name):
                raise role_not_found(str(role_id))
            return found
        if not name:
            raise wrong_parameter("Name the role by RoleId or RoleName.")
        named = self.role_named(name)
        if named is None:
            raise role_not_found(name)
        return named

    def role_named(self, name: str) -> Role | None:
        """Every request of a role asks this. A remembered id is only a place to look: what is there has to be right."""
        found = self.roles.get(self._last_id.get(name, ""))
        if found is None or found.name != name:
            found = next((role for role in self.roles.values() if role.name == name), None)
            if found is not None:
                self._last_id[name] = found.id
        return found

    def policy(self, policy_id: int | None = None, name: str | None = None) -> StoredPolicy:
        """The policy with this id, or else with this name. Raises `CloudError` when there is none."""
        if policy_id:
            found = self.policies.get(policy_id)
        elif name:
            found = next((policy for policy in self.policies.values() if policy.name == name), None)
        else:
            raise wrong_parameter("Name the policy by PolicyId or PolicyName.")
        if found is None:
            raise policy_not_found(policy_id or name or "")
        return found

    def user(self, name: str) -> User:
        """The sub-account with this name. Raises `CloudError` when there is none."""
        found = next((user for user in self.users.values() if user.name == name), None)
        if found is None:
            raise user_not_found(name)
        return found

    def attach(self, holder: Holder, policy: StoredPolicy, at: float) -> None:
        """Attaching what is attached changes nothing. Raises `CloudError` when the holder has too many."""
        mine = self.attached.setdefault(holder, {})
        if policy.id not in mine and len(mine) >= MAX_ATTACHED:
            raise InvalidRequest("FailedOperation.PolicyFull", f"A {holder.kind} has at most {MAX_ATTACHED} policies.")
        mine.setdefault(policy.id, at)

    def detach(self, holder: Holder, policy: StoredPolicy) -> None:
        """Detaching what is not attached changes nothing."""
        mine = self.attached.get(holder, {})
        mine.pop(policy.id, None)
        if not mine:
            self.attached.pop(holder, None)

    def attachments(self, holder: Holder) -> list[tuple[StoredPolicy, float]]:
        """The holder's policies with the times they were attached, oldest first."""
        return [(self.policies[policy_id], at) for policy_id, at in self.attached.get(holder, {}).items()]

    def policies_of(self, holder: Holder) -> list[Policy]:
        """What `evaluation.verdict` needs to know about a holder."""
        return [self.policies[policy_id].parsed for policy_id in self.attached.get(holder, ())]

    def holders(self, policy: StoredPolicy) -> list[Holder]:
        return [holder for holder, mine in self.attached.items() if policy.id in mine]

    def remove_role(self, role: Role) -> None:
        """Raises `CloudError` while policies are attached (provider.md 4.5)."""
        holder = Holder("role", role.id)
        if held := self.attachments(holder):
            raise still_attached(f"Role {role.name}", [policy.name for policy, _ in held])
        del self.roles[role.id]
        self._last_id.pop(role.name, None)

    def remove_policy(self, policy: StoredPolicy) -> None:
        """Raises `CloudError` while anyone holds it (provider.md 4.5)."""
        if holders := self.holders(policy):
            raise still_attached(f"Policy {policy.name}", [f"{holder.kind} {holder.id}" for holder in holders])
        del self.policies[policy.id]


def _presets() -> dict[int, StoredPolicy]:
    found = {}
    for number, (name, preset) in enumerate(PRESETS.items(), start=FIRST_ID):
        statement = {"effect": "allow", "action": preset.actions, "resource": ["*"]}
        document = msgspec.json.encode({"version": "2.0", "statement": [statement]}).decode()
        found[number] = StoredPolicy(
            number, name, document, parse_policy(document), 0.0, 0.0, description=preset.description, preset=True
        )
    return found
