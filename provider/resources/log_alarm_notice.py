"""tencentcloud:Cls/alarmNotice:AlarmNotice. Whom alarms about logs tell, and how."""

from __future__ import annotations

from typing import Any, ClassVar

from provider.cloud import Cloud
from provider.diff import changes
from provider.fields import Fields, blocks, number, number_list, text, text_list, text_map
from provider.resource import Created, Resource, tops
from provider.resources import tags
from provider.resources.spelling import from_api, to_api
from provider.rows import id_of
from provider.rules import one_of
from provider.values import Inputs, Properties, State

_OFFICIAL = "this provider does not offer it; use the official plugin"
_FIELDS: Fields = {
    "name": text(autoname=255),
    "type": text(one_of("Trigger", "Recovery", "All"), required=True),
    "noticeReceivers": blocks(
        {
            "receiverType": text(one_of("Uin", "Group"), required=True),
            "receiverIds": number_list(required=True),
            "receiverChannels": text_list(one_of("Email", "Sms", "WeChat", "Phone"), required=True),
            "startTime": text(),
            "endTime": text(),
            "noticeContentId": text(not_here=_OFFICIAL),
            "index": number(computed=True),
        }
    ),
    "webCallbacks": blocks(
        {
            "callbackType": text(one_of("Http"), required=True),
            "url": text(required=True),
            "method": text(computed=True),
            "index": number(computed=True),
            "webCallbackId": text(not_here=_OFFICIAL),
            "noticeContentId": text(not_here=_OFFICIAL),
            "remindType": number(not_here=_OFFICIAL),
            "mobiles": text_list(not_here=_OFFICIAL),
            "userIds": text_list(not_here=_OFFICIAL),
            "headers": text_list(not_here=_OFFICIAL),
            "body": text(not_here=_OFFICIAL),
        }
    ),
}


class LogAlarmNotice(Resource):
    """Receivers of alarms about logs; its tags live in the tag service."""

    type_name = "tencentcloud:Cls/alarmNotice:AlarmNotice"
    id_form = "<AlarmNoticeId>"
    fields: ClassVar[Fields] = {**_FIELDS, "tags": text_map()}
    outputs: ClassVar[Fields] = {}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        established = {name: value for name, value in want.items() if name != "tags"}
        return Created(cloud.api("cls", "CreateAlarmNotice", _request(want))["AlarmNoticeId"], established)

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        wanted = {"Filters": [{"Key": "name", "Values": [want["name"]]}], "Offset": 0, "Limit": 100}
        listed = cloud.api("cls", "DescribeAlarmNotices", wanted).get("AlarmNotices")
        return id_of(listed, {"Name": want["name"]}, "AlarmNoticeId")

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        changed = tops(changes(self.fields, have, want))
        if changed - {"tags"}:
            cloud.api("cls", "ModifyAlarmNotice", {**_request(want), "AlarmNoticeId": resource_id})
        name = f"qcs::cls:{cloud.region}:uin/:alarmNotice/{resource_id}"
        tags.change(cloud, name, have.get("tags") or {}, want.get("tags") or {})

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        wanted = {"Filters": [{"Key": "alarmNoticeId", "Values": [resource_id]}], "Offset": 0, "Limit": 20}
        for notice in cloud.api("cls", "DescribeAlarmNotices", wanted).get("AlarmNotices") or []:
            if notice["AlarmNoticeId"] == resource_id:
                found = {name: value for name, value in from_api(_FIELDS, notice).items() if value}
                labels = tags.read(cloud, "cls", "alarmNotice", resource_id, region=cloud.region)
                return {**found, "tags": labels}
        return None

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        cloud.api("cls", "DeleteAlarmNotice", {"AlarmNoticeId": resource_id})


def _request(want: Inputs) -> dict[str, Any]:
    # Empty lists take away what was there before.
    receivers: dict[str, Any] = {"NoticeReceivers": [], "WebCallbacks": []}
    return {**receivers, **to_api({name: value for name, value in want.items() if name != "tags"})}
