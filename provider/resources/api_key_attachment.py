"""tencentcloud:ApiGateway/apiKeyAttachment:ApiKeyAttachment. Whose calls a usage plan counts (provider.md 3.7).

Unlike the official plugin this one notices when the key was taken out elsewhere.
"""

from __future__ import annotations

from typing import ClassVar

from provider.cloud import Cloud
from provider.errors import Gone
from provider.fields import Fields, text
from provider.resource import Created, Resource
from provider.values import Inputs, Properties, State


class ApiKeyAttachment(Resource):
    """A key in a plan; the id is `key#plan`."""

    type_name = "tencentcloud:ApiGateway/apiKeyAttachment:ApiKeyAttachment"
    id_form = "<AccessKeyId>#<UsagePlanId>"
    fields: ClassVar[Fields] = {
        "apiKeyId": text(required=True, replaces=True),
        "usagePlanId": text(required=True, replaces=True),
    }
    outputs: ClassVar[Fields] = {}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        key, plan = want["apiKeyId"], want["usagePlanId"]
        cloud.api("apigateway", "BindSecretIds", {"UsagePlanId": plan, "AccessKeyIds": [key]})
        return Created(_id(want), dict(want))

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        return _id(want) if self.read(cloud, _id(want), {}) else None

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        """Nothing of it can change."""

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        key, plan = resource_id.split("#")
        try:
            found = cloud.api("apigateway", "DescribeUsagePlan", {"UsagePlanId": plan})["Result"]
        except Gone:
            return None
        return {"apiKeyId": key, "usagePlanId": plan} if key in (found.get("BindSecretIds") or []) else None

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        key, plan = resource_id.split("#")
        cloud.api("apigateway", "UnBindSecretIds", {"UsagePlanId": plan, "AccessKeyIds": [key]})


def _id(want: Inputs) -> str:
    return f"{want['apiKeyId']}#{want['usagePlanId']}"
