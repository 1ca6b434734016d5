"""tencentcloud:Cls/index:Index. What of a topic's logs can be searched for (provider.md 3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from provider.cloud import Cloud
from provider.errors import Gone
from provider.fields import Field, Fields, Kind, block, blocks, flag, number, text
from provider.resource import Created, Resource
from provider.values import Inputs, Properties, State, is_internal

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
            "rule": _from_api(_RULE, index.get("Rule") or {}),
            "status": bool(index.get("Status")),
            "includeInternalFields": bool(index.get("IncludeInternalFields")),
            "metadataFlag": index.get("MetadataFlag") or 0,
        }

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        cloud.api("cls", "DeleteIndex", {"TopicId": resource_id})


def _request(topic_id: str, want: Inputs) -> dict[str, Any]:
    return {
        "TopicId": topic_id,
        "Rule": _to_api(want["rule"]) if want.get("rule") else None,
        "Status": want.get("status"),
        "IncludeInternalFields": want.get("includeInternalFields"),
        "MetadataFlag": want.get("metadataFlag"),
    }


def _to_api(value: Any) -> Any:
    """The API's names are ours with a capital."""
    if isinstance(value, Mapping):
        return {name[0].upper() + name[1:]: _to_api(inner) for name, inner in value.items() if not is_internal(name)}
    return [_to_api(inner) for inner in value] if isinstance(value, list) else value


def _from_api(fields: Fields, found: Mapping[str, Any]) -> Properties:
    """Back again, for the names that there are."""
    spelled: Properties = {}
    for name, field in fields.items():
        value = found.get(name[0].upper() + name[1:])
        if value is not None:
            spelled[name] = _one_from_api(field, value)
    return spelled


def _one_from_api(field: Field, value: Any) -> Any:
    if field.kind is Kind.BLOCK:
        return _from_api(field.fields, value)
    return [_from_api(field.fields, inner) for inner in value] if field.kind is Kind.BLOCKS else value
