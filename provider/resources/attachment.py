"""tencentcloud:Cam/rolePolicyAttachment: a policy on a role, by ids or by names (provider.md 3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from provider.cloud import Cloud
from provider.errors import Gone
from provider.fields import Fields, number, text
from provider.resource import Created, Resource
from provider.rules import matches
from provider.values import Inputs, Properties, State

PAGE = 200
VISIBLE_SECONDS = 30.0
"""CAM shows a new role or policy to whoever attaches it a little later; the official plugin sleeps 5 and 10 s after
making them (provider.md 5)."""
_OUTPUTS = {"policyType": text(), "createMode": number(), "createTime": text()}


class RolePolicyAttachment(Resource):
    """By the ids of role and policy; the id is `roleId#policyId`."""

    type_name = "tencentcloud:Cam/rolePolicyAttachment:RolePolicyAttachment"
    id_form = "<RoleId>#<PolicyId>"
    fields: ClassVar[Fields] = {
        "roleId": text(required=True, replaces=True),
        "policyId": text(matches(r"\d+", "the policy's numeric id"), required=True, replaces=True),
    }
    outputs: ClassVar[Fields] = {"policyName": text(), **_OUTPUTS}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        parameters = {"AttachRoleId": want["roleId"], "PolicyId": int(want["policyId"])}
        _attach(cloud, parameters)
        return Created(f"{want['roleId']}#{want['policyId']}", dict(want))

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        """Nothing of an attachment can change."""

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        role_id, _, policy_id = resource_id.partition("#")
        for policy in _attached(cloud, {"RoleId": role_id}):
            if str(policy["PolicyId"]) == policy_id:
                named = {"roleId": role_id, "policyId": policy_id, "policyName": policy["PolicyName"]}
                return {**named, **_outputs(policy)}
        return None

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        role_id, _, policy_id = resource_id.partition("#")
        cloud.api("cam", "DetachRolePolicy", {"DetachRoleId": role_id, "PolicyId": int(policy_id)})


class RolePolicyAttachmentByName(Resource):
    """By names, which also works for the preset policies; the id is `roleName#policyName`."""

    type_name = "tencentcloud:Cam/rolePolicyAttachmentByName:RolePolicyAttachmentByName"
    id_form = "<role name>#<policy name>"
    fields: ClassVar[Fields] = {
        "roleName": text(required=True, replaces=True),
        "policyName": text(required=True, replaces=True),
    }
    outputs: ClassVar[Fields] = _OUTPUTS

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        parameters = {"AttachRoleName": want["roleName"], "PolicyName": want["policyName"]}
        _attach(cloud, parameters)
        return Created(f"{want['roleName']}#{want['policyName']}", dict(want))

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        """Nothing of an attachment can change."""

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        role, _, name = resource_id.partition("#")
        for policy in _attached(cloud, {"RoleName": role}):
            if policy["PolicyName"] == name:
                return {"roleName": role, "policyName": name, **_outputs(policy)}
        return None

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        role, _, name = resource_id.partition("#")
        cloud.api("cam", "DetachRolePolicy", {"DetachRoleName": role, "PolicyName": name})


def _attach(cloud: Cloud, parameters: Mapping[str, Any]) -> None:
    """For as long as role and policy may only not be seen yet."""
    cloud.patience.retrying(
        lambda: cloud.api("cam", "AttachRolePolicy", parameters),
        worth=lambda error: isinstance(error, Gone),
        what="role and policy",
        seconds=VISIBLE_SECONDS,
    )


def _attached(cloud: Cloud, role: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """Every policy of a role; none when the role is gone."""
    page = 1
    while True:
        try:
            listed = cloud.api("cam", "ListAttachedRolePolicies", {"Page": page, "Rp": PAGE, **role})["List"]
        except Gone:
            return
        yield from listed
        if len(listed) < PAGE:
            return
        page += 1


def _outputs(policy: Mapping[str, Any]) -> Properties:
    return {
        "policyType": policy.get("PolicyType", ""),
        "createMode": policy.get("CreateMode", 0),
        "createTime": policy.get("AddTime", ""),
    }
