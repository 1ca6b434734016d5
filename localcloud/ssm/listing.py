"""Secrets as lists and descriptions show them, without their text; and the state of the service."""

from __future__ import annotations

from typing import Any

import msgspec

from localcloud.actions import action
from localcloud.exchange import Call
from localcloud.ssm.naming import default_key
from localcloud.ssm.records import Secret, Status
from localcloud.ssm.store import MAX_SECRETS, SecretStore
from localcloud.ssm.wire import GetServiceStatus, ListSecrets, SecretList, SecretMetadata, ServiceStatus
from localcloud.tag import TagStore

_PAGE = 20
_STATES = {1: Status.ENABLED, 2: Status.DISABLED, 3: Status.PENDING_DELETE}
_NORMAL = 1


def described(secret: Secret, key_id: str) -> dict[str, Any]:
    """What a description and an entry of the list have in common."""
    return {
        "secret_name": secret.name,
        "description": secret.description,
        "kms_key_id": key_id,
        "create_uin": secret.creator,
        "create_uin_string": str(secret.creator),
        "status": secret.status.value,
        "delete_time": int(secret.delete_at),
        "create_time": int(secret.created),
    }


class ListActions(msgspec.Struct, frozen=True):
    """ListSecrets and GetServiceStatus."""

    store: SecretStore
    tags: TagStore

    @action(ListSecrets, quota=30)
    def list(self, call: Call, asked: ListSecrets) -> SecretList:
        found = [secret for secret in self.store.in_region(call.region, call.now) if self._matches(secret, asked)]
        found.sort(key=lambda secret: secret.created, reverse=not asked.order_type)
        page = found[asked.offset :][: asked.limit or _PAGE]
        key = default_key(call)
        return SecretList(
            total_count=len(found), secret_metadatas=[SecretMetadata(**described(secret, key)) for secret in page]
        )

    @action(GetServiceStatus, quota=50)
    def status(self, call: Call, asked: GetServiceStatus) -> ServiceStatus:
        return ServiceStatus(
            service_enabled=True,
            invalid_type=_NORMAL,
            access_key_escrow_enabled=False,
            total_count=len(self.store.in_region(call.region, call.now)),
            secret_limit=MAX_SECRETS,
        )

    def _matches(self, secret: Secret, asked: ListSecrets) -> bool:
        """All secrets here are of type 0, and no product's."""
        if asked.secret_type or asked.product_name or asked.encrypt_type or asked.instance_id:
            return False
        if asked.state and secret.status is not _STATES.get(asked.state):
            return False
        tags = self.tags.of("ssm", "secret", secret.resource_id, region=secret.region)
        return asked.search_secret_name in secret.name and all(
            wanted.tag_key in tags and (not wanted.tag_value or tags[wanted.tag_key] in wanted.tag_value)
            for wanted in asked.tag_filters
        )
