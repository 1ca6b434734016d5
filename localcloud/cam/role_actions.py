"""cam 2019-01-16, the actions on roles."""

from __future__ import annotations

from typing import Protocol

from msgspec.structs import replace

from localcloud.actions import Answer, action
from localcloud.cam.directory import Directory
from localcloud.cam.documents import parse_trust
from localcloud.cam.errors import name_in_use, wrong_parameter
from localcloud.cam.records import Role, written
from localcloud.cam.wire_roles import (
    CreateRole,
    DeleteRole,
    DescribeRoleList,
    GetRole,
    RoleAnswer,
    RoleCreated,
    RoleInfo,
    RoleList,
    RoleTags,
    UpdateAssumeRolePolicy,
    UpdateRoleConsoleLogin,
    UpdateRoleDescription,
    UpdateRoleSessionDuration,
)
from localcloud.exchange import Call
from localcloud.identity import Account
from localcloud.tag.store import TagStore

MAX_DESCRIPTION = 300
"""Bytes of a description (official SDK, `InvalidParameter.DescriptionLengthOverlimit`)."""


class NamesRole(Protocol):
    """Parameters that name one role."""

    @property
    def role_id(self) -> str | int | None: ...
    @property
    def role_name(self) -> str | None: ...


def role_resource(call: Call, asked: NamesRole) -> str:
    """The role in the form in which it was named; policies on roles use the same two (platform.md 7.6)."""
    named = f"role/{asked.role_id}" if asked.role_id else f"roleName/{asked.role_name}"
    return f"qcs::cam::uin/{call.account.uin}:{named}"


def new_role_resource(call: Call, asked: CreateRole) -> str:
    return role_arn(call.account, asked.role_name)


def role_arn(account: Account, name: str) -> str:
    return f"qcs::cam::uin/{account.uin}:roleName/{name}"


def check_description(text: str) -> None:
    """Raises `CloudError` for one that is too long."""
    if len(text.encode()) > MAX_DESCRIPTION:
        raise wrong_parameter(f"Description has at most {MAX_DESCRIPTION} bytes.", "DescriptionLengthOverlimit")


class RoleActions:
    """Creates, shows, changes and deletes roles."""

    def __init__(self, directory: Directory, tags: TagStore) -> None:
        self._directory = directory
        self._tags = tags

    @action(CreateRole, resource=new_role_resource)
    def create_role(self, call: Call, asked: CreateRole) -> RoleCreated:
        if self._directory.role_named(asked.role_name):
            raise name_in_use("InvalidParameter.RoleNameInUse", "role", asked.role_name)
        check_description(asked.description)
        role = Role(
            id=self._directory.new_role_id(),
            name=asked.role_name,
            document=asked.policy_document,
            trust=parse_trust(asked.policy_document),
            added_at=call.now,
            updated_at=call.now,
            description=asked.description,
            console_login=asked.console_login,
            session_duration=asked.session_duration,
        )
        self._directory.roles[role.id] = role
        self._tags.set("cam", "role", role.id, {tag.key: tag.value for tag in asked.tags}, region="")
        return RoleCreated(role_id=role.id)

    @action(GetRole, resource=role_resource)
    def get_role(self, call: Call, asked: GetRole) -> RoleAnswer:
        return RoleAnswer(role_info=self._view(call.account, self._directory.role(asked.role_id, asked.role_name)))

    @action(DescribeRoleList)
    def describe_role_list(self, call: Call, asked: DescribeRoleList) -> RoleList:
        views = [self._view(call.account, role) for role in self._directory.roles.values()]
        found = [view for view in views if all(tag in view.tags for tag in asked.tags)]
        start = (asked.page - 1) * asked.rp
        return RoleList(list=found[start : start + asked.rp], total_num=len(found))

    @action(UpdateRoleDescription, resource=role_resource)
    def update_role_description(self, call: Call, asked: UpdateRoleDescription) -> Answer:
        check_description(asked.description)
        role = self._directory.role(asked.role_id, asked.role_name)
        return self._store(replace(role, description=asked.description, updated_at=call.now))

    @action(UpdateAssumeRolePolicy, resource=role_resource)
    def update_assume_role_policy(self, call: Call, asked: UpdateAssumeRolePolicy) -> Answer:
        role = self._directory.role(asked.role_id, asked.role_name)
        trust = parse_trust(asked.policy_document)
        return self._store(replace(role, document=asked.policy_document, trust=trust, updated_at=call.now))

    @action(UpdateRoleConsoleLogin, resource=role_resource)
    def update_role_console_login(self, call: Call, asked: UpdateRoleConsoleLogin) -> Answer:
        role = self._directory.role(asked.role_id, asked.role_name)
        return self._store(replace(role, console_login=asked.console_login, updated_at=call.now))

    @action(UpdateRoleSessionDuration, resource=role_resource)
    def update_role_session_duration(self, call: Call, asked: UpdateRoleSessionDuration) -> Answer:
        role = self._directory.role(asked.role_id, asked.role_name)
        return self._store(replace(role, session_duration=asked.session_duration, updated_at=call.now))

    @action(DeleteRole, resource=role_resource)
    def delete_role(self, _call: Call, asked: DeleteRole) -> Answer:
        role = self._directory.role(asked.role_id, asked.role_name)
        self._directory.remove_role(role)
        self._tags.set("cam", "role", role.id, {}, region="")
        return Answer()

    def _store(self, role: Role) -> Answer:
        self._directory.roles[role.id] = role
        return Answer()

    def _view(self, account: Account, role: Role) -> RoleInfo:
        tags = self._tags.of("cam", "role", role.id, region="")
        return RoleInfo(
            role_id=role.id,
            role_name=role.name,
            policy_document=role.document,
            description=role.description,
            add_time=written(role.added_at),
            update_time=written(role.updated_at),
            console_login=role.console_login,
            session_duration=role.session_duration,
            role_arn=role_arn(account, role.name),
            tags=[RoleTags(key=key, value=value) for key, value in tags.items()],
        )
