"""What an alarm and a notice may say (official SDK, CreateAlarm and CreateAlarmNotice). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from localcloud.cls.alarms import LogAlarm
from localcloud.cls.analysis import read_analysis, read_condition
from localcloud.cls.errors import InvalidValue
from localcloud.cls.wire_alarms import AlarmTarget, NoticeReceiver, WebCallback

_DAY = 1440
_TIMES = 2000
_LONGEST_URL = 1024
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d")


def check_alarm(alarm: LogAlarm) -> None:
    """Raises `InvalidValue` or `BadQuery`."""
    if not 1 <= alarm.when.time <= _DAY:
        raise InvalidValue(f"MonitorTime.Time is 1-{_DAY} minutes, not {alarm.when.time}.")
    if not 1 <= alarm.times <= _TIMES:
        raise InvalidValue(f"TriggerCount is 1-{_TIMES}, not {alarm.times}.")
    if not 0 <= alarm.period <= _DAY:
        raise InvalidValue(f"AlarmPeriod is 0-{_DAY} minutes, not {alarm.period}.")
    _check_targets(alarm.targets)
    condition = read_condition(alarm.condition)
    watched = {target.number: target for target in alarm.targets}.get(condition.number)
    if watched is None:
        raise InvalidValue(f"The condition speaks of target {condition.number}, which AlarmTargets has not.")
    names = [column.name for column in read_analysis(watched.query).columns]
    if condition.name not in names:
        raise InvalidValue(f"Target {condition.number} computes {', '.join(names)}, not {condition.name}.")


def check_receivers(receivers: Sequence[NoticeReceiver], callbacks: Sequence[WebCallback]) -> None:
    """Raises `InvalidValue`."""
    if not receivers and not callbacks:
        raise InvalidValue("A notice needs NoticeReceivers or WebCallbacks.")
    for each in receivers:
        if not each.receiver_ids or not each.receiver_channels:
            raise InvalidValue("A receiver needs ReceiverIds and ReceiverChannels.")
        if any(text is not None and not _CLOCK.fullmatch(text) for text in (each.start_time, each.end_time)):
            raise InvalidValue("StartTime and EndTime are HH:MM:SS.")
    for callback in callbacks:
        if not callback.url.startswith(("http://", "https://")) or len(callback.url) > _LONGEST_URL:
            raise InvalidValue(f"Url is an http or https URL of at most {_LONGEST_URL} characters.")


def _check_targets(targets: Sequence[AlarmTarget]) -> None:
    if [target.number for target in targets] != list(range(1, len(targets) + 1)):
        raise InvalidValue("AlarmTargets are numbered 1, 2, ... in order, and there is at least one.")
    for target in targets:
        if not -_DAY <= target.start_time_offset < target.end_time_offset <= 0:
            raise InvalidValue(f"StartTimeOffset is before EndTimeOffset, both in minutes from -{_DAY} to 0.")
        read_analysis(target.query)
