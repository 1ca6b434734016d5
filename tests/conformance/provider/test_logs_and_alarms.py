"""The plugin's own process against the embedded cloud: CLS and Cloud Monitor."""

from __future__ import annotations

import json
from typing import Any

from tests.component.provider.plugin import Plugin
from tests.conformance.provider.programs import INDEX, LOGSET, TOPIC, unchanged

LOG_ALARM = "tencentcloud:Cls/alarm:Alarm"
LOG_NOTICE = "tencentcloud:Cls/alarmNotice:AlarmNotice"
ALARM_NOTICE = "tencentcloud:Monitor/alarmNotice:AlarmNotice"
ALARM_POLICY = "tencentcloud:Monitor/alarmPolicy:AlarmPolicy"
BINDING = "tencentcloud:Monitor/policyBindingObject:PolicyBindingObject"


def test_logs_and_their_index(plugin: Plugin) -> None:
    logset = plugin.create(LOGSET, "logs", {"logsetName": "logs", "tags": {"team": "images"}})
    topic_asked = {"logsetId": logset.resource_id, "topicName": "fn", "period": 7}
    topic = plugin.create(TOPIC, "fn", topic_asked)
    full_text = {"caseSensitive": False, "tokenizer": "@&?|#()='\",;:<>[]{}/ \n\t\r", "containZH": False}
    index_asked = {"topicId": topic.resource_id, "status": True, "rule": {"fullText": full_text}}
    index = plugin.create(INDEX, "fn", index_asked)
    assert unchanged(plugin, logset, {"logsetName": "logs", "tags": {"team": "images"}})
    assert unchanged(plugin, topic, topic_asked)
    assert unchanged(plugin, index, index_asked)
    topic = plugin.update(topic, {**topic_asked, "period": 14})
    assert topic.state["period"] == 14
    for made in (index, topic, logset):
        plugin.delete(made)
        assert plugin.read(made) is None


def test_an_alarm_about_metrics_with_its_notice_and_what_it_watches(plugin: Plugin) -> None:
    people = {"receiverType": "USER", "startTime": 0, "endTime": 86399, "noticeWays": ["EMAIL"], "userIds": [7, 8]}
    hook = {"url": "https://pager.example.com/alarm"}
    notice_asked: dict[str, Any] = {
        "name": "pager",
        "noticeType": "ALL",
        "noticeLanguage": "en-US",
        "urlNotices": [hook],
        "userNotices": [people],
    }
    notice = plugin.create(ALARM_NOTICE, "pager", notice_asked)
    rule = {"metricName": "Error", "period": 60, "operator": "ge", "value": "1", "continuePeriod": 2}
    policy_asked = {
        "policyName": "errors",
        "monitorType": "MT_QCE",
        "namespace": "SCF_V2",
        "conditions": {"isUnionRule": 0, "rules": [{**rule, "noticeFrequency": 3600, "isPowerNotice": 0}]},
        "noticeIds": [notice.resource_id],
        "projectId": 0,
    }
    policy = plugin.create(ALARM_POLICY, "errors", policy_asked)
    function = json.dumps({"functionName": "images", "namespace": "default"})
    bound_asked = {"policyId": policy.resource_id, "dimensions": [{"dimensionsJson": function, "region": "sg"}]}
    bound = plugin.create(BINDING, "errors", bound_asked)
    assert unchanged(plugin, notice, notice_asked)
    assert unchanged(plugin, policy, policy_asked)
    assert unchanged(plugin, bound, bound_asked)
    fewer = {**notice_asked, "userNotices": [{**people, "userIds": [7]}]}
    notice = plugin.update(notice, fewer)
    assert unchanged(plugin, notice, fewer)
    calmer = {**policy_asked, "policyName": "failures", "enable": 0, "remark": "calm", "noticeIds": []}
    calmer["conditions"] = {"isUnionRule": 1, "rules": [{**rule, "value": "5"}]}
    policy = plugin.update(policy, calmer)
    assert unchanged(plugin, policy, calmer)
    for made in (bound, policy, notice):
        plugin.delete(made)
        assert plugin.read(made) is None


def test_an_alarm_about_logs_and_its_notice(plugin: Plugin) -> None:
    logset = plugin.create(LOGSET, "logs", {"logsetName": "logs"})
    topic = plugin.create(TOPIC, "fn", {"logsetId": logset.resource_id, "topicName": "fn"})
    keys = [{"key": "step", "value": {"type": "text", "sqlFlag": True, "tokenizer": " ", "containZH": False}}]
    rule = {"keyValue": {"caseSensitive": False, "keyValues": keys}}
    index = plugin.create(INDEX, "fn", {"topicId": topic.resource_id, "status": True, "rule": rule})
    people = {"receiverType": "Uin", "receiverIds": [7], "receiverChannels": ["Email"]}
    notice_asked: dict[str, Any] = {
        "name": "pager",
        "type": "All",
        "noticeReceivers": [people],
        "webCallbacks": [{"callbackType": "Http", "url": "https://pager.example.com/alarm"}],
        "tags": {"team": "images"},
    }
    notice = plugin.create(LOG_NOTICE, "pager", notice_asked)
    target = {
        "topicId": topic.resource_id,
        "logsetId": logset.resource_id,
        "query": "step:lost | select count(*) as lost",
        "number": 1,
        "startTimeOffset": -5,
        "endTimeOffset": 0,
        "syntaxRule": 1,
    }
    asked: dict[str, Any] = {
        "name": "lost",
        "alarmTargets": [target],
        "monitorTime": {"type": "Period", "time": 5},
        "condition": "$1.lost > 0",
        "triggerCount": 1,
        "alarmPeriod": 60,
        "alarmNoticeIds": [notice.resource_id],
        "messageTemplate": "see the runbook",
        "tags": {"team": "images"},
    }
    alarm = plugin.create(LOG_ALARM, "lost", asked)
    assert unchanged(plugin, notice, notice_asked)
    assert unchanged(plugin, alarm, asked)
    fewer = {"name": "pager", "type": "Trigger", "noticeReceivers": [people]}
    notice = plugin.update(notice, fewer)
    assert unchanged(plugin, notice, fewer)
    changed = {**asked, "condition": "$1.lost > 5", "status": False, "tags": {}}
    del changed["messageTemplate"]
    alarm = plugin.update(alarm, changed)
    assert unchanged(plugin, alarm, changed)
    for made in (alarm, notice, index, topic, logset):
        plugin.delete(made)
        assert plugin.read(made) is None
