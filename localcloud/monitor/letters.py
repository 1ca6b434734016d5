"""What the receivers of an alarm are sent: the documented callback for URLs (product/248/38209). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from localcloud.alarms.post import URL
from localcloud.alarms.records import Finding, Kind, Letter
from localcloud.identity import Account
from localcloud.monitor.evaluation import SIGNS, Verdict
from localcloud.monitor.records import Notice, Policy

_WANTED = {"ALL": ("firing", "repeated", "recovered"), "ALARM": ("firing", "repeated"), "OK": ("recovered",)}


class Occasion(msgspec.Struct, frozen=True):
    """Why there is something to tell. `began` is when the alarm first rang, `at` is now; both in epoch seconds."""

    account: Account
    policy: Policy
    finding: Finding
    verdict: Verdict
    region: str
    dimensions: Mapping[str, str]
    session: str
    kind: Kind
    began: float
    at: float


def letters(notice: Notice, occasion: Occasion) -> Iterator[Letter]:
    """One for each receiver of a notice that wants to know of this."""
    if occasion.kind not in _WANTED[notice.kind]:
        return
    body = callback(occasion)
    for each in notice.receivers["URLNotices"]:
        yield Letter(notice.id, URL, each["URL"], body)
    for each in notice.receivers["UserNotices"]:
        if _awake(each, occasion.at):
            people = [f"user {number}" for number in each.get("UserIds") or ()]
            people += [f"group {number}" for number in each.get("GroupIds") or ()]
            yield from (Letter(notice.id, way, whom, body) for way in each["NoticeWay"] for whom in people)


def callback(occasion: Occasion) -> dict[str, Any]:
    """The JSON that a URL gets."""
    policy, rule = occasion.policy, occasion.verdict.rule
    frequency = rule.get("NoticeFrequency") or 0
    return {
        "sessionId": occasion.session,
        "alarmStatus": "0" if occasion.kind == "recovered" else "1",
        "alarmType": "metric",
        "alarmObjInfo": {
            "region": occasion.region,
            "namespace": f"qce/{policy.namespace.lower()}",
            "appId": occasion.account.app_id,
            "uin": occasion.account.uin,
            "dimensions": dict(occasion.dimensions),
        },
        "alarmPolicyInfo": {
            "policyId": policy.id,
            "policyType": policy.namespace,
            "policyName": policy.name,
            "conditions": {
                "metricName": rule["MetricName"],
                "calcType": SIGNS[rule["Operator"]],
                "calcValue": rule["Value"],
                "calcUnit": rule.get("Unit") or "",
                "currentValue": "" if occasion.finding.value is None else f"{occasion.finding.value:g}",
                "period": str(rule["Period"]),
                "periodNum": str(rule.get("ContinuePeriod") or 1),
                "alarmNotifyType": "continuousAlarm" if frequency else "singleAlarm",
                "alarmNotifyPeriod": str(frequency),
            },
        },
        "firstOccurTime": _moment(occasion.began),
        "durationTime": f"{occasion.at - occasion.began:.0f}",
        "recoverTime": _moment(occasion.at) if occasion.kind == "recovered" else "0",
    }


def _awake(receiver: Mapping[str, Any], at: float) -> bool:
    moment = dt.datetime.fromtimestamp(at, dt.UTC)
    second = moment.hour * 3600 + moment.minute * 60 + moment.second
    days = receiver.get("Weekday") or range(1, 8)
    return moment.isoweekday() in days and receiver["StartTime"] <= second <= receiver["EndTime"]


def _moment(at: float) -> str:
    return dt.datetime.fromtimestamp(at, dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
