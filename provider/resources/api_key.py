"""tencentcloud:ApiGateway/apiKey:ApiKey. A key pair that callers of APIs sign with (provider.md 3.7).

The official plugin keeps the secret readable in the state unless the program marks it, and cannot make a key of its own
that is off; here the secret is always encrypted, and it can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from provider.check import Failure
from provider.cloud import Cloud
from provider.diff import changes
from provider.fields import Fields, text
from provider.resource import Created, Resource, tops
from provider.rows import only_id_of
from provider.rules import one_of
from provider.values import Inputs, Properties, State

_FIXED = "a key keeps this for life; a new one has another id. If that is fine: `pulumi up --replace <urn>`"


class ApiKey(Resource):
    """A key pair; the id is its AccessKeyId."""

    type_name = "tencentcloud:ApiGateway/apiKey:ApiKey"
    id_form = "<AccessKeyId>"
    fields: ClassVar[Fields] = {
        "secretName": text(required=True, replaces=True),
        "status": text(one_of("on", "off"), default="on"),
        "accessKeyType": text(one_of("auto", "manual"), default="auto", fixed=_FIXED),
        "accessKeyId": text(computed=True, fixed=_FIXED),
        "accessKeySecret": text(computed=True, secret=True),
    }
    outputs: ClassVar[Fields] = {"createTime": text(), "modifyTime": text()}

    def problems(self, want: Inputs) -> Iterable[Failure]:
        for name in ("accessKeyId", "accessKeySecret"):
            if want.get("accessKeyType") == "manual" and name not in want:
                yield Failure(name, "the accessKeyType manual needs accessKeyId and accessKeySecret")

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        asked: dict[str, Any] = {"SecretName": want["secretName"], "AccessKeyType": want["accessKeyType"]}
        if want["accessKeyType"] == "manual":
            asked |= {"AccessKeyId": want["accessKeyId"], "AccessKeySecret": want["accessKeySecret"]}
        made = cloud.api("apigateway", "CreateApiKey", asked)["Result"]
        return Created(str(made["AccessKeyId"]), {**want, "status": "on"})

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        rows = _listed(cloud, "SecretName", want["secretName"])
        return only_id_of(rows, {"SecretName": want["secretName"]}, "AccessKeyId")

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        changed = tops(changes(self.fields, have, want))
        if "accessKeySecret" in changed:
            given = {"AccessKeyId": resource_id, "AccessKeySecret": want["accessKeySecret"]}
            cloud.api("apigateway", "UpdateApiKey", given)
        if "status" in changed:
            action = "EnableApiKey" if want["status"] == "on" else "DisableApiKey"
            cloud.api("apigateway", action, {"AccessKeyId": resource_id})

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        found = _found(cloud, resource_id)
        if found is None:
            return None
        return {
            "secretName": found["SecretName"],
            "status": "on" if found["Status"] == 1 else "off",
            "accessKeyType": found["AccessKeyType"],
            "accessKeyId": resource_id,
            "accessKeySecret": found["AccessKeySecret"],
            "createTime": found.get("CreatedTime", ""),
            "modifyTime": found.get("ModifiedTime", ""),
        }

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        """Only a key that is off can be deleted."""
        for action in ("DisableApiKey", "DeleteApiKey"):
            cloud.api("apigateway", action, {"AccessKeyId": resource_id})


def _found(cloud: Cloud, key_id: str) -> Mapping[str, Any] | None:
    return next((row for row in _listed(cloud, "AccessKeyId", key_id) if row["AccessKeyId"] == key_id), None)


def _listed(cloud: Cloud, name: str, value: str) -> Sequence[Mapping[str, Any]]:
    asked = {"Limit": 100, "Offset": 0, "Filters": [{"Name": name, "Values": [value]}]}
    rows: Sequence[Mapping[str, Any]] = cloud.api("apigateway", "DescribeApiKeysStatus", asked)["Result"]["ApiKeySet"]
    return rows
