"""What the CLS actions about alarms take and give (official SDK `tencentcloud.cls.v20201016.models`)."""

from __future__ import annotations

from typing import Any, Literal

from localcloud.actions import Answer, Nested, Parameters
from localcloud.cls.wire import Filter, Tag, TagView


class AlarmTarget(Nested, omit_defaults=True):
    """A query and when it is run. Offsets in minutes from the moment of the look, 0 or less."""

    topic_id: str
    query: str
    number: int
    start_time_offset: int
    end_time_offset: int
    logset_id: str
    syntax_rule: Literal[0, 1] | None = None


class MonitorTime(Nested):
    """Every `time` minutes (`Period`), or at the minute `time` of the day (`Fixed`)."""

    type: Literal["Period", "Fixed"]
    time: int


class CreateAlarm(Parameters):
    name: str
    alarm_targets: tuple[AlarmTarget, ...]
    monitor_time: MonitorTime
    trigger_count: int
    alarm_period: int
    alarm_notice_ids: tuple[str, ...] = ()
    condition: str = ""
    alarm_level: Literal[0, 1, 2] = 0
    status: bool = True
    message_template: str = ""
    tags: tuple[Tag, ...] = ()


class ModifyAlarm(Parameters):
    alarm_id: str
    name: str | None = None
    alarm_targets: tuple[AlarmTarget, ...] | None = None
    monitor_time: MonitorTime | None = None
    trigger_count: int | None = None
    alarm_period: int | None = None
    alarm_notice_ids: tuple[str, ...] | None = None
    condition: str | None = None
    alarm_level: Literal[0, 1, 2] | None = None
    status: bool | None = None
    message_template: str | None = None


class DeleteAlarm(Parameters):
    alarm_id: str


class DescribeAlarms(Parameters):
    filters: tuple[Filter, ...] = ()
    offset: int = 0
    limit: int = 20


class NoticeReceiver(Nested, omit_defaults=True):
    """Times are `HH:MM:SS`."""

    receiver_type: Literal["Uin", "Group"]
    receiver_ids: tuple[int, ...]
    receiver_channels: tuple[Literal["Email", "Sms", "WeChat", "Phone"], ...]
    start_time: str | None = None
    end_time: str | None = None
    index: int | None = None


class WebCallback(Nested, omit_defaults=True):
    callback_type: Literal["Http"]
    url: str
    method: Literal["POST", "PUT"] | None = None
    index: int | None = None


class CreateAlarmNotice(Parameters):
    name: str
    type: Literal["Trigger", "Recovery", "All"]
    notice_receivers: tuple[NoticeReceiver, ...] = ()
    web_callbacks: tuple[WebCallback, ...] = ()
    tags: tuple[Tag, ...] = ()


class ModifyAlarmNotice(Parameters):
    alarm_notice_id: str
    name: str | None = None
    type: Literal["Trigger", "Recovery", "All"] | None = None
    notice_receivers: tuple[NoticeReceiver, ...] | None = None
    web_callbacks: tuple[WebCallback, ...] | None = None


class DeleteAlarmNotice(Parameters):
    alarm_notice_id: str


class DescribeAlarmNotices(Parameters):
    filters: tuple[Filter, ...] = ()
    offset: int = 0
    limit: int = 20


class AlarmCreated(Answer):
    alarm_id: str


class AlarmView(Answer):
    alarm_id: str
    name: str
    alarm_targets: list[dict[str, Any]]
    monitor_time: dict[str, Any]
    condition: str
    alarm_level: int
    trigger_count: int
    alarm_period: int
    alarm_notice_ids: list[str]
    status: bool
    message_template: str
    create_time: str
    update_time: str
    tags: list[TagView]


class AlarmList(Answer):
    alarms: list[AlarmView]
    total_count: int


class NoticeCreated(Answer):
    alarm_notice_id: str


class NoticeView(Answer):
    alarm_notice_id: str
    name: str
    type: str
    notice_receivers: list[dict[str, Any]]
    web_callbacks: list[dict[str, Any]]
    create_time: str
    update_time: str
    tags: list[TagView]


class NoticeList(Answer):
    alarm_notices: list[NoticeView]
    total_count: int
