"""What CAM's actions on policies and attachments take and give (official SDK `cam.v20190116`; provider.md A.2)."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from localcloud.actions import Answer, Nested, Parameters
from localcloud.cam.wire_roles import Page, PageSize
from localcloud.names import spelled

PolicyName = Annotated[str, spelled(1, 128)]
PolicyId = Annotated[int, msgspec.Meta(ge=1)]
PolicyType = Literal["User", "QCS"]


class PolicyTag(Nested):
    key: str
    value: str


class CreatePolicy(Parameters):
    policy_name: PolicyName
    policy_document: str
    description: str = ""
    tags: tuple[PolicyTag, ...] = ()


class GetPolicy(Parameters):
    policy_id: PolicyId


class UpdatePolicy(Parameters):
    policy_id: PolicyId | None = None
    policy_name: PolicyName | None = None
    description: str | None = None
    policy_document: str | None = None
    alias: str | None = None


class DeletePolicy(Parameters):
    policy_id: Annotated[list[PolicyId], msgspec.Meta(min_length=1)]


class ListPolicies(Parameters):
    rp: PageSize = 20
    page: Page = 1
    scope: Literal["All", "QCS", "Local"] = "All"
    keyword: str = ""


class AttachRolePolicy(Parameters):
    policy_id: PolicyId | None = None
    attach_role_id: str | None = None
    attach_role_name: str | None = None
    policy_name: str | None = None


class DetachRolePolicy(Parameters):
    policy_id: PolicyId | None = None
    detach_role_id: str | None = None
    detach_role_name: str | None = None
    policy_name: str | None = None


class ListAttachedRolePolicies(Parameters):
    page: Page
    rp: PageSize
    role_id: str | None = None
    role_name: str | None = None
    policy_type: PolicyType | None = None
    keyword: str = ""


class PolicyCreated(Answer):
    policy_id: int


class PolicyAnswer(Answer):
    policy_name: str
    description: str
    type: int
    add_time: str
    update_time: str
    policy_document: str
    tags: list[PolicyTag]
    preset_alias: str = ""
    is_service_linked_role_policy: int = 0


class StrategyInfo(Answer):
    policy_id: int
    policy_name: str
    add_time: str
    update_time: str
    type: int
    description: str
    attachments: int
    create_mode: int = 2
    deactived: int = 0
    deactived_detail: tuple[str, ...] = ()
    is_service_linked_policy: int = 0


class PolicyList(Answer):
    total_num: int
    list: list[StrategyInfo]


class AttachedPolicy(Answer):
    policy_id: int
    policy_name: str
    add_time: str
    policy_type: str
    description: str
    create_mode: int = 2
    deactived: int = 0
    deactived_detail: tuple[str, ...] = ()


class AttachedPolicies(Answer):
    list: list[AttachedPolicy]
    total_num: int
