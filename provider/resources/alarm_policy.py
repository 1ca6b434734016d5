"""tencentcloud:Monitor/alarmPolicy:AlarmPolicy. When metrics raise an alarm, and who is told (provider.md 3.5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from provider.cloud import Cloud
from provider.diff import changes
from provider.fields import Fields, block, blocks, number, text, text_list
from provider.resource import Created, Resource, tops
from provider.resources.spelling import as_known, from_api, to_api
from provider.rows import id_of
from provider.rules import no_longer_than, one_of
from provider.values import Inputs, Properties, State

_OFFICIAL = "this provider does not offer it; use the official plugin"
_FILTER = {"type": text(), "dimensions": text()}
_RULE: Fields = {
    "metricName": text(),
    "period": number(),
    "operator": text(),
    "value": text(),
    "continuePeriod": number(),
    "noticeFrequency": number(),
    "isPowerNotice": number(),
    "unit": text(computed=True),
    "ruleType": text(computed=True),
    "filter": block(_FILTER, not_here=_OFFICIAL),
}
_CONDITIONS: Fields = {"isUnionRule": number(), "rules": blocks(_RULE)}
_NEVER_TOLD = "isPowerNotice"
"""Not read back for conditions (provider.md 3.5)."""


class AlarmPolicy(Resource):
    """A policy about metrics; what it watches is bound to it by a resource of its own."""

    type_name = "tencentcloud:Monitor/alarmPolicy:AlarmPolicy"
    id_form = "<PolicyId>"
    fields: ClassVar[Fields] = {
        "policyName": text(no_longer_than(60), required=True),
        "monitorType": text(one_of("MT_QCE"), required=True, replaces=True),
        "namespace": text(required=True, replaces=True),
        "conditions": block(_CONDITIONS, computed=True),
        "noticeIds": text_list(),
        "enable": number(default=1),
        "projectId": number(default=-1, replaces=True),
        "remark": text(),
        "eventConditions": blocks(_RULE, computed=True, not_here=_OFFICIAL),
        "policyTags": blocks({"key": text(), "value": text()}, replaces=True, not_here=_OFFICIAL),
        "conditonTemplateId": number(replaces=True, not_here=_OFFICIAL),
        "groupBies": text_list(not_here=_OFFICIAL),
        "filter": block(_FILTER, not_here=_OFFICIAL),
        "triggerTasks": blocks({"type": text(), "taskConfig": text()}, not_here=_OFFICIAL),
    }
    outputs: ClassVar[Fields] = {"createTime": text(), "updateTime": text()}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        parameters = {
            "PolicyName": want["policyName"],
            "MonitorType": want["monitorType"],
            "Namespace": want["namespace"],
            "Remark": want.get("remark"),
            "Enable": want["enable"],
            "ProjectId": want["projectId"],
            "Condition": to_api(want["conditions"]) if want.get("conditions") else None,
            "NoticeIds": want.get("noticeIds"),
        }
        return Created(_call(cloud, "CreateAlarmPolicy", **parameters)["PolicyId"], dict(want))

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        found = _call(cloud, "DescribeAlarmPolicies", PageNumber=1, PageSize=100, PolicyName=want["policyName"])
        return id_of(found.get("Policies"), {"PolicyName": want["policyName"]}, "PolicyId")

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        changed = tops(changes(self.fields, have, want))
        for name, key in (("policyName", "NAME"), ("remark", "REMARK")):
            if name in changed:
                _call(cloud, "ModifyAlarmPolicyInfo", PolicyId=resource_id, Key=key, Value=want.get(name, ""))
        if "enable" in changed:
            _call(cloud, "ModifyAlarmPolicyStatus", PolicyId=resource_id, Enable=want["enable"])
        if "conditions" in changed:
            condition = to_api(want["conditions"])
            _call(cloud, "ModifyAlarmPolicyCondition", PolicyId=resource_id, Condition=condition)
        if "noticeIds" in changed:
            _call(cloud, "ModifyAlarmPolicyNotice", PolicyId=resource_id, NoticeIds=want.get("noticeIds") or [])

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        policy = _call(cloud, "DescribeAlarmPolicy", PolicyId=resource_id).get("Policy")
        if policy is None:
            return None
        return {
            "policyName": policy["PolicyName"],
            "monitorType": policy["MonitorType"],
            "namespace": policy["Namespace"],
            "conditions": _conditions(policy.get("Condition") or {}, known),
            "noticeIds": as_known(list(policy.get("NoticeIds") or []), known.get("noticeIds")),
            "enable": policy.get("Enable", 0),
            "projectId": policy.get("ProjectId", -1),
            "remark": policy.get("Remark") or "",
            "createTime": _moment(policy.get("InsertTime")),
            "updateTime": _moment(policy.get("UpdateTime")),
        }

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        _call(cloud, "DeleteAlarmPolicy", PolicyIds=[resource_id])


def _call(cloud: Cloud, action: str, **parameters: Any) -> Mapping[str, Any]:
    return cloud.api("monitor", action, {"Module": "monitor", **parameters})


def _conditions(found: Mapping[str, Any], known: State) -> Properties:
    """What is set, with what the cloud never tells as it is known."""
    conditions = from_api(_CONDITIONS, found)
    before = (known.get("conditions") or {}).get("rules") or []
    for rule, last in zip(conditions.get("rules", []), before, strict=False):
        rule.pop(_NEVER_TOLD, None)
        if _NEVER_TOLD in last:
            rule[_NEVER_TOLD] = last[_NEVER_TOLD]
    return conditions


def _moment(seconds: int | None) -> str:
    return dt.datetime.fromtimestamp(seconds or 0, dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
