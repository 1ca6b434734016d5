"""Alarms about log records, and whom they tell, as CLS keeps them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from localcloud.cls.errors import Missing, Taken
from localcloud.cls.wire_alarms import AlarmTarget, MonitorTime, NoticeReceiver, WebCallback


class LogAlarm(msgspec.Struct):
    """When to raise an alarm. `period` in minutes: how often an alarm that goes on is told again."""

    id: str
    region: str
    name: str
    targets: tuple[AlarmTarget, ...]
    when: MonitorTime
    condition: str
    level: int
    times: int
    period: int
    notices: tuple[str, ...]
    enabled: bool
    message: str
    created: float
    updated: float


class LogNotice(msgspec.Struct):
    """Whom to tell, and how."""

    id: str
    region: str
    name: str
    kind: str
    receivers: tuple[NoticeReceiver, ...]
    callbacks: tuple[WebCallback, ...]
    created: float
    updated: float


class LogAlarmStore:
    """Where alarms and notices are found by id."""

    def __init__(self) -> None:
        self.alarms: dict[str, LogAlarm] = {}
        self.notices: dict[str, LogNotice] = {}

    def alarm(self, alarm_id: str, region: str) -> LogAlarm:
        """Raises `Missing`."""
        found = self.alarms.get(alarm_id)
        if found is None or found.region != region:
            raise Missing("Alarm", f"There is no alarm {alarm_id!r} in {region}.")
        return found

    def notice(self, notice_id: str, region: str) -> LogNotice:
        """Raises `Missing`."""
        found = self.notices.get(notice_id)
        if found is None or found.region != region:
            raise Missing("AlarmNotice", f"There is no notice {notice_id!r} in {region}.")
        return found

    def check_alarm_name(self, name: str, region: str) -> None:
        """Raises `Taken`."""
        if any((each.name, each.region) == (name, region) for each in self.alarms.values()):
            raise Taken("Alarm", f"There is an alarm {name!r} already; choose another name.")

    def check_notice_name(self, name: str, region: str) -> None:
        """Raises `Taken`."""
        if any((each.name, each.region) == (name, region) for each in self.notices.values()):
            raise Taken("AlarmNotice", f"There is a notice {name!r} already; choose another name.")

    def users_of(self, notice_id: str) -> Iterator[LogAlarm]:
        """The alarms that tell by this notice."""
        return (alarm for alarm in self.alarms.values() if notice_id in alarm.notices)

    def clear(self) -> None:
        self.alarms.clear()
        self.notices.clear()
