"""cam 2019-01-16, the actions on policies."""

from __future__ import annotations

from msgspec.structs import replace

from localcloud.actions import Answer, action
from localcloud.cam.directory import Directory
from localcloud.cam.documents import parse_policy
from localcloud.cam.errors import name_in_use
from localcloud.cam.records import StoredPolicy, written
from localcloud.cam.role_actions import check_description
from localcloud.cam.wire_policies import (
    CreatePolicy,
    DeletePolicy,
    GetPolicy,
    ListPolicies,
    PolicyAnswer,
    PolicyCreated,
    PolicyList,
    PolicyTag,
    StrategyInfo,
    UpdatePolicy,
)
from localcloud.errors import Conflict
from localcloud.exchange import Call
from localcloud.tag.store import TagStore

CUSTOM, PRESET = 1, 2
"""Kinds of policy as CAM numbers them."""
_SCOPES = {"All": (False, True), "QCS": (True,), "Local": (False,)}


def policy_resource(call: Call, asked: GetPolicy | UpdatePolicy) -> str:
    return f"qcs::cam::uin/{call.account.uin}:policyid/{asked.policy_id or ''}"


def each_policy_resource(call: Call, asked: DeletePolicy) -> list[str]:
    return [f"qcs::cam::uin/{call.account.uin}:policyid/{policy_id}" for policy_id in asked.policy_id]


class PolicyActions:
    """Creates, shows, changes and deletes policies."""

    def __init__(self, directory: Directory, tags: TagStore) -> None:
        self._directory = directory
        self._tags = tags

    @action(CreatePolicy)
    def create_policy(self, call: Call, asked: CreatePolicy) -> PolicyCreated:
        if any(policy.name == asked.policy_name for policy in self._directory.policies.values()):
            raise name_in_use("FailedOperation.PolicyNameInUse", "policy", asked.policy_name)
        check_description(asked.description)
        policy = StoredPolicy(
            id=self._directory.new_policy_id(),
            name=asked.policy_name,
            document=asked.policy_document,
            parsed=parse_policy(asked.policy_document),
            added_at=call.now,
            updated_at=call.now,
            description=asked.description,
        )
        self._directory.policies[policy.id] = policy
        self._tags.set("cam", "policyid", str(policy.id), {tag.key: tag.value for tag in asked.tags}, region="")
        return PolicyCreated(policy_id=policy.id)

    @action(GetPolicy, resource=policy_resource)
    def get_policy(self, _call: Call, asked: GetPolicy) -> PolicyAnswer:
        policy = self._directory.policy(asked.policy_id)
        tags = self._tags.of("cam", "policyid", str(policy.id), region="")
        return PolicyAnswer(
            policy_name=policy.name,
            description=policy.description,
            type=PRESET if policy.preset else CUSTOM,
            add_time=written(policy.added_at),
            update_time=written(policy.updated_at),
            policy_document=policy.document,
            tags=[PolicyTag(key=key, value=value) for key, value in tags.items()],
        )

    @action(UpdatePolicy, resource=policy_resource)
    def update_policy(self, call: Call, asked: UpdatePolicy) -> PolicyCreated:
        policy = _changeable(self._directory.policy(asked.policy_id, asked.policy_name))
        if asked.description is not None:
            check_description(asked.description)
            policy = replace(policy, description=asked.description)
        if asked.policy_document is not None:
            parsed = parse_policy(asked.policy_document)
            policy = replace(policy, document=asked.policy_document, parsed=parsed)
        self._directory.policies[policy.id] = replace(policy, updated_at=call.now)
        return PolicyCreated(policy_id=policy.id)

    @action(DeletePolicy, resource=each_policy_resource)
    def delete_policy(self, _call: Call, asked: DeletePolicy) -> Answer:
        doomed = [_changeable(self._directory.policy(policy_id)) for policy_id in asked.policy_id]
        for policy in doomed:
            self._directory.remove_policy(policy)
            self._tags.set("cam", "policyid", str(policy.id), {}, region="")
        return Answer()

    @action(ListPolicies)
    def list_policies(self, _call: Call, asked: ListPolicies) -> PolicyList:
        found = [
            policy
            for policy in self._directory.policies.values()
            if policy.preset in _SCOPES[asked.scope] and asked.keyword.lower() in policy.name.lower()
        ]
        start = (asked.page - 1) * asked.rp
        return PolicyList(
            total_num=len(found), list=[self._summary(policy) for policy in found[start : start + asked.rp]]
        )

    def _summary(self, policy: StoredPolicy) -> StrategyInfo:
        return StrategyInfo(
            policy_id=policy.id,
            policy_name=policy.name,
            add_time=written(policy.added_at),
            update_time=written(policy.updated_at),
            type=PRESET if policy.preset else CUSTOM,
            description=policy.description,
            attachments=len(self._directory.holders(policy)),
        )


def _changeable(policy: StoredPolicy) -> StoredPolicy:
    if policy.preset:
        raise Conflict(
            "FailedOperation.Unmodifiable", f"{policy.name} is a preset policy; create one of your own to change it."
        )
    return policy
