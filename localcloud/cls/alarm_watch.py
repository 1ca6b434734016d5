"""Runs the queries of alarms over the logs when their time has come, and reports what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec

from localcloud.alarms.board import Board
from localcloud.alarms.post import URL
from localcloud.alarms.records import Finding, Kind, Letter
from localcloud.cls.alarm_actions import SERVICE
from localcloud.cls.alarms import LogAlarm, LogAlarmStore, LogNotice
from localcloud.cls.analysis import Analysis, read_analysis, read_condition
from localcloud.cls.errors import NoIndex
from localcloud.cls.naming import moment
from localcloud.cls.store import LogStore
from localcloud.identity import Account

MINUTE = 60.0
_DAY = 1440
_WANTED = {
    "All": ("firing", "repeated", "recovered"),
    "Trigger": ("firing", "repeated"),
    "Recovery": ("recovered",),
}


class AlarmWatch(msgspec.Struct):
    """Evaluates every enabled alarm."""

    store: LogAlarmStore
    logs: LogStore
    board: Board
    account: Account

    def watching(self) -> bool:
        return any(alarm.enabled for alarm in self.store.alarms.values())

    def look(self, at: float) -> None:
        for alarm in list(self.store.alarms.values()):
            if alarm.enabled and _is_time(alarm, at):
                self._look(alarm, at)

    def _look(self, alarm: LogAlarm, at: float) -> None:
        condition = read_condition(alarm.condition)
        step = (_DAY if alarm.when.type == "Fixed" else alarm.when.time) * MINUTE
        values = [self._value(alarm, at - n * step) for n in range(alarm.times)]
        finding = Finding(
            service=SERVICE,
            policy_id=alarm.id,
            name=alarm.name,
            object=alarm.region,
            condition=alarm.condition,
            holds=all(condition.holds(value) for value in values),
            value=values[0],
            repeat=alarm.period * MINUTE,
        )

        def write(kind: Kind, began: float) -> Iterator[Letter]:
            body = self._callback(alarm, finding, kind, began, at)
            for notice_id in alarm.notices:
                yield from _letters(self.store.notices[notice_id], kind, body, at)

        self.board.report(finding, at, write)

    def _value(self, alarm: LogAlarm, at: float) -> float | None:
        """What the condition compares, as of then. A topic or index that is gone has no value."""
        condition = read_condition(alarm.condition)
        target = alarm.targets[condition.number - 1]
        topic = self.logs.topics.get(target.topic_id)
        if topic is None or topic.index is None:
            return None
        analysis: Analysis = read_analysis(target.query)
        try:
            analysis.check(topic.index)
        except NoIndex:
            return None
        start, end = at + target.start_time_offset * MINUTE, at + target.end_time_offset * MINUTE
        return analysis.run(topic.between(start, end, at), topic.index)[condition.name]

    def _callback(self, alarm: LogAlarm, finding: Finding, kind: Kind, began: float, at: float) -> dict[str, Any]:
        """The default request of a custom callback (product/614/41985)."""
        condition = read_condition(alarm.condition)
        target = alarm.targets[condition.number - 1]
        value = "" if finding.value is None else f"{finding.value:g}"
        return {
            "UIN": self.account.uin,
            "Region": alarm.region,
            "AlarmID": alarm.id,
            "AlarmName": alarm.name,
            "LogsetID": target.logset_id,
            "TopicID": target.topic_id,
            "Condition": alarm.condition,
            "Query": target.query,
            "StartTime": moment(began),
            "TriggerTime": moment(at),
            "Duration": f"{(at - began) / MINUTE:.0f}",
            "TriggerParams": f"${condition.number}.{condition.name}={value};",
            "CustomizeMessage": alarm.message,
            "NotifyType": "2" if kind == "recovered" else "1",
        }


def _is_time(alarm: LogAlarm, at: float) -> bool:
    minute = round(at / MINUTE)
    return minute % _DAY == alarm.when.time % _DAY if alarm.when.type == "Fixed" else minute % alarm.when.time == 0


def _letters(notice: LogNotice, kind: Kind, body: dict[str, Any], at: float) -> Iterator[Letter]:
    if kind not in _WANTED[notice.kind]:
        return
    for callback in notice.callbacks:
        yield Letter(notice.id, URL, callback.url, body, method=callback.method or "POST")
    now = dt.datetime.fromtimestamp(at, dt.UTC).strftime("%H:%M:%S")
    for receiver in notice.receivers:
        if (receiver.start_time or "00:00:00") <= now <= (receiver.end_time or "23:59:59"):
            people = [
                f"{'user' if receiver.receiver_type == 'Uin' else 'group'} {each}" for each in receiver.receiver_ids
            ]
            yield from (Letter(notice.id, way, whom, body) for way in receiver.receiver_channels for whom in people)
