"""tencentcloud:Cls/topic:Topic. Where log lines go, and for how many days they stay (provider.md 3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from provider.check import Failure
from provider.cloud import Cloud
from provider.diff import changes
from provider.fields import Fields, block, blocks, flag, number, text, text_list, text_map
from provider.resource import Created, Resource, tops
from provider.resources import tags
from provider.rows import id_of
from provider.rules import one_of
from provider.values import Inputs, Properties, State

_FIXED = "a log topic keeps this for life; a new one would lose the logs. If that is fine: `pulumi up --replace <urn>`"

_API_NAMES: Mapping[str, str] = {
    "topicName": "TopicName",
    "autoSplit": "AutoSplit",
    "maxSplitPartitions": "MaxSplitPartitions",
    "period": "Period",
    "hotPeriod": "HotPeriod",
    "describes": "Describes",
    "isWebTracking": "IsWebTracking",
}
"""Inputs that ModifyTopic takes -> their names in the API."""

_CONDITION = {"attributes": text(), "conditionValue": text(), "rule": number()}


class Topic(Resource):
    """A log topic. The plugin this follows ignores a change of `logsetId`; here it is refused in the preview."""

    type_name = "tencentcloud:Cls/topic:Topic"
    id_form = "<TopicId>"
    fields: ClassVar[Fields] = {
        "logsetId": text(required=True, fixed=_FIXED),
        "topicName": text(required=True),
        "partitionCount": number(computed=True, fixed=_FIXED),
        "autoSplit": flag(computed=True),
        "maxSplitPartitions": number(computed=True),
        "storageType": text(one_of("hot", "cold"), computed=True, fixed=_FIXED),
        "period": number(computed=True),
        "hotPeriod": number(computed=True),
        "describes": text(),
        "isWebTracking": flag(computed=True),
        "extends": block({"anonymousAccess": block({"conditions": blocks(_CONDITION), "operations": text_list()})}),
        "tags": text_map(),
    }
    outputs: ClassVar[Fields] = {}

    def problems(self, want: Inputs) -> Iterable[Failure]:
        if want.get("isWebTracking") is True and "extends" not in want:
            yield Failure("extends", "isWebTracking needs it: say which anonymous access is allowed")

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        labels = [{"Key": key, "Value": value} for key, value in sorted((want.get("tags") or {}).items())]
        parameters = {
            **{api: want.get(name) for name, api in _API_NAMES.items()},
            "LogsetId": want["logsetId"],
            "PartitionCount": want.get("partitionCount"),
            "StorageType": want.get("storageType"),
            "Describes": want.get("describes", ""),
            "Extends": _extends(want),
            "Tags": labels or None,
        }
        return Created(cloud.api("cls", "CreateTopic", parameters)["TopicId"], dict(want))

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        of_logset = {"Key": "logsetId", "Values": [want["logsetId"]]}
        named = {"Key": "topicName", "Values": [want["topicName"]]}
        wanted = {"Filters": [of_logset, named], "Offset": 0, "Limit": 100}
        listed = cloud.api("cls", "DescribeTopics", wanted).get("Topics")
        return id_of(listed, {"LogsetId": want["logsetId"], "TopicName": want["topicName"]}, "TopicId")

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        changed = tops(changes(self.fields, have, want))
        modified: dict[str, Any] = {api: want.get(name) for name, api in _API_NAMES.items() if name in changed}
        if "describes" in changed:
            modified["Describes"] = want.get("describes", "")
        if "extends" in changed:
            modified["Extends"] = _extends(want)
        if modified:
            cloud.api("cls", "ModifyTopic", {"TopicId": resource_id, **modified})
        if "tags" in changed:
            name = f"qcs::cls:{cloud.region}:uin/:topic/{resource_id}"
            tags.change(cloud, name, have.get("tags") or {}, want.get("tags") or {})

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        wanted = {"Filters": [{"Key": "topicId", "Values": [resource_id]}], "Offset": 0, "Limit": 100}
        for topic in cloud.api("cls", "DescribeTopics", wanted).get("Topics") or []:
            if topic["TopicId"] == resource_id:
                return {
                    **{name: topic.get(api) for name, api in _API_NAMES.items()},
                    "isWebTracking": bool(topic.get("IsWebTracking")),
                    "describes": topic.get("Describes") or "",
                    "hotPeriod": topic.get("HotPeriod") or 0,
                    "logsetId": topic["LogsetId"],
                    "partitionCount": topic.get("PartitionCount", 0),
                    "storageType": topic.get("StorageType", ""),
                    **({"extends": known["extends"]} if known.get("extends") else {}),
                    "tags": {tag["Key"]: tag["Value"] for tag in topic.get("Tags") or []},
                }
        return None

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        cloud.api("cls", "DeleteTopic", {"TopicId": resource_id})


def _extends(want: Inputs) -> Mapping[str, Any] | None:
    access = (want.get("extends") or {}).get("anonymousAccess")
    if not access:
        return None
    conditions = [
        {"Attributes": one.get("attributes"), "Rule": one.get("rule"), "ConditionValue": one.get("conditionValue")}
        for one in access.get("conditions", [])
    ]
    return {"AnonymousAccess": {"Operations": access.get("operations", []), "Conditions": conditions}}
