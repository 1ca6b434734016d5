"""cam 2019-01-16, which role has which policy: named by id or by name (provider.md 3.2)."""

from __future__ import annotations

from localcloud.actions import Answer, action
from localcloud.cam.directory import Directory
from localcloud.cam.records import Holder, StoredPolicy, written
from localcloud.cam.role_actions import role_resource
from localcloud.cam.wire_policies import (
    AttachedPolicies,
    AttachedPolicy,
    AttachRolePolicy,
    DetachRolePolicy,
    ListAttachedRolePolicies,
)
from localcloud.exchange import Call


def _attach_resource(call: Call, asked: AttachRolePolicy) -> str:
    named = f"role/{asked.attach_role_id}" if asked.attach_role_id else f"roleName/{asked.attach_role_name}"
    return f"qcs::cam::uin/{call.account.uin}:{named}"


def _detach_resource(call: Call, asked: DetachRolePolicy) -> str:
    named = f"role/{asked.detach_role_id}" if asked.detach_role_id else f"roleName/{asked.detach_role_name}"
    return f"qcs::cam::uin/{call.account.uin}:{named}"


class AttachmentActions:
    """Attaches policies to roles and shows them."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    @action(AttachRolePolicy, resource=_attach_resource)
    def attach_role_policy(self, call: Call, asked: AttachRolePolicy) -> Answer:
        role = self._directory.role(asked.attach_role_id, asked.attach_role_name)
        policy = self._directory.policy(asked.policy_id, asked.policy_name)
        self._directory.attach(Holder("role", role.id), policy, call.now)
        return Answer()

    @action(DetachRolePolicy, resource=_detach_resource)
    def detach_role_policy(self, _call: Call, asked: DetachRolePolicy) -> Answer:
        role = self._directory.role(asked.detach_role_id, asked.detach_role_name)
        policy = self._directory.policy(asked.policy_id, asked.policy_name)
        self._directory.detach(Holder("role", role.id), policy)
        return Answer()

    @action(ListAttachedRolePolicies, resource=role_resource)
    def list_attached_role_policies(self, _call: Call, asked: ListAttachedRolePolicies) -> AttachedPolicies:
        role = self._directory.role(asked.role_id, asked.role_name)
        found = [
            view
            for policy, at in self._directory.attachments(Holder("role", role.id))
            if asked.keyword in (view := _view(policy, at)).policy_name
            and asked.policy_type in (None, view.policy_type)
        ]
        start = (asked.page - 1) * asked.rp
        return AttachedPolicies(list=found[start : start + asked.rp], total_num=len(found))


def _view(policy: StoredPolicy, at: float) -> AttachedPolicy:
    return AttachedPolicy(
        policy_id=policy.id,
        policy_name=policy.name,
        add_time=written(at),
        policy_type="QCS" if policy.preset else "User",
        description=policy.description,
    )
