"""How SSM names resources in policies (platform.md 11.1)."""

from __future__ import annotations

import uuid

from localcloud.exchange import Call
from localcloud.identity import Principal
from localcloud.ssm.store import SecretStore


def creator_of(principal: Principal) -> int:
    """The uin that a new secret is named after: a sub-account's own; for everybody else the account's."""
    return int(principal.name if principal.kind == "user" else principal.account.uin)


def secret_resource(store: SecretStore, call: Call, name: str) -> str:
    """`qcs::ssm:<region>:uin/<uin>:secret/creatorUin/<creator>/<name>`; one that is not there would be the caller's."""
    secret = store.find(call.region, name, call.now)
    creator = secret.creator if secret else creator_of(call.principal)
    return f"qcs::ssm:{call.region}:uin/{call.account.uin}:secret/creatorUin/{creator}/{name}"


def default_key(call: Call) -> str:
    """The id of the key that SSM makes for an account in a region; there is no KMS here that knows it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"qcs::kms:{call.region}:uin/{call.account.uin}:key/ssm"))
