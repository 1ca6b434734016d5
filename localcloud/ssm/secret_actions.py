"""The actions about secrets as such: made, described, switched off and on, deleted and restored."""

from __future__ import annotations

from typing import Any

import msgspec

from localcloud.actions import action
from localcloud.exchange import Call
from localcloud.ssm.content_actions import TEXT
from localcloud.ssm.errors import NotOffered, WrongState
from localcloud.ssm.listing import described
from localcloud.ssm.naming import creator_of, default_key, secret_resource
from localcloud.ssm.records import Secret, Status, Version
from localcloud.ssm.rules import (
    check_description,
    check_name,
    check_recovery,
    check_version,
    read_content,
    read_tags,
    refuse_features,
)
from localcloud.ssm.store import SecretStore
from localcloud.ssm.wire import (
    CreateSecret,
    DeleteSecret,
    DescribeSecret,
    DisableSecret,
    EnableSecret,
    Named,
    RestoreSecret,
    SecretCreated,
    SecretDeleted,
    SecretDescribed,
    UpdateDescription,
)
from localcloud.tag import TagStore

FIRST_VERSION = "SSM_Current"
"""The version of a secret that was created without naming one."""
_DAY = 86_400


class SecretActions(msgspec.Struct, frozen=True):
    """CreateSecret and its relatives."""

    store: SecretStore
    tags: TagStore

    def resource(self, call: Call, asked: Any) -> str:
        return secret_resource(self.store, call, asked.secret_name)

    @action(CreateSecret, quota=100, secret=TEXT)
    def create(self, call: Call, asked: CreateSecret) -> SecretCreated:
        refuse_features(asked)
        check_name(asked.secret_name)
        check_description(asked.description)
        version_id = asked.version_id or FIRST_VERSION
        check_version(version_id)
        version = Version(version_id, call.now, read_content(asked.secret_string, asked.secret_binary))
        tags = read_tags(asked.tags)
        secret = Secret(asked.secret_name, call.region, creator_of(call.principal), call.now, asked.description)
        secret.versions[version_id] = version
        self.store.add(secret, call.now)
        self.tags.set("ssm", "secret", secret.resource_id, tags, region=call.region)
        return SecretCreated(secret_name=secret.name, version_id=version_id)

    @action(DescribeSecret, resource="resource", quota=40)
    def describe(self, call: Call, asked: DescribeSecret) -> SecretDescribed:
        return SecretDescribed(**described(self._secret(call, asked.secret_name), default_key(call)))

    @action(UpdateDescription, resource="resource", quota=20)
    def update_description(self, call: Call, asked: UpdateDescription) -> Named:
        check_description(asked.description)
        secret = self._secret(call, asked.secret_name)
        secret.check_changeable()
        secret.description = asked.description
        return Named(secret_name=secret.name)

    @action(EnableSecret, resource="resource", quota=50)
    def enable(self, call: Call, asked: EnableSecret) -> Named:
        return self._switch(call, asked.secret_name, Status.ENABLED)

    @action(DisableSecret, resource="resource", quota=50)
    def disable(self, call: Call, asked: DisableSecret) -> Named:
        return self._switch(call, asked.secret_name, Status.DISABLED)

    @action(DeleteSecret, resource="resource", quota=50)
    def delete(self, call: Call, asked: DeleteSecret) -> SecretDeleted:
        if asked.clean_ssh_key or asked.delete_mode:
            raise NotOffered("CleanSSHKey and DeleteMode are for secrets that another product rotates.")
        check_recovery(asked.recovery_window_in_days)
        secret = self._secret(call, asked.secret_name)
        if secret.status is not Status.DISABLED:
            raise WrongState(f"The secret {secret.name!r} is {secret.status}; only a disabled one can be deleted.")
        if not asked.recovery_window_in_days:
            self.store.remove(secret)
            return SecretDeleted(secret_name=secret.name, delete_time=int(call.now))
        secret.status = Status.PENDING_DELETE
        secret.delete_at = call.now + asked.recovery_window_in_days * _DAY
        return SecretDeleted(secret_name=secret.name, delete_time=int(secret.delete_at))

    @action(RestoreSecret, resource="resource", quota=50)
    def restore(self, call: Call, asked: RestoreSecret) -> Named:
        secret = self._secret(call, asked.secret_name)
        if secret.status is not Status.PENDING_DELETE:
            raise WrongState(f"The secret {secret.name!r} is {secret.status}; there is no deletion to take back.")
        secret.status, secret.delete_at = Status.DISABLED, 0.0
        return Named(secret_name=secret.name)

    def _switch(self, call: Call, name: str, status: Status) -> Named:
        secret = self._secret(call, name)
        secret.check_changeable()
        secret.status = status
        return Named(secret_name=name)

    def _secret(self, call: Call, name: str) -> Secret:
        return self.store.get(call.region, name, call.now)
