"""tencentcloud:Cls/index:Index. What of a topic's logs can be searched for (provider.md 3.4)."""

from __future__ import annotations

from typing import Any, ClassVar

from provider.cloud import Cloud
from provider.errors import Gone
from provider.fields import Fields, block, blocks, flag, number, text
from provider.resource import Created, Resource
from provider.resources.spelling import from_api, to_api
from provider.values import Inputs, Properties, State

_VALUE = block({"type": text(required=True), "tokenizer": text(), "sqlFlag": flag(), "containZH": flag()})
_KEYS = blocks({"key": text(required=True), "value": _VALUE})
_RULE: Fields = {
    "fullText": block(
        {"caseSensitive": flag(required=True), "tokenizer": text(required=True), "containZH": flag(required=True)}
    ),
    "keyValue": block({"caseSensitive": flag(required=True), "keyValues": _KEYS}),
    "tag": block({"caseSensitive": flag(required=True), "keyValues": _KEYS}),
    "dynamicIndex": block({"status": flag(required=True)}),
}


class Index(Resource):
    """The index of one topic; its id is the topic's."""

    type_name = "tencentcloud:Cls/index:Index"
    id_form = "<TopicId>"
    fields: ClassVar[Fields] = {
        # An index has no life without its topic, so another topic means another index. (The official plugin fails.)
        "topicId": text(required=True, replaces=True),
        "rule": block(_RULE, computed=True),
        "status": flag(computed=True),
        "includeInternalFields": flag(),
        "metadataFlag": number(),
    }
    outputs: ClassVar[Fields] = {}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        cloud.api("cls", "CreateIndex", _request(want["topicId"], want))
        return Created(want["topicId"], dict(want))

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        return None if self.read(cloud, want["topicId"], {}) is None else str(want["topicId"])

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        cloud.api("cls", "ModifyIndex", _request(resource_id, want))

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        try:
            index = cloud.api("cls", "DescribeIndex", {"TopicId": resource_id})
        except Gone:
            return None
        if not index.get("TopicId"):
            return None
        return {
            "topicId": resource_id,
            "rule": from_api(_RULE, index.get("Rule") or {}),
            "status": bool(index.get("Status")),
            "includeInternalFields": bool(index.get("IncludeInternalFields")),
            "metadataFlag": index.get("MetadataFlag") or 0,
        }

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        cloud.api("cls", "DeleteIndex", {"TopicId": resource_id})


def _request(topic_id: str, want: Inputs) -> dict[str, Any]:
    return {
        "TopicId": topic_id,
        "Rule": to_api(want["rule"]) if want.get("rule") else None,
        "Status": want.get("status"),
        "IncludeInternalFields": want.get("includeInternalFields"),
        "MetadataFlag": want.get("metadataFlag"),
    }
