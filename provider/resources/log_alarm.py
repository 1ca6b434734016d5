"""tencentcloud:Cls/alarm:Alarm. A query over logs, and what of its result raises an alarm."""

from __future__ import annotations

from typing import Any, ClassVar

from provider.cloud import Cloud
from provider.diff import changes
from provider.fields import Fields, block, blocks, flag, number, text, text_list, text_map
from provider.resource import Created, Resource, tops
from provider.resources import tags
from provider.resources.spelling import as_known, from_api, to_api
from provider.rows import id_of
from provider.rules import between, one_of
from provider.values import Inputs, Properties, State

_OFFICIAL = "this provider does not offer it; use the official plugin"
_FIELDS: Fields = {
    "name": text(autoname=255),
    "alarmTargets": blocks(
        {
            "topicId": text(required=True),
            "logsetId": text(required=True),
            "query": text(required=True),
            "number": number(required=True),
            "startTimeOffset": number(between(-1440, 0, "minutes"), required=True),
            "endTimeOffset": number(between(-1440, 0, "minutes"), required=True),
            "syntaxRule": number(computed=True),
        },
        required=True,
    ),
    "monitorTime": block(
        {"type": text(one_of("Period", "Fixed"), required=True), "time": number(required=True)}, required=True
    ),
    "condition": text(),
    "alarmLevel": number(between(0, 2, "(0 warning, 1 information, 2 critical)"), computed=True),
    "triggerCount": number(between(1, 2000, "times"), required=True),
    "alarmPeriod": number(between(0, 1440, "minutes"), required=True),
    "alarmNoticeIds": text_list(required=True),
    "status": flag(computed=True),
    "messageTemplate": text(),
    "multiConditions": blocks({"condition": text(), "alarmLevel": number()}, not_here=_OFFICIAL),
    "callBack": block({"body": text(), "headers": text_list()}, computed=True, not_here=_OFFICIAL),
    "analyses": blocks(
        {
            "name": text(),
            "type": text(),
            "content": text(),
            "configInfos": blocks({"key": text(), "value": text()}),
        },
        not_here=_OFFICIAL,
    ),
}


class LogAlarm(Resource):
    """An alarm about logs; its tags live in the tag service."""

    type_name = "tencentcloud:Cls/alarm:Alarm"
    id_form = "<AlarmId>"
    fields: ClassVar[Fields] = {**_FIELDS, "tags": text_map()}
    outputs: ClassVar[Fields] = {}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        established = {name: value for name, value in want.items() if name != "tags"}
        return Created(cloud.api("cls", "CreateAlarm", _request(want))["AlarmId"], established)

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        wanted = {"Filters": [{"Key": "name", "Values": [want["name"]]}], "Offset": 0, "Limit": 100}
        return id_of(cloud.api("cls", "DescribeAlarms", wanted).get("Alarms"), {"Name": want["name"]}, "AlarmId")

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        changed = tops(changes(self.fields, have, want))
        if changed - {"tags"}:
            cloud.api("cls", "ModifyAlarm", {**_request(want), "AlarmId": resource_id})
        name = f"qcs::cls:{cloud.region}:uin/:alarm/{resource_id}"
        tags.change(cloud, name, have.get("tags") or {}, want.get("tags") or {})

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        wanted = {"Filters": [{"Key": "alarmId", "Values": [resource_id]}], "Offset": 0, "Limit": 20}
        for alarm in cloud.api("cls", "DescribeAlarms", wanted).get("Alarms") or []:
            if alarm["AlarmId"] == resource_id:
                found = from_api(_FIELDS, alarm)
                found["alarmNoticeIds"] = as_known(found.get("alarmNoticeIds", []), known.get("alarmNoticeIds"))
                return {**found, "tags": tags.read(cloud, "cls", "alarm", resource_id, region=cloud.region)}
        return None

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        cloud.api("cls", "DeleteAlarm", {"AlarmId": resource_id})


def _request(want: Inputs) -> dict[str, Any]:
    # An empty text takes away the one that was there before.
    return {"MessageTemplate": "", **to_api({name: value for name, value in want.items() if name != "tags"})}
