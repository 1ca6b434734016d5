"""What the actions about notices take and give (official SDK `tencentcloud.monitor.v20180724`; provider.md A.4)."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from localcloud.actions import Answer, Nested, Parameters

Module = Literal["monitor"]
NoticeType = Literal["ALL", "ALARM", "OK"]
Language = Literal["zh-CN", "en-US"]
Switch = Literal[0, 1]


class UrlNotice(Nested, omit_defaults=True):
    """Times are seconds since midnight, weekdays 1 (Monday) to 7."""

    url: str = msgspec.field(name="URL")
    is_valid: Switch | None = None
    validation_code: str | None = None
    start_time: int | None = None
    end_time: int | None = None
    weekday: tuple[int, ...] | None = None


class UserNotice(Nested, omit_defaults=True):
    receiver_type: Literal["USER", "GROUP"]
    start_time: int
    end_time: int
    notice_way: tuple[Literal["EMAIL", "SMS", "CALL", "WECHAT", "RTX"], ...]
    user_ids: tuple[int, ...] | None = None
    group_ids: tuple[int, ...] | None = None
    phone_order: tuple[int, ...] | None = None
    phone_circle_times: int | None = None
    phone_inner_interval: int | None = None
    phone_circle_interval: int | None = None
    need_phone_arrive_notice: Switch | None = None
    phone_call_type: Literal["SYNC", "CIRCLE"] | None = None
    weekday: tuple[int, ...] | None = None


class LogNotice(Nested, omit_defaults=True):
    region: str
    log_set_id: str
    topic_id: str
    enable: Switch | None = None


class Receivers(Parameters):
    """The part that CreateAlarmNotice and ModifyAlarmNotice share."""

    module: Module
    name: str
    notice_type: NoticeType
    notice_language: Language
    user_notices: tuple[UserNotice, ...] = ()
    url_notices: tuple[UrlNotice, ...] = msgspec.field(name="URLNotices", default=())
    log_notices: tuple[LogNotice, ...] = msgspec.field(name="CLSNotices", default=())


class CreateAlarmNotice(Receivers):
    pass


class ModifyAlarmNotice(Receivers, kw_only=True):
    notice_id: str
    policy_ids: tuple[str, ...] | None = None


class DescribeAlarmNotices(Parameters):
    module: Module
    page_number: int
    page_size: int
    order: Literal["ASC", "DESC"]
    name: str = ""
    notice_ids: tuple[str, ...] = ()


class DeleteAlarmNotices(Parameters):
    module: Module
    notice_ids: tuple[str, ...]


class NoticeCreated(Answer):
    notice_id: str


class NoticeView(Answer):
    id: str
    name: str
    updated_at: str
    updated_by: str
    notice_type: str
    notice_language: str
    user_notices: list[dict[str, Any]]
    url_notices: list[dict[str, Any]] = msgspec.field(name="URLNotices")
    log_notices: list[dict[str, Any]] = msgspec.field(name="CLSNotices")
    policy_ids: list[str]
    is_preset: int = 0


class NoticeList(Answer):
    notices: list[NoticeView]
    total_count: int
