"""The actions about what secrets contain: their versions."""

from __future__ import annotations

from typing import Any

import msgspec

from localcloud.actions import action
from localcloud.exchange import Call
from localcloud.ssm.errors import Disabled, OverLimit, PendingDeleted, VersionExists
from localcloud.ssm.naming import secret_resource
from localcloud.ssm.records import Secret, Status, Version
from localcloud.ssm.rules import check_version, read_content, refuse_features
from localcloud.ssm.store import SecretStore
from localcloud.ssm.wire import (
    DeleteSecretVersion,
    GetSecretValue,
    ListSecretVersionIds,
    NamedVersion,
    PutSecretValue,
    SecretValue,
    UpdateSecret,
    VersionInfo,
    VersionList,
)

MAX_VERSIONS = 10
"""Per secret (official SDK, PutSecretValue)."""
TEXT = ("SecretString", "SecretBinary")


class ContentActions(msgspec.Struct, frozen=True):
    """GetSecretValue and its relatives."""

    store: SecretStore

    def resource(self, call: Call, asked: Any) -> str:
        return secret_resource(self.store, call, asked.secret_name)

    @action(GetSecretValue, resource="resource", quota=300)
    def get(self, call: Call, asked: GetSecretValue) -> SecretValue:
        refuse_features(asked)
        secret = self._secret(call, asked.secret_name)
        if secret.status is Status.DISABLED:
            raise Disabled(f"The secret {secret.name!r} is disabled; EnableSecret lets it be read.")
        if secret.status is Status.PENDING_DELETE:
            raise PendingDeleted(f"The secret {secret.name!r} waits for its deletion; RestoreSecret takes that back.")
        version = secret.version(asked.version_id)
        return SecretValue(
            secret_name=secret.name,
            version_id=version.id,
            secret_binary=version.content.binary,
            secret_string=version.content.string,
        )

    @action(PutSecretValue, resource="resource", quota=100, secret=TEXT)
    def put(self, call: Call, asked: PutSecretValue) -> NamedVersion:
        check_version(asked.version_id)
        content = read_content(asked.secret_string, asked.secret_binary)
        secret = self._secret(call, asked.secret_name)
        secret.check_changeable()
        if asked.version_id in secret.versions:
            raise VersionExists(f"The secret {secret.name!r} has a version {asked.version_id!r} already.")
        if len(secret.versions) >= MAX_VERSIONS:
            raise OverLimit(f"A secret has at most {MAX_VERSIONS} versions; delete one of {secret.name!r} first.")
        secret.versions[asked.version_id] = Version(asked.version_id, call.now, content)
        return NamedVersion(secret_name=secret.name, version_id=asked.version_id)

    @action(UpdateSecret, resource="resource", secret=TEXT)
    def update(self, call: Call, asked: UpdateSecret) -> NamedVersion:
        content = read_content(asked.secret_string, asked.secret_binary)
        secret = self._secret(call, asked.secret_name)
        secret.check_changeable()
        secret.version(asked.version_id).content = content
        return NamedVersion(secret_name=secret.name, version_id=asked.version_id)

    @action(DeleteSecretVersion, resource="resource", quota=50)
    def delete(self, call: Call, asked: DeleteSecretVersion) -> NamedVersion:
        secret = self._secret(call, asked.secret_name)
        del secret.versions[secret.version(asked.version_id).id]
        return NamedVersion(secret_name=secret.name, version_id=asked.version_id)

    @action(ListSecretVersionIds, resource="resource", quota=40)
    def list(self, call: Call, asked: ListSecretVersionIds) -> VersionList:
        secret = self._secret(call, asked.secret_name)
        versions = [VersionInfo(version_id=each.id, create_time=int(each.created)) for each in secret.versions.values()]
        return VersionList(secret_name=secret.name, versions=versions)

    def _secret(self, call: Call, name: str) -> Secret:
        return self.store.get(call.region, name, call.now)
