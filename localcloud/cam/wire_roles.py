"""What CAM's actions on roles take and give (official SDK `tencentcloud.cam.v20190116`; provider.md 3.2 and A.2)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from localcloud.actions import Answer, Nested, Parameters
from localcloud.names import spelled

RoleName = Annotated[str, spelled(1, 128)]
Page = Annotated[int, msgspec.Meta(ge=1)]
PageSize = Annotated[int, msgspec.Meta(ge=1, le=200)]
Flag = Annotated[int, msgspec.Meta(ge=0, le=1)]
SessionDuration = Annotated[int, msgspec.Meta(ge=0, le=43200)]


class RoleTags(Nested):
    key: str
    value: str


class CreateRole(Parameters):
    role_name: RoleName
    policy_document: str
    description: str = ""
    console_login: Flag = 0
    session_duration: SessionDuration = 7200
    tags: tuple[RoleTags, ...] = ()


class GetRole(Parameters):
    role_id: str | None = None
    role_name: str | None = None


class DescribeRoleList(Parameters):
    page: Page
    rp: PageSize
    tags: tuple[RoleTags, ...] = ()


class UpdateRoleDescription(Parameters):
    description: str
    role_id: str | None = None
    role_name: str | None = None


class UpdateAssumeRolePolicy(Parameters):
    policy_document: str
    role_id: str | None = None
    role_name: str | None = None


class UpdateRoleConsoleLogin(Parameters):
    console_login: Flag
    role_id: int | str | None = None
    role_name: str | None = None


class UpdateRoleSessionDuration(Parameters):
    session_duration: SessionDuration
    role_id: int | str | None = None
    role_name: str | None = None


class DeleteRole(Parameters):
    role_id: str | None = None
    role_name: str | None = None


class RoleCreated(Answer):
    role_id: str


class RoleInfo(Answer):
    role_id: str
    role_name: str
    policy_document: str
    description: str
    add_time: str
    update_time: str
    console_login: int
    session_duration: int
    role_arn: str
    tags: list[RoleTags]
    role_type: str = "user"
    deletion_task_id: str = ""


class RoleAnswer(Answer):
    role_info: RoleInfo


class RoleList(Answer):
    list: list[RoleInfo]
    total_num: int
