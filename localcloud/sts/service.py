"""sts 2018-08-13: AssumeRole, GetFederationToken and GetCallerIdentity."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Protocol

from localcloud.actions import action
from localcloud.exchange import Call
from localcloud.identity import Credential, Principal
from localcloud.sts.wire import (
    AssumeRole,
    CallerIdentity,
    Credentials,
    GetCallerIdentity,
    GetFederationToken,
    TemporaryKeys,
)


class KeyGiver(Protocol):
    """Where temporary keys come from. See `localcloud/cam/assumption.py`."""

    def by_caller(
        self,
        caller: Principal,
        arn: str,
        *,
        session: str,
        seconds: int,
        policy: str | None,
        conditions: Mapping[str, str],
    ) -> Credential: ...

    def lend(self, lender: Principal, *, name: str, seconds: int, policy: str) -> Credential: ...

    def role_id(self, name: str) -> str: ...


def _role_resource(_call: Call, asked: AssumeRole) -> str:
    return asked.role_arn


def _open_to_all(_call: Call, _asked: GetCallerIdentity) -> list[str]:
    """Nothing to allow: whoever holds a key may ask whose it is."""
    return []


class StsActions:
    """Hands out temporary keys and tells whose a key is."""

    def __init__(self, keys: KeyGiver) -> None:
        self._keys = keys

    @action(AssumeRole, resource=_role_resource)
    def assume_role(self, call: Call, asked: AssumeRole) -> TemporaryKeys:
        external_id = {"sts:external_id": asked.external_id} if asked.external_id else {}
        key = self._keys.by_caller(
            call.principal,
            asked.role_arn,
            session=asked.role_session_name,
            seconds=asked.duration_seconds,
            policy=asked.policy,
            conditions=call.conditions | external_id,
        )
        return _handed_out(key)

    @action(GetFederationToken, quota=600)
    def get_federation_token(self, call: Call, asked: GetFederationToken) -> TemporaryKeys:
        key = self._keys.lend(call.principal, name=asked.name, seconds=asked.duration_seconds, policy=asked.policy)
        return _handed_out(key)

    @action(GetCallerIdentity, resource=_open_to_all)
    def get_caller_identity(self, call: Call, _asked: GetCallerIdentity) -> CallerIdentity:
        who, uin = call.principal, call.account.uin
        if who.kind == "role":
            role_id = self._keys.role_id(who.name)
            return CallerIdentity(
                arn=f"qcs::sts::uin/{uin}:assumed-role/{role_id}/{who.session}",
                account_id=uin,
                user_id=f"{role_id}:{who.session}",
                principal_id=uin,
                type="CAMRole",
            )
        if who.kind == "federated":
            return CallerIdentity(
                arn=who.qcs,
                account_id=uin,
                user_id=f"{who.name}:{who.session}",
                principal_id=who.name,
                type="FederatedUser",
            )
        own = who.name if who.kind == "user" else uin
        return CallerIdentity(
            arn=f"qcs::cam::uin/{uin}:uin/{own}", account_id=uin, user_id=own, principal_id=own, type="CAMUser"
        )


def _handed_out(key: Credential) -> TemporaryKeys:
    expires = int(key.expires_at or 0)
    return TemporaryKeys(
        credentials=Credentials(token=key.token, tmp_secret_id=key.secret_id, tmp_secret_key=key.secret_key),
        expired_time=expires,
        expiration=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(expires)),
    )
