"""tencentcloud:Cam/policy:Policy. A permission document of the account (provider.md 3.2)."""

from __future__ import annotations

from typing import ClassVar

from provider.cloud import Cloud
from provider.errors import Gone
from provider.fields import Fields, number, text
from provider.resource import Created, Resource
from provider.resources.cam_fields import cam_document, cam_name
from provider.rows import id_of
from provider.values import Inputs, Properties, State

PAGE = 200


class Policy(Resource):
    """A custom policy; its id is a number, written as text."""

    type_name = "tencentcloud:Cam/policy:Policy"
    id_form = "<PolicyId>"
    fields: ClassVar[Fields] = {
        "name": cam_name(),
        "document": cam_document(),
        "description": text(),
    }
    outputs: ClassVar[Fields] = {"type": number(), "createTime": text(), "updateTime": text()}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        answer = cloud.api(
            "cam",
            "CreatePolicy",
            {
                "PolicyName": want["name"],
                "PolicyDocument": want["document"],
                "Description": want.get("description"),
            },
        )
        return Created(str(answer["PolicyId"]), dict(want))

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        """CAM searches in names and descriptions; 200 that fit are not all looked at."""
        asked = {"Scope": "Local", "Page": 1, "Rp": PAGE, "Keyword": want["name"]}
        return id_of(cloud.api("cam", "ListPolicies", asked)["List"], {"PolicyName": want["name"]}, "PolicyId")

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        cloud.api(
            "cam",
            "UpdatePolicy",
            {
                "PolicyId": int(resource_id),
                "PolicyDocument": want["document"],
                "Description": want.get("description", ""),
            },
        )

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        try:
            policy = cloud.api("cam", "GetPolicy", {"PolicyId": int(resource_id)})
        except Gone:
            return None
        if not policy.get("PolicyName"):
            return None
        return {
            "name": policy["PolicyName"],
            "document": policy["PolicyDocument"].replace("\\/", "/"),
            "description": policy.get("Description") or "",
            "type": policy.get("Type", 0),
            "createTime": policy.get("AddTime", ""),
            "updateTime": policy.get("UpdateTime", ""),
        }

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        cloud.api("cam", "DeletePolicy", {"PolicyId": [int(resource_id)]})
