"""cam 2019-01-16, the account itself and its sub-accounts."""

from __future__ import annotations

from localcloud.actions import Answer, action
from localcloud.cam.directory import Directory
from localcloud.cam.errors import name_in_use, user_not_found
from localcloud.cam.keys import KeyRing
from localcloud.cam.records import Holder, User, written
from localcloud.cam.wire_users import (
    AccountNumbers,
    AddUser,
    AttachUserPolicy,
    DeleteUser,
    DescribeSubAccounts,
    DetachUserPolicy,
    GetUser,
    GetUserAppId,
    SubAccounts,
    SubAccountUser,
    UserAdded,
    UserAnswer,
)
from localcloud.errors import Conflict
from localcloud.exchange import Call
from localcloud.identity import Principal


class UserActions:
    """Tells the account's numbers; creates sub-accounts with keys and policies of their own."""

    def __init__(self, directory: Directory, keys: KeyRing) -> None:
        self._directory = directory
        self._keys = keys

    @action(GetUserAppId)
    def get_user_app_id(self, call: Call, _asked: GetUserAppId) -> AccountNumbers:
        own = call.principal.name if call.principal.kind in ("user", "federated") else call.account.uin
        return AccountNumbers(uin=own, owner_uin=call.account.uin, app_id=int(call.account.app_id))

    @action(DescribeSubAccounts)
    def describe_sub_accounts(self, _call: Call, asked: DescribeSubAccounts) -> SubAccounts:
        found = [self._directory.users[uin] for uin in asked.filter_sub_account_uin if uin in self._directory.users]
        return SubAccounts(
            sub_accounts=[
                SubAccountUser(
                    uin=user.uin, name=user.name, uid=user.uin, remark=user.remark, create_time=written(user.added_at)
                )
                for user in found
            ]
        )

    @action(AddUser)
    def add_user(self, call: Call, asked: AddUser) -> UserAdded:
        if any(user.name == asked.name for user in self._directory.users.values()):
            raise name_in_use("InvalidParameter.SubUserNameInUse", "sub-account", asked.name)
        user = User(self._directory.new_uin(), asked.name, call.now, asked.remark, asked.console_login)
        self._directory.users[user.uin] = user
        if not asked.use_api:
            return UserAdded(uin=user.uin, name=user.name, uid=user.uin)
        # Policies name a sub-account by its number, so the principal carries that and not the name.
        key = self._keys.permanent(Principal("user", call.account, str(user.uin)))
        return UserAdded(uin=user.uin, name=user.name, uid=user.uin, secret_id=key.secret_id, secret_key=key.secret_key)

    @action(GetUser)
    def get_user(self, _call: Call, asked: GetUser) -> UserAnswer:
        user = self._directory.user(asked.name)
        return UserAnswer(
            uin=user.uin, name=user.name, uid=user.uin, remark=user.remark, console_login=user.console_login
        )

    @action(DeleteUser)
    def delete_user(self, _call: Call, asked: DeleteUser) -> Answer:
        user = self._directory.user(asked.name)
        keys = [key.secret_id for key in self._keys.of_user(user.uin)]
        if keys and not asked.force:
            raise Conflict("OperationDenied.HaveKeys", f"Sub-account {user.name} still has keys; delete with Force=1.")
        for secret_id in keys:
            self._keys.revoke(secret_id)
        self._directory.attached.pop(Holder("user", str(user.uin)), None)
        del self._directory.users[user.uin]
        return Answer()

    @action(AttachUserPolicy)
    def attach_user_policy(self, call: Call, asked: AttachUserPolicy) -> Answer:
        self._directory.attach(self._holder(asked.attach_uin), self._directory.policy(asked.policy_id), call.now)
        return Answer()

    @action(DetachUserPolicy)
    def detach_user_policy(self, _call: Call, asked: DetachUserPolicy) -> Answer:
        self._directory.detach(self._holder(asked.detach_uin), self._directory.policy(asked.policy_id))
        return Answer()

    def _holder(self, uin: int) -> Holder:
        if uin not in self._directory.users:
            raise user_not_found(uin)
        return Holder("user", str(uin))
