"""Identities and keys as state that can be kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from localcloud.cam.assumption import NarrowedSession
from localcloud.cam.directory import Directory, Issued
from localcloud.cam.keys import ROOT_ID, KeyRing
from localcloud.cam.policy import Policy
from localcloud.cam.records import Holder, Role, StoredPolicy, User
from localcloud.changes import Changes
from localcloud.identity import Credential
from localcloud.state.contract import decoder


class _Identities(msgspec.Struct):
    """Everything but the preset policies, which come with the program."""

    roles: list[Role]
    users: list[User]
    policies: list[StoredPolicy]
    attached: list[tuple[Holder, list[tuple[int, float]]]]
    issued: Issued


class DirectorySection:
    """Roles, policies, attachments and sub-accounts."""

    name = "cam"

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def dump(self) -> _Identities:
        kept = self._directory
        return _Identities(
            roles=list(kept.roles.values()),
            users=list(kept.users.values()),
            policies=[policy for policy in kept.policies.values() if not policy.preset],
            attached=[(holder, list(mine.items())) for holder, mine in kept.attached.items()],
            issued=kept.issued,
        )

    def load(self, data: bytes) -> None:
        saved = decoder(_Identities).decode(data)
        self._directory.roles.update((role.id, role) for role in saved.roles)
        self._directory.users.update((user.uin, user) for user in saved.users)
        self._directory.policies.update((policy.id, policy) for policy in saved.policies)
        self._directory.attached.update((holder, dict(mine)) for holder, mine in saved.attached)
        self._directory.issued = saved.issued


class _Key(msgspec.Struct):
    """A key pair; `narrowed` when its session may do less than its role."""

    credential: Credential
    narrowed: Policy | None


class KeyCollection:
    """Keys of sub-accounts and temporary ones, so that also a URL presigned with one works on."""

    name = "keys"

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    @property
    def changes(self) -> Changes:
        return self._keys.changes

    def ids(self) -> Iterator[str]:
        return (key.secret_id for key in self._keys if key.secret_id != ROOT_ID)

    def dump(self, entity: str) -> _Key | None:
        key = self._keys.find(entity)
        if key is None:
            return None
        return _Key(key, key.principal.policy if isinstance(key.principal, NarrowedSession) else None)

    def load(self, entities: Mapping[str, bytes]) -> None:
        read = decoder(_Key)
        for data in entities.values():
            saved = read.decode(data)
            self._keys.adopt(saved.credential if saved.narrowed is None else _narrow(saved.credential, saved.narrowed))


def _narrow(key: Credential, policy: Policy) -> Credential:
    who = key.principal
    session = NarrowedSession(who.kind, who.account, who.name, who.session, who.instance, policy=policy)
    return replace(key, principal=session)
