"""The plugin's own process against the embedded cloud, through the proxy that the reference recipe prescribes."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from provider.rpc.structs import from_struct
from tests.component.provider.plugin import Made, Plugin, Refused
from tests.support.cloud import APP_ID, REGION, SECRET_ID, SECRET_KEY, RunningCloud

EXECUTABLE = Path(__file__).parents[3] / "provider" / "bin" / "pulumi-resource-tencentcloud"
ROLE = "tencentcloud:Cam/role:Role"
POLICY = "tencentcloud:Cam/policy:Policy"
ATTACHMENT = "tencentcloud:Cam/rolePolicyAttachment:RolePolicyAttachment"
BY_NAME = "tencentcloud:Cam/rolePolicyAttachmentByName:RolePolicyAttachmentByName"
BUCKET = "tencentcloud:Cos/bucket:Bucket"
BUCKET_POLICY = "tencentcloud:Cos/bucketPolicy:BucketPolicy"
LOGSET = "tencentcloud:Cls/logset:Logset"
TOPIC = "tencentcloud:Cls/topic:Topic"
INDEX = "tencentcloud:Cls/index:Index"
LOG_ALARM = "tencentcloud:Cls/alarm:Alarm"
LOG_NOTICE = "tencentcloud:Cls/alarmNotice:AlarmNotice"
ALARM_NOTICE = "tencentcloud:Monitor/alarmNotice:AlarmNotice"
ALARM_POLICY = "tencentcloud:Monitor/alarmPolicy:AlarmPolicy"
BINDING = "tencentcloud:Monitor/policyBindingObject:PolicyBindingObject"
FUNCTION = "tencentcloud:Scf/function:Function"
SECRET = "tencentcloud:Ssm/secret:Secret"
VERSION = "tencentcloud:Ssm/secretVersion:SecretVersion"
GATEWAY = "tencentcloud:ApiGateway/"
RETRIES = "tencentcloud:Scf/functionEventInvokeConfig:FunctionEventInvokeConfig"
RESERVED = "tencentcloud:Scf/reservedConcurrencyConfig:ReservedConcurrencyConfig"

NAME = f"images-{APP_ID}"
TRUST = json.dumps(
    {
        "version": "2.0",
        "statement": [
            {"effect": "allow", "action": ["name/sts:AssumeRole"], "principal": {"service": ["scf.qcloud.com"]}}
        ],
    }
)
READING = json.dumps(
    {"version": "2.0", "statement": [{"effect": "allow", "action": ["name/cos:GetObject"], "resource": ["*"]}]}
)


@pytest.fixture
def plugin(cloud: RunningCloud, tmp_path: Path) -> Iterator[Plugin]:
    """Settings come from the environment alone (provider.md 8.4)."""
    environment = {
        "PATH": os.environ["PATH"],
        "HTTP_PROXY": cloud.endpoint,
        "TENCENTCLOUD_PROTOCOL": "HTTP",
        "TENCENTCLOUD_COS_DOMAIN": f"http://cos.{REGION}.myqcloud.com",
        "TENCENTCLOUD_REGION": REGION,
        "TENCENTCLOUD_SECRET_ID": SECRET_ID,
        "TENCENTCLOUD_SECRET_KEY": SECRET_KEY,
    }
    with zipfile.ZipFile(tmp_path / "function.zip", "w") as archive:
        archive.writestr("index.py", "def main_handler(event, context):\n    return 1\n")
    command = [str(EXECUTABLE), "127.0.0.1:1"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        plugin = Plugin(f"127.0.0.1:{int(process.stdout.readline())}")
        try:
            plugin.configure({})
            yield plugin
        finally:
            plugin.close()
            process.kill()


def unchanged(plugin: Plugin, made: Made, asked: dict[str, Any]) -> bool:
    """A refresh finds what was made, and the same program wants nothing new."""
    found = plugin.read(made)
    assert found is not None
    same = provider_pb2.DiffResponse.DIFF_NONE
    return found.inputs == made.inputs and plugin.diff(found, asked).changes == same == plugin.diff(made, asked).changes


def test_the_account_is_the_clouds(plugin: Plugin) -> None:
    answer = plugin.invoke("tencentcloud:User/getInfo:getInfo", {})
    assert from_struct(getattr(answer, "return"))["appId"] == APP_ID


def test_a_bucket_with_all_its_aspects(plugin: Plugin) -> None:
    cors = {
        "allowedOrigins": ["https://app.example", "https://b.example"],
        "allowedMethods": ["PUT", "GET"],
        "allowedHeaders": ["*"],
        "exposeHeaders": ["ETag"],
        "maxAgeSeconds": 300,
    }
    asked: dict[str, Any] = {
        "bucket": NAME,
        "acl": "public-read",
        "corsRules": [cors],
        "lifecycleRules": [
            {"id": "tmp", "filterPrefix": "tmp/", "expiration": {"days": 1}},
            {"filterPrefix": "old/", "transitions": [{"days": 30, "storageClass": "STANDARD_IA"}]},
        ],
        "encryptionAlgorithm": "AES256",
        "tags": {"team": "images"},
    }
    made = plugin.create(BUCKET, "media", asked)
    assert made.state["cosBucketUrl"] == f"http://{NAME}.cos.{REGION}.myqcloud.com"
    assert unchanged(plugin, made, asked)
    fewer = {"bucket": NAME, "corsRules": [{**cors, "maxAgeSeconds": 60}], "forceClean": True}
    made = plugin.update(made, fewer)
    assert unchanged(plugin, made, fewer)
    policy = {"bucket": NAME, "policy": bucket_policy()}
    attached = plugin.create(BUCKET_POLICY, "media", policy)
    assert unchanged(plugin, attached, policy)
    plugin.delete(attached)
    assert plugin.read(attached) is None
    plugin.delete(made)
    assert plugin.read(made) is None


def bucket_policy() -> str:
    statement = {
        "Effect": "Deny",
        "Principal": {"qcs": ["qcs::cam::anyone:anyone"]},
        "Action": ["name/cos:PutBucketACL"],
        "Resource": [f"qcs::cos:{REGION}:uid/{APP_ID}:{NAME}/*"],
    }
    return json.dumps({"version": "2.0", "Statement": [statement]})


def test_a_role_with_policies_by_id_and_by_name(plugin: Plugin) -> None:
    role_asked = {"name": "worker", "document": TRUST, "tags": {"team": "images"}}
    role = plugin.create(ROLE, "worker", role_asked)
    policy_asked = {"name": "reader", "document": READING}
    policy = plugin.create(POLICY, "reader", policy_asked)
    attachment_asked = {"roleId": role.resource_id, "policyId": policy.resource_id}
    attachment = plugin.create(ATTACHMENT, "reader", attachment_asked)
    preset_asked = {"roleName": "worker", "policyName": "QcloudCOSReadOnlyAccess"}
    preset = plugin.create(BY_NAME, "preset", preset_asked)
    assert unchanged(plugin, role, role_asked)
    assert unchanged(plugin, policy, policy_asked)
    assert unchanged(plugin, attachment, attachment_asked)
    assert unchanged(plugin, preset, preset_asked)
    changed = {"name": "worker", "document": TRUST, "description": "works", "tags": {"team": "pictures"}}
    role = plugin.update(role, changed)
    assert unchanged(plugin, role, changed)
    for made in (preset, attachment, policy, role):
        plugin.delete(made)
        assert plugin.read(made) is None


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


def triggers(*prefixes: str, cron: str = "0 */5 * * * * *") -> list[dict[str, str]]:
    rules = [json.dumps({"event": "cos:ObjectCreated:*", "filter": {"Prefix": one, "Suffix": ""}}) for one in prefixes]
    address = json.dumps({"AuthType": "NONE", "NetConfig": {"EnableIntranet": False, "EnableExtranet": True}})
    return [
        *({"type": "cos", "name": NAME, "cosRegion": REGION, "triggerDesc": rule} for rule in rules),
        {"type": "timer", "name": "tick", "triggerDesc": cron},
        {"type": "http", "name": "url", "triggerDesc": address},
    ]


@pytest.fixture
def asked(plugin: Plugin) -> dict[str, Any]:
    """Inputs of a function whose role and bucket are there."""
    plugin.create(BUCKET, "media", {"bucket": NAME})
    plugin.create(ROLE, "worker", {"name": "worker", "document": TRUST})
    return {
        "name": "images",
        "handler": "index.main_handler",
        "runtime": "Python3.10",
        "zipFile": "function.zip",
        "memSize": 256,
        "timeout": 60,
        "enablePublicNet": True,
        "role": "worker",
        "environment": {"BUCKET": NAME},
        "tags": {"team": "images"},
        "triggers": triggers("inbox/", "outputs/"),
    }


def test_a_function_with_triggers_and_settings(plugin: Plugin, asked: dict[str, Any]) -> None:
    made = plugin.create(FUNCTION, "images", asked)
    assert made.state["status"] == "Active"
    assert unchanged(plugin, made, asked)
    retries_asked = {
        "functionName": "images",
        "asyncTriggerConfig": {"msgTtl": 3600, "retryConfigs": [{"retryNum": 1}]},
    }
    retries = plugin.create(RETRIES, "images", retries_asked)
    reserved_asked = {"functionName": "images", "reservedConcurrencyMem": 2560}
    reserved = plugin.create(RESERVED, "images", reserved_asked)
    assert unchanged(plugin, retries, retries_asked)
    assert unchanged(plugin, reserved, reserved_asked)
    changed = {**asked, "environment": {"BUCKET": NAME, "MODE": "b"}, "timeout": 120, "tags": {"team": "pictures"}}
    made = plugin.update(made, changed)
    assert unchanged(plugin, made, changed)
    plugin.delete(reserved)
    assert plugin.read(reserved) is None
    plugin.delete(made)
    assert plugin.read(made) is None


def test_a_changed_trigger_is_the_only_one_that_is_touched(
    plugin: Plugin, asked: dict[str, Any], cloud: RunningCloud
) -> None:
    made = plugin.create(FUNCTION, "images", asked)
    before = {one["type"]: one["triggerDesc"] for one in made.state["triggerInfos"]}
    made = plugin.update(made, {**asked, "triggers": triggers("inbox/", "outputs/", cron="0 */10 * * * * *")})
    after = {one["type"]: one["triggerDesc"] for one in made.state["triggerInfos"]}
    assert after["http"] == before["http"]  # the address is the same
    assert after["timer"] != before["timer"]
    assert cloud.count(service="scf", action="DeleteTrigger") == 0
    assert cloud.count(service="scf", action="CreateTrigger") == 4
    made = plugin.update(made, {**asked, "triggers": triggers("inbox/")})
    assert cloud.count(service="scf", action="DeleteTrigger") == 1


def test_a_failed_trigger_is_repaired_by_the_next_update(
    plugin: Plugin, asked: dict[str, Any], cloud: RunningCloud
) -> None:
    cloud.fault("error", service="scf", action="CreateTrigger", nth=2, times=1, code="FailedOperation.CreateTrigger")
    with pytest.raises(Refused, match=r"FailedOperation\.CreateTrigger") as failure:
        plugin.create(FUNCTION, "images", asked)
    left = failure.value.left
    assert left is not None
    made = Made(FUNCTION, "images", left.id, from_struct(left.inputs), from_struct(left.properties))
    assert len(made.state["triggers"]) == 1
    made = plugin.update(made, asked)
    assert unchanged(plugin, made, asked)
    assert cloud.count(service="scf", action="CreateFunction") == 1


def test_a_function_that_may_not_be_looked_at_stays_in_the_state(
    plugin: Plugin, asked: dict[str, Any], cloud: RunningCloud
) -> None:
    made = plugin.create(FUNCTION, "images", asked)
    cloud.fault("error", service="scf", action="GetFunction", code="AuthFailure.UnauthorizedOperation")
    with pytest.raises(Refused, match="AuthFailure"):
        plugin.read(made)
    cloud.clear_faults()
    assert plugin.read(made) is not None


def test_an_import_finds_a_function_that_the_program_describes(plugin: Plugin, asked: dict[str, Any]) -> None:
    made = plugin.create(FUNCTION, "images", asked)
    found = plugin.read(Made(FUNCTION, "images", "default+images", {}, {}))
    assert found is not None
    assert found.state["functionId"] == made.state["functionId"]
    changed = {path.split("[")[0] for path in plugin.diff(found, asked).detailedDiff}
    assert changed == {"zipFile"}  # the one thing the cloud cannot tell


def test_a_throttled_request_is_sent_again(plugin: Plugin, cloud: RunningCloud) -> None:
    cloud.fault("throttle", service="cam", action="CreateRole", times=2)
    made = plugin.create(ROLE, "worker", {"name": "worker", "document": TRUST})
    assert made.state["name"] == "worker"
    assert cloud.count(service="cam", action="CreateRole") == 3


def test_a_secret_and_its_versions(plugin: Plugin, cloud: RunningCloud) -> None:
    asked: dict[str, Any] = {"secretName": "hook", "description": "signs", "tags": {"team": "images"}}
    secret = plugin.create(SECRET, "hook", asked)
    assert (secret.resource_id, secret.state["status"], secret.state["tags"]) == ("hook", "Enabled", {"team": "images"})
    assert unchanged(plugin, secret, asked)

    text = {"secretName": "hook", "versionId": "v1", "secretString": "open sesame"}
    version = plugin.create(VERSION, "text", text)
    assert version.resource_id == "hook#v1"
    assert unchanged(plugin, version, text)
    text["secretString"] = "open barley"
    version = plugin.update(version, text)
    assert unchanged(plugin, version, text)

    disabled = plugin.update(secret, {**asked, "isEnabled": False, "tags": {"team": "b"}})
    assert (disabled.state["status"], disabled.state["tags"]) == ("Disabled", {"team": "b"})
    assert unchanged(plugin, version, text)  # nobody can look

    plugin.delete(version)
    plugin.delete(disabled)
    assert plugin.read(version) is None
    assert plugin.read(secret) is None
    assert "open barley" not in str(cloud.journal(service="ssm"))


def test_a_secret_that_is_imported_needs_no_change(plugin: Plugin) -> None:
    asked = {"secretName": "hook", "description": "signs"}
    plugin.create(SECRET, "hook", asked)
    found = plugin.read(Made(SECRET, "hook", "hook", {}, {}))
    assert found is not None
    assert plugin.diff(found, asked).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_an_api_in_front_of_a_function_its_release_plan_and_key(plugin: Plugin) -> None:
    drawing = {"name": "draw", "handler": "index.main_handler", "runtime": "Python3.10", "zipFile": "function.zip"}
    plugin.create(FUNCTION, "draw", drawing)
    service = plugin.create(
        f"{GATEWAY}service:Service",
        "s",
        wanted := {
            "serviceName": "images",
            "protocol": "https",
            "netTypes": ["OUTER"],
            "releaseLimit": 50,
            "tags": {"a": "b"},
        },
    )
    assert service.state["outerSubDomain"].startswith(f"{service.resource_id}-{APP_ID}.")
    assert unchanged(plugin, service, wanted)
    described = {
        "serviceId": service.resource_id,
        "apiName": "everything",
        "authType": "SECRET",
        "requestConfigPath": "/",
        "requestConfigMethod": "ANY",
        "responseType": "JSON",
        "serviceConfigType": "SCF",
        "serviceConfigScfFunctionName": "draw",
        "serviceConfigScfFunctionNamespace": "default",
        "serviceConfigScfFunctionQualifier": "$DEFAULT",
        "serviceConfigScfFunctionType": "EVENT",
        "serviceConfigScfIsIntegratedResponse": True,
        "isBase64Encoded": True,
    }
    api = plugin.create(f"{GATEWAY}api:Api", "a", described)
    assert unchanged(plugin, api, described)
    place = {"serviceId": service.resource_id, "environmentName": "release"}
    release = plugin.create(f"{GATEWAY}serviceRelease:ServiceRelease", "r", told := {**place, "releaseDesc": "first"})
    assert unchanged(plugin, release, told)
    plan = plugin.create(
        f"{GATEWAY}usagePlan:UsagePlan", "p", limits := {"usagePlanName": "p", "maxRequestNumPreSec": 9}
    )
    key = plugin.create(f"{GATEWAY}apiKey:ApiKey", "k", named := {"secretName": "shop"})
    assert unchanged(plugin, key, named)
    where = {"usagePlanId": plan.resource_id, "serviceId": service.resource_id, "environment": "release"}
    bound = plugin.create(f"{GATEWAY}usagePlanAttachment:UsagePlanAttachment", "b", where)
    whose = {"apiKeyId": key.resource_id, "usagePlanId": plan.resource_id}
    counted = plugin.create(f"{GATEWAY}apiKeyAttachment:ApiKeyAttachment", "c", whose)
    for made, asked in ((plan, limits), (bound, where), (counted, whose)):
        assert unchanged(plugin, made, asked)
    api = plugin.update(api, {**described, "enableCors": False, "testLimit": 7})
    assert unchanged(plugin, api, {**described, "enableCors": False, "testLimit": 7})
    for each in (counted, bound, plan, key, release, api, service):
        plugin.delete(each)
        assert plugin.read(each) is None
