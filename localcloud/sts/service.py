"""sts 2018-08-13: AssumeRole and GetCallerIdentity."""

from __future__ import annotations

import time
from typing import Protocol

from localcloud.actions import action
from localcloud.exchange import Call
from localcloud.identity import Credential, Principal
from localcloud.sts.wire import AssumedRole, AssumeRole, CallerIdentity, Credentials, GetCallerIdentity


class RoleGiver(Protocol):
    """Where roles are kept. See `localcloud/cam/assumption.py`."""

    def by_caller(
        self, caller: Principal, arn: str, *, session: str, seconds: int, policy: str | None
    ) -> Credential: ...

    def role_id(self, name: str) -> str: ...


def _role_resource(_call: Call, asked: AssumeRole) -> str:
    return asked.role_arn


def _open_to_all(_call: Call, _asked: GetCallerIdentity) -> list[str]:
    """Nothing to allow: whoever holds a key may ask whose it is."""
    return []


class StsActions:
    """Hands out temporary keys and tells whose a key is."""

    def __init__(self, roles: RoleGiver) -> None:
        self._roles = roles

    @action(AssumeRole, resource=_role_resource)
    def assume_role(self, call: Call, asked: AssumeRole) -> AssumedRole:
        key = self._roles.by_caller(
            call.principal,
            asked.role_arn,
            session=asked.role_session_name,
            seconds=asked.duration_seconds,
            policy=asked.policy,
        )
        expires = int(key.expires_at or 0)
        return AssumedRole(
            credentials=Credentials(token=key.token, tmp_secret_id=key.secret_id, tmp_secret_key=key.secret_key),
            expired_time=expires,
            expiration=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(expires)),
        )

    @action(GetCallerIdentity, resource=_open_to_all)
    def get_caller_identity(self, call: Call, _asked: GetCallerIdentity) -> CallerIdentity:
        who, uin = call.principal, call.account.uin
        if who.kind == "role":
            role_id = self._roles.role_id(who.name)
            return CallerIdentity(
                arn=f"qcs::sts::uin/{uin}:assumed-role/{role_id}/{who.session}",
                account_id=uin,
                user_id=f"{role_id}:{who.session}",
                principal_id=uin,
                type="CAMRole",
            )
        own = who.name if who.kind == "user" else uin
        return CallerIdentity(
            arn=f"qcs::cam::uin/{uin}:uin/{own}", account_id=uin, user_id=own, principal_id=own, type="CAMUser"
        )
