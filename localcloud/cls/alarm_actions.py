"""The actions about alarms and their notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec
from msgspec.structs import replace

from localcloud.actions import Answer, action
from localcloud.cls.alarm_rules import check_alarm, check_receivers
from localcloud.cls.alarms import LogAlarm, LogAlarmStore, LogNotice
from localcloud.cls.analysis import read_analysis
from localcloud.cls.errors import Bound, InvalidValue, NoIndex
from localcloud.cls.naming import moment, new_resource, pairs
from localcloud.cls.selection import check_name, page, select
from localcloud.cls.store import LogStore
from localcloud.cls.wire_alarms import (
    AlarmCreated,
    AlarmList,
    AlarmView,
    CreateAlarm,
    CreateAlarmNotice,
    DeleteAlarm,
    DeleteAlarmNotice,
    DescribeAlarmNotices,
    DescribeAlarms,
    ModifyAlarm,
    ModifyAlarmNotice,
    NoticeCreated,
    NoticeList,
    NoticeView,
)
from localcloud.exchange import Call
from localcloud.tag import TagStore

SERVICE = "cls"
_ALARM_FIELDS = {
    "name": "name",
    "alarm_targets": "targets",
    "monitor_time": "when",
    "condition": "condition",
    "alarm_level": "level",
    "trigger_count": "times",
    "alarm_period": "period",
    "alarm_notice_ids": "notices",
    "status": "enabled",
    "message_template": "message",
}
"""What CreateAlarm and ModifyAlarm set: their parameter, and the alarm's field."""
_NOTICE_FIELDS = {"name": "name", "type": "kind", "notice_receivers": "receivers", "web_callbacks": "callbacks"}


def _alarm_resource(call: Call, asked: Any) -> str:
    return f"qcs::cls:{call.region}:uin/{call.account.uin}:alarm/{asked.alarm_id}"


def _notice_resource(call: Call, asked: Any) -> str:
    return f"qcs::cls:{call.region}:uin/{call.account.uin}:alarmNotice/{asked.alarm_notice_id}"


class AlarmActions(msgspec.Struct, frozen=True):
    """CreateAlarm, CreateAlarmNotice and their relatives."""

    store: LogAlarmStore
    logs: LogStore
    tags: TagStore
    wake: Callable[[], None]
    """There may be something new to look at."""
    forget: Callable[[str, str], None]
    """The alarms of a service's policy are over."""

    @action(CreateAlarm, resource=new_resource("alarm"))
    def create(self, call: Call, asked: CreateAlarm) -> AlarmCreated:
        alarm = LogAlarm(
            id=f"alarm-{uuid4()}",
            region=call.region,
            created=call.now,
            updated=call.now,
            **{field: getattr(asked, parameter) for parameter, field in _ALARM_FIELDS.items()},
        )
        self.store.check_alarm_name(alarm.name, call.region)
        self._check(alarm)
        self.store.alarms[alarm.id] = alarm
        self.tags.set("cls", "alarm", alarm.id, {tag.key: tag.value for tag in asked.tags}, region=call.region)
        self.wake()
        return AlarmCreated(alarm_id=alarm.id)

    @action(ModifyAlarm, resource=_alarm_resource)
    def modify(self, call: Call, asked: ModifyAlarm) -> Answer:
        before = self.store.alarm(asked.alarm_id, call.region)
        changed = _changes(asked, _ALARM_FIELDS)
        if changed.get("name", before.name) != before.name:
            self.store.check_alarm_name(changed["name"], call.region)
        after = replace(before, updated=call.now, **changed)
        self._check(after)
        self.store.alarms[after.id] = after
        if not after.enabled:
            self.forget(SERVICE, after.id)
        self.wake()
        return Answer()

    @action(DeleteAlarm, resource=_alarm_resource)
    def delete(self, call: Call, asked: DeleteAlarm) -> Answer:
        alarm = self.store.alarm(asked.alarm_id, call.region)
        del self.store.alarms[alarm.id]
        self.tags.set("cls", "alarm", alarm.id, {}, region=call.region)
        self.forget(SERVICE, alarm.id)
        return Answer()

    @action(DescribeAlarms)
    def describe(self, call: Call, asked: DescribeAlarms) -> AlarmList:
        found = select(
            [alarm for alarm in self.store.alarms.values() if alarm.region == call.region],
            asked.filters,
            {
                "alarmId": lambda alarm, value: alarm.id == value,
                "name": lambda alarm, value: value in alarm.name,
                "topicId": lambda alarm, value: any(target.topic_id == value for target in alarm.targets),
                "enable": lambda alarm, value: alarm.enabled == (value.lower() in ("1", "t", "true")),
            },
        )
        shown = [self._view(alarm) for alarm in page(found, asked.offset, asked.limit)]
        return AlarmList(alarms=shown, total_count=len(found))

    @action(CreateAlarmNotice, resource=new_resource("alarmNotice"))
    def create_notice(self, call: Call, asked: CreateAlarmNotice) -> NoticeCreated:
        notice = LogNotice(
            id=f"notice-{uuid4()}",
            region=call.region,
            created=call.now,
            updated=call.now,
            **{field: getattr(asked, parameter) for parameter, field in _NOTICE_FIELDS.items()},
        )
        check_name("notice", notice.name)
        check_receivers(notice.receivers, notice.callbacks)
        self.store.check_notice_name(notice.name, call.region)
        self.store.notices[notice.id] = notice
        self.tags.set("cls", "alarmNotice", notice.id, {tag.key: tag.value for tag in asked.tags}, region=call.region)
        return NoticeCreated(alarm_notice_id=notice.id)

    @action(ModifyAlarmNotice, resource=_notice_resource)
    def modify_notice(self, call: Call, asked: ModifyAlarmNotice) -> Answer:
        before = self.store.notice(asked.alarm_notice_id, call.region)
        changed = _changes(asked, _NOTICE_FIELDS)
        if changed.get("name", before.name) != before.name:
            check_name("notice", changed["name"])
            self.store.check_notice_name(changed["name"], call.region)
        after = replace(before, updated=call.now, **changed)
        check_receivers(after.receivers, after.callbacks)
        self.store.notices[after.id] = after
        return Answer()

    @action(DeleteAlarmNotice, resource=_notice_resource)
    def delete_notice(self, call: Call, asked: DeleteAlarmNotice) -> Answer:
        notice = self.store.notice(asked.alarm_notice_id, call.region)
        users = [alarm.name for alarm in self.store.users_of(notice.id)]
        if users:
            raise Bound(f"The notice {notice.name!r} is used by {', '.join(users)}; change or delete these first.")
        del self.store.notices[notice.id]
        self.tags.set("cls", "alarmNotice", notice.id, {}, region=call.region)
        return Answer()

    @action(DescribeAlarmNotices)
    def describe_notices(self, call: Call, asked: DescribeAlarmNotices) -> NoticeList:
        found = select(
            [notice for notice in self.store.notices.values() if notice.region == call.region],
            asked.filters,
            {
                "alarmNoticeId": lambda notice, value: notice.id == value,
                "name": lambda notice, value: value in notice.name,
            },
        )
        shown = [self._notice_view(notice) for notice in page(found, asked.offset, asked.limit)]
        return NoticeList(alarm_notices=shown, total_count=len(found))

    def _check(self, alarm: LogAlarm) -> None:
        check_name("alarm", alarm.name)
        check_alarm(alarm)
        if not alarm.notices:
            raise InvalidValue("AlarmNoticeIds names at least one notice.")
        for notice_id in alarm.notices:
            self.store.notice(notice_id, alarm.region)
        for target in alarm.targets:
            topic = self.logs.topic(target.topic_id, alarm.region)
            if topic.logset.id != target.logset_id:
                raise InvalidValue(f"The topic {topic.name!r} is not in the logset {target.logset_id!r}.")
            if topic.index is None:
                raise NoIndex(f"The topic {topic.name!r} has no index; make one with CreateIndex.")
            read_analysis(target.query).check(topic.index)

    def _view(self, alarm: LogAlarm) -> AlarmView:
        return AlarmView(
            alarm_id=alarm.id,
            name=alarm.name,
            alarm_targets=[msgspec.to_builtins(target) for target in alarm.targets],
            monitor_time=msgspec.to_builtins(alarm.when),
            condition=alarm.condition,
            alarm_level=alarm.level,
            trigger_count=alarm.times,
            alarm_period=alarm.period,
            alarm_notice_ids=list(alarm.notices),
            status=alarm.enabled,
            message_template=alarm.message,
            create_time=moment(alarm.created),
            update_time=moment(alarm.updated),
            tags=pairs(self.tags.of("cls", "alarm", alarm.id, region=alarm.region)),
        )

    def _notice_view(self, notice: LogNotice) -> NoticeView:
        return NoticeView(
            alarm_notice_id=notice.id,
            name=notice.name,
            type=notice.kind,
            notice_receivers=[msgspec.to_builtins(each) for each in notice.receivers],
            web_callbacks=[msgspec.to_builtins(each) for each in notice.callbacks],
            create_time=moment(notice.created),
            update_time=moment(notice.updated),
            tags=pairs(self.tags.of("cls", "alarmNotice", notice.id, region=notice.region)),
        )


def _changes(asked: Any, fields: dict[str, str]) -> dict[str, Any]:
    """What was sent, by the name of the field it sets."""
    given = ((field, getattr(asked, parameter)) for parameter, field in fields.items())
    return {field: value for field, value in given if value is not None}
