"""tencentcloud:Ssm/secret:Secret. A name for texts that are kept apart from it, as versions (provider.md 3.6).

The service makes no secret without a version, so one is made with a placeholder that is removed at once, as the
official plugin does it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from provider.cloud import Cloud
from provider.diff import Change, Edit, changes
from provider.errors import Gone
from provider.fields import Fields, flag, number, text, text_map
from provider.resource import Created, Resource, tops
from provider.resources import tags
from provider.rules import between, matches, no_longer_than
from provider.values import Inputs, Properties, State

PLACEHOLDER = "default"
_PLACED = "__placeholder"
"""In the state of a secret that still has its placeholder."""
_ENABLED, _PENDING = "Enabled", "PendingDelete"
_GONE_SECONDS = 60.0
_FIXED = "a secret keeps this for life; a new one needs another name. If that is fine: `pulumi up --replace <urn>`"
NAME = matches(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}", "1 to 128 letters, digits, - or _, the first a letter or digit")


class Secret(Resource):
    """A secret of one's own. Unlike the official plugin this one notices when it was deleted elsewhere."""

    type_name = "tencentcloud:Ssm/secret:Secret"
    id_form = "<secret name>"
    fields: ClassVar[Fields] = {
        "secretName": text(NAME, required=True, replaces=True, unique=True),
        "description": text(no_longer_than(2048)),
        "kmsKeyId": text(computed=True, replaces=True),
        "secretType": number(computed=True, fixed=_FIXED),
        "additionalConfig": text(fixed=_FIXED),
        "isEnabled": flag(default=True),
        "recoveryWindowInDays": number(between(0, 30, "days"), default=0),
        "tags": text_map(),
    }
    outputs: ClassVar[Fields] = {"status": text()}

    def further_changes(self, have: State, want: Inputs) -> Iterable[Change]:
        return [Change("status", Edit.UPDATE)] if have.get(_PLACED) else []

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        placed = self.begun(want)
        parameters = {
            "SecretName": want["secretName"],
            "Description": want.get("description"),
            "KmsKeyId": want.get("kmsKeyId"),
            "SecretType": want.get("secretType"),
            "AdditionalConfig": want.get("additionalConfig"),
            **({"VersionId": PLACEHOLDER, "SecretString": PLACEHOLDER} if placed else {}),
        }
        name = str(cloud.api("ssm", "CreateSecret", parameters)["SecretName"])
        established = {key: value for key, value in want.items() if key not in ("tags", "isEnabled")}
        return Created(name, {**established, "isEnabled": True, **placed})

    def begun(self, want: Inputs) -> Properties:
        return {} if want.get("secretType") else {_PLACED: True}

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        return None if _is_gone(cloud, want["secretName"]) else str(want["secretName"])

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        changed = tops(changes(self.fields, have, want))
        if have.get(_PLACED):
            _delete_placeholder(cloud, resource_id)
        if "description" in changed:
            parameters = {"SecretName": resource_id, "Description": want.get("description", "")}
            cloud.api("ssm", "UpdateDescription", parameters)
        if "isEnabled" in changed:
            _switch(cloud, resource_id, on=want["isEnabled"], status=have.get("status", ""))
        if "tags" in changed:
            creator = _describe(cloud, resource_id)["CreateUin"]
            name = f"qcs::ssm:{cloud.region}:uin/:secret/{_in_tags(creator, resource_id)}"
            tags.change(cloud, name, have.get("tags") or {}, want.get("tags") or {})

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        try:
            secret = _describe(cloud, resource_id)
        except Gone:
            return None
        in_tags = _in_tags(secret["CreateUin"], resource_id)
        return {
            "secretName": secret["SecretName"],
            "description": secret.get("Description") or "",
            "kmsKeyId": secret.get("KmsKeyId") or "",
            "secretType": secret.get("SecretType") or 0,
            "additionalConfig": secret.get("AdditionalConfig") or "",
            "isEnabled": secret["Status"] == _ENABLED,
            "recoveryWindowInDays": known.get("recoveryWindowInDays", 0),
            "tags": tags.read(cloud, "ssm", "secret", in_tags, region=cloud.region),
            "status": secret["Status"],
            **({_PLACED: True} if known.get(_PLACED) else {}),
        }

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        status = _describe(cloud, resource_id)["Status"]
        if status == _PENDING:
            return
        if status == _ENABLED:
            cloud.api("ssm", "DisableSecret", {"SecretName": resource_id})
        days = have.get("recoveryWindowInDays") or 0
        cloud.api("ssm", "DeleteSecret", {"SecretName": resource_id, "RecoveryWindowInDays": days})
        cloud.patience.until(
            lambda: _is_gone(cloud, resource_id), what=f"the secret {resource_id} to go", seconds=_GONE_SECONDS
        )


def _describe(cloud: Cloud, name: str) -> Mapping[str, Any]:
    return cloud.api("ssm", "DescribeSecret", {"SecretName": name})


def _in_tags(creator: Any, name: str) -> str:
    return f"creatorUin/{creator}/{name}"


def _delete_placeholder(cloud: Cloud, name: str) -> None:
    try:
        cloud.api("ssm", "DeleteSecretVersion", {"SecretName": name, "VersionId": PLACEHOLDER})
    except Gone:
        return


def _switch(cloud: Cloud, name: str, *, on: bool, status: str) -> None:
    """A secret that waits for its deletion is restored first: the program says that it shall be there."""
    if on and status == _PENDING:
        cloud.api("ssm", "RestoreSecret", {"SecretName": name})
    cloud.api("ssm", "EnableSecret" if on else "DisableSecret", {"SecretName": name})


def _is_gone(cloud: Cloud, name: str) -> bool | None:
    try:
        return True if _describe(cloud, name)["Status"] == _PENDING else None
    except Gone:
        return True
