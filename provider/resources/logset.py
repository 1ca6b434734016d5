"""tencentcloud:Cls/logset:Logset. A named group of log topics (provider.md 3.4)."""

from __future__ import annotations

from typing import ClassVar

from provider.cloud import Cloud
from provider.fields import Fields, number, text, text_map
from provider.resource import Created, Resource
from provider.resources import tags
from provider.rows import id_of
from provider.values import Inputs, Properties, State


class Logset(Resource):
    """A logset; its tags live in the tag service."""

    type_name = "tencentcloud:Cls/logset:Logset"
    id_form = "<LogsetId>"
    fields: ClassVar[Fields] = {"logsetName": text(required=True), "tags": text_map()}
    outputs: ClassVar[Fields] = {"createTime": text(), "roleName": text(), "topicCount": number()}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        answer = cloud.api("cls", "CreateLogset", {"LogsetName": want["logsetName"]})
        return Created(answer["LogsetId"], {"logsetName": want["logsetName"]})

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        wanted = {"Filters": [{"Key": "logsetName", "Values": [want["logsetName"]]}], "Offset": 0, "Limit": 100}
        listed = cloud.api("cls", "DescribeLogsets", wanted).get("Logsets")
        return id_of(listed, {"LogsetName": want["logsetName"]}, "LogsetId")

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        if have.get("logsetName") != want["logsetName"]:
            cloud.api("cls", "ModifyLogset", {"LogsetId": resource_id, "LogsetName": want["logsetName"]})
        name = f"qcs::cls:{cloud.region}:uin/:logset/{resource_id}"
        tags.change(cloud, name, have.get("tags") or {}, want.get("tags") or {})

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        wanted = {"Filters": [{"Key": "logsetId", "Values": [resource_id]}], "Offset": 0, "Limit": 100}
        for logset in cloud.api("cls", "DescribeLogsets", wanted).get("Logsets") or []:
            if logset["LogsetId"] == resource_id:
                return {
                    "logsetName": logset["LogsetName"],
                    "tags": tags.read(cloud, "cls", "logset", resource_id, region=cloud.region),
                    "createTime": logset.get("CreateTime", ""),
                    "roleName": logset.get("RoleName", ""),
                    "topicCount": logset.get("TopicCount", 0),
                }
        return None

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        cloud.api("cls", "DeleteLogset", {"LogsetId": resource_id})
