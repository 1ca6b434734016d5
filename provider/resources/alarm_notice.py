"""tencentcloud:Monitor/alarmNotice:AlarmNotice. Whom alarm policies tell, and how (provider.md 3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from provider.cloud import Cloud
from provider.fields import Fields, blocks, number, number_list, text, text_list
from provider.resource import Created, Resource
from provider.resources.spelling import from_api, to_api
from provider.rows import id_of
from provider.rules import one_of
from provider.values import Inputs, Properties, State

_NAMES = {
    "url": "URL",
    "weekdays": "Weekday",
    "noticeWays": "NoticeWay",
    "phoneOrders": "PhoneOrder",
    "urlNotices": "URLNotices",
    "clsNotices": "CLSNotices",
}
_HOURS: Fields = {"startTime": number(), "endTime": number(), "weekdays": number_list()}
_RECEIVERS: Fields = {
    "urlNotices": blocks({"url": text(required=True), "isValid": number(), "validationCode": text(), **_HOURS}),
    "userNotices": blocks(
        {
            **_HOURS,
            "receiverType": text(one_of("USER", "GROUP"), required=True),
            "startTime": number(required=True),
            "endTime": number(required=True),
            "noticeWays": text_list(one_of("EMAIL", "SMS", "CALL", "WECHAT", "RTX"), required=True),
            "userIds": number_list(),
            "groupIds": number_list(),
            "phoneOrders": number_list(),
            "phoneCircleTimes": number(),
            "phoneInnerInterval": number(),
            "phoneCircleInterval": number(),
            "needPhoneArriveNotice": number(),
            "phoneCallType": text(),
        }
    ),
    "clsNotices": blocks(
        {
            "region": text(required=True),
            "logSetId": text(required=True),
            "topicId": text(required=True),
            "enable": number(),
        }
    ),
}


class AlarmNotice(Resource):
    """Receivers of alarms. Unlike the official plugin this one notices when it was deleted elsewhere."""

    type_name = "tencentcloud:Monitor/alarmNotice:AlarmNotice"
    id_form = "<NoticeId>"
    fields: ClassVar[Fields] = {
        "name": text(autoname=60),
        "noticeType": text(one_of("ALL", "ALARM", "OK"), required=True),
        "noticeLanguage": text(one_of("zh-CN", "en-US"), required=True),
        **_RECEIVERS,
    }
    outputs: ClassVar[Fields] = {
        "ampConsumerId": text(),
        "isPreset": number(),
        "policyIds": text_list(),
        "updatedAt": text(),
        "updatedBy": text(),
    }

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        return Created(cloud.api("monitor", "CreateAlarmNotice", _request(want))["NoticeId"], dict(want))

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        wanted = {"Module": "monitor", "PageNumber": 1, "PageSize": 200, "Order": "DESC", "Name": want["name"]}
        return id_of(cloud.api("monitor", "DescribeAlarmNotices", wanted).get("Notices"), {"Name": want["name"]}, "Id")

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        cloud.api("monitor", "ModifyAlarmNotice", {**_request(want), "NoticeId": resource_id})

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        wanted = {"Module": "monitor", "PageNumber": 1, "PageSize": 20, "Order": "DESC", "NoticeIds": [resource_id]}
        for notice in cloud.api("monitor", "DescribeAlarmNotices", wanted).get("Notices") or []:
            if notice["Id"] == resource_id:
                return {
                    "name": notice["Name"],
                    "noticeType": notice["NoticeType"],
                    "noticeLanguage": notice["NoticeLanguage"],
                    **{name: value for name, value in from_api(_RECEIVERS, notice, _NAMES).items() if value},
                    **_outputs(notice),
                }
        return None

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        cloud.api("monitor", "DeleteAlarmNotices", {"Module": "monitor", "NoticeIds": [resource_id]})


def _request(want: Inputs) -> dict[str, Any]:
    return {"Module": "monitor", **to_api(want, _NAMES)}


def _outputs(notice: Mapping[str, Any]) -> Properties:
    return {
        "ampConsumerId": notice.get("AMPConsumerId") or "",
        "isPreset": notice.get("IsPreset") or 0,
        "policyIds": list(notice.get("PolicyIds") or []),
        "updatedAt": notice.get("UpdatedAt") or "",
        "updatedBy": notice.get("UpdatedBy") or "",
    }
