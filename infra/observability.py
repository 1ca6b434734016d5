"""Alarms and whom they tell: metrics of the function by Monitor, lines of its log by CLS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from tencentcloud_iac_pulumi import cls, monitor

from infra.alarms import LogAlarm, MetricAlarm, log_alarms, metric_alarms
from infra.function import NAMESPACE
from infra.names import Names
from infra.place import Place
from infra.settings.model import AlarmSettings, Receiver, ReceiverKind

REPEAT_MINUTES = 60
"""An alarm that goes on is told again every hour."""

_LAST_SECOND = 86_399
_EVERY_HOUR = ("00:00:00", "23:59:59")


@dataclass(frozen=True)
class AlarmsArgs:
    """What is watched, and who is told."""

    names: Names
    place: Place
    settings: AlarmSettings
    timeout_seconds: int
    function_name: pulumi.Input[str]
    logset_id: pulumi.Input[str]
    topic_id: pulumi.Input[str]
    searchable: pulumi.Resource
    """The index: without it CLS refuses every query."""
    tags: Mapping[str, str]


class Alarms(pulumi.ComponentResource):
    """One policy or alarm for each entry of `infra/alarms.py`, all telling the same receivers."""

    def __init__(self, name: str, args: AlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aigc:observability:Alarms", name, {}, opts)
        self._inside = pulumi.ResourceOptions(parent=self)
        self._watch_function(name, args)
        self._watch_log(name, args)
        self.register_outputs({})

    def _watch_function(self, name: str, args: AlarmsArgs) -> None:
        receivers = args.settings.receivers
        notice = monitor.AlarmNotice(
            f"{name}-notice",
            name=args.names.alarms,
            notice_type="ALL",
            notice_language="en-US",
            url_notices=[monitor.AlarmNoticeUrlNoticeArgs(url=url) for url in _urls(args.settings)],
            user_notices=[_people(kind, ids) for kind, ids in _by_kind(receivers).items()],
            opts=self._inside,
        )
        watched = pulumi.Output.from_input(args.function_name).apply(
            lambda function: json.dumps({"functionName": function, "namespace": NAMESPACE}, separators=(",", ":"))
        )
        for alarm in metric_alarms(args.settings, args.timeout_seconds):
            policy = monitor.AlarmPolicy(
                f"{name}-{alarm.slug}",
                policy_name=args.names.alarm(alarm.called),
                # The remark is what people see; only letters, digits, - and _ fit in.
                remark=alarm.anchor,
                monitor_type="MT_QCE",
                namespace="SCF_V2",
                project_id=0,
                notice_ids=[notice.id],
                conditions=_conditions(alarm),
                opts=self._inside,
            )
            monitor.PolicyBindingObject(
                f"{name}-{alarm.slug}-function",
                policy_id=policy.id,
                dimensions=[
                    monitor.PolicyBindingObjectDimensionArgs(dimensions_json=watched, region=args.place.short_region)
                ],
                opts=self._inside,
            )

    def _watch_log(self, name: str, args: AlarmsArgs) -> None:
        receivers = args.settings.receivers
        notice = cls.AlarmNotice(
            f"{name}-log-notice",
            name=args.names.alarms,
            type="All",
            web_callbacks=[
                cls.AlarmNoticeWebCallbackArgs(callback_type="Http", url=url, method="POST")
                for url in _urls(args.settings)
            ],
            notice_receivers=[_log_people(kind, ids) for kind, ids in _by_kind(receivers).items()],
            tags=args.tags,
            opts=self._inside,
        )
        for alarm in log_alarms(args.settings):
            cls.Alarm(
                f"{name}-{alarm.slug}",
                name=args.names.alarm(alarm.called),
                alarm_targets=[_target(alarm, args)],
                monitor_time=cls.AlarmMonitorTimeArgs(type="Period", time=alarm.minutes),
                condition=alarm.condition,
                alarm_level=0,
                trigger_count=1,
                alarm_period=REPEAT_MINUTES,
                alarm_notice_ids=[notice.id],
                status=True,
                message_template=alarm.message,
                tags=args.tags,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[args.searchable]),
            )


def _conditions(alarm: MetricAlarm) -> monitor.AlarmPolicyConditionsArgs:
    rule = monitor.AlarmPolicyConditionsRuleArgs(
        metric_name=alarm.metric,
        period=alarm.period,
        operator="ge",
        value=str(alarm.value),
        continue_period=alarm.times,
        notice_frequency=REPEAT_MINUTES * 60,
        is_power_notice=0,
    )
    return monitor.AlarmPolicyConditionsArgs(is_union_rule=0, rules=[rule])


def _target(alarm: LogAlarm, args: AlarmsArgs) -> cls.AlarmAlarmTargetArgs:
    return cls.AlarmAlarmTargetArgs(
        topic_id=args.topic_id,
        logset_id=args.logset_id,
        query=alarm.query,
        number=1,
        start_time_offset=-alarm.minutes,
        end_time_offset=0,
        syntax_rule=1,
    )


def _urls(settings: AlarmSettings) -> list[pulumi.Input[str]]:
    """Secret in the state where they are in the stack's file."""
    addresses = [receiver.address for receiver in settings.receivers if receiver.kind is ReceiverKind.URL]
    return [pulumi.Output.secret(address) if settings.sealed else address for address in addresses]


def _by_kind(receivers: tuple[Receiver, ...]) -> dict[ReceiverKind, list[int]]:
    """The numbers of users and of groups; only kinds that there are."""
    people: dict[ReceiverKind, list[int]] = {}
    for receiver in receivers:
        if receiver.kind is not ReceiverKind.URL:
            people.setdefault(receiver.kind, []).append(int(receiver.address))
    return people


def _people(kind: ReceiverKind, ids: list[int]) -> monitor.AlarmNoticeUserNoticeArgs:
    return monitor.AlarmNoticeUserNoticeArgs(
        receiver_type="USER" if kind is ReceiverKind.USER else "GROUP",
        start_time=0,
        end_time=_LAST_SECOND,
        notice_ways=["EMAIL", "SMS"],
        **({"user_ids": ids} if kind is ReceiverKind.USER else {"group_ids": ids}),
    )


def _log_people(kind: ReceiverKind, ids: list[int]) -> cls.AlarmNoticeNoticeReceiverArgs:
    start, end = _EVERY_HOUR
    return cls.AlarmNoticeNoticeReceiverArgs(
        receiver_type="Uin" if kind is ReceiverKind.USER else "Group",
        receiver_ids=ids,
        receiver_channels=["Email", "Sms"],
        start_time=start,
        end_time=end,
    )
