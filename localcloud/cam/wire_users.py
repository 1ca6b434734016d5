"""What CAM's actions on the account and its sub-accounts take and give (official SDK `cam.v20190116`)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from localcloud.actions import Answer, Parameters
from localcloud.cam.wire_policies import PolicyId
from localcloud.cam.wire_roles import Flag
from localcloud.names import spelled

UserName = Annotated[str, spelled(1, 64)]


class GetUserAppId(Parameters):
    pass


class DescribeSubAccounts(Parameters):
    filter_sub_account_uin: Annotated[list[int], msgspec.Meta(max_length=50)]


class AddUser(Parameters):
    name: UserName
    remark: str = ""
    console_login: Flag = 0
    use_api: Flag = 0
    password: str | None = None
    need_reset_password: Flag = 0
    phone_num: str | None = None
    country_code: str | None = None
    email: str | None = None


class GetUser(Parameters):
    name: str


class DeleteUser(Parameters):
    name: str
    force: Flag = 0


class AttachUserPolicy(Parameters):
    policy_id: PolicyId
    attach_uin: int


class DetachUserPolicy(Parameters):
    policy_id: PolicyId
    detach_uin: int


class AccountNumbers(Answer):
    uin: str
    owner_uin: str
    app_id: int


class SubAccountUser(Answer):
    uin: int
    name: str
    uid: int
    remark: str
    create_time: str
    user_type: int = 2
    last_login_ip: str = ""
    last_login_time: str = ""


class SubAccounts(Answer):
    sub_accounts: list[SubAccountUser]


class UserAdded(Answer):
    uin: int
    name: str
    uid: int
    password: str = ""
    secret_id: str = ""
    secret_key: str = ""


class UserAnswer(Answer):
    uin: int
    name: str
    uid: int
    remark: str
    console_login: int
    phone_num: str = ""
    country_code: str = ""
    email: str = ""
