"""Every resource type through its life on a cloud in memory: what updates, what replaces, what is refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from provider import lifecycle
from provider.catalogue import resource_of
from provider.check import check
from provider.naming import Naming
from tests.unit.provider.fake_cloud import FakeCloud
from tests.unit.provider.lifecycle_table import Step, live

TRUST = json.dumps({"version": "2.0", "statement": [{"effect": "allow", "action": ["name/sts:AssumeRole"]}]})
OTHER_TRUST = json.dumps({"version": "2.0", "statement": [{"effect": "deny", "action": ["name/sts:AssumeRole"]}]})
BUCKET = "media-1250000000"


@pytest.fixture
def cloud() -> FakeCloud:
    return FakeCloud()


def test_a_role_lives_and_dies(cloud: FakeCloud) -> None:
    plain = {"name": "MPS_QcsRole", "document": TRUST}
    steps = [
        Step(plain, "create"),
        Step({**plain, "document": json.dumps(json.loads(TRUST), indent=2)}, "same"),
        Step({**plain, "description": "images"}, "update"),
        Step({**plain, "description": "images", "tags": {"a": "b"}}, "update"),
        Step({**plain, "tags": {"c": "d"}, "sessionDuration": 3600, "consoleLogin": True}, "update"),
        Step({**plain, "document": OTHER_TRUST}, "update"),
        Step({**plain, "name": "other"}, "replace"),
        Step({**plain, "document": "{"}, "refused", because="document"),
        Step({"name": "x"}, "refused", because="document"),
    ]
    live(cloud, "tencentcloud:Cam/role:Role", steps)
    assert cloud.empty()


def test_a_policy_lives_and_dies(cloud: FakeCloud) -> None:
    plain = {"name": "writer", "document": TRUST}
    string_resource = TRUST.replace('"action"', '"resource": "*", "action"')
    steps = [
        Step(plain, "create"),
        Step({**plain, "description": "may write"}, "update"),
        Step(plain, "update"),
        Step({**plain, "document": OTHER_TRUST}, "update"),
        Step({**plain, "name": "reader"}, "replace"),
        Step({**plain, "document": string_resource}, "refused", because="document"),
    ]
    live(cloud, "tencentcloud:Cam/policy:Policy", steps)
    assert cloud.empty()


def test_attachments_are_replaced_by_any_change(cloud: FakeCloud) -> None:
    for name in ("one", "two"):
        cloud.api("cam", "CreateRole", {"RoleName": name, "PolicyDocument": TRUST})
        cloud.api("cam", "CreatePolicy", {"PolicyName": name, "PolicyDocument": TRUST})
    (one, two), (first, _) = cloud.roles, cloud.policies
    by_id = [
        Step({"roleId": one, "policyId": str(first)}, "create"),
        Step({"roleId": two, "policyId": str(first)}, "replace"),
        Step({"roleId": one, "policyId": "name"}, "refused", because="policyId"),
    ]
    live(cloud, "tencentcloud:Cam/rolePolicyAttachment:RolePolicyAttachment", by_id)
    by_name = [
        Step({"roleName": "one", "policyName": "one"}, "create"),
        Step({"roleName": "one", "policyName": "two"}, "replace"),
    ]
    live(cloud, "tencentcloud:Cam/rolePolicyAttachmentByName:RolePolicyAttachmentByName", by_name)
    assert not cloud.attached


def test_a_bucket_lives_and_dies(cloud: FakeCloud) -> None:
    plain = {"bucket": BUCKET}
    cors = {"allowedOrigins": ["*"], "allowedMethods": ["GET"], "allowedHeaders": ["*"], "maxAgeSeconds": 300}
    expiring = {"id": "tmp", "filterPrefix": "tmp/", "expiration": {"days": 1}}
    steps = [
        Step(plain, "create"),
        Step({**plain, "corsRules": [cors], "tags": {"a": "b"}}, "update"),
        Step({**plain, "corsRules": [cors], "tags": {"a": "b"}}, "same"),
        Step({**plain, "corsRules": [{**cors, "allowedMethods": ["GET", "PUT"]}]}, "update"),
        Step({**plain, "lifecycleRules": [expiring], "encryptionAlgorithm": "AES256"}, "update"),
        Step({**plain, "lifecycleRules": [{**expiring, "expiration": {"days": 2}}]}, "update"),
        Step({**plain, "acl": "public-read", "versioningEnable": True, "accelerationEnable": True}, "update"),
        Step({**plain, "website": {"indexDocument": "index.html"}}, "update"),
        Step({**plain, "logEnable": True, "logTargetBucket": BUCKET, "logPrefix": "logs/"}, "update"),
        Step({**plain, "forceClean": True}, "update"),
        Step({**plain, "bucket": "other-1250000000"}, "replace"),
        Step({**plain, "bucket": "media-125000000"}, "refused", because="bucket"),
        Step({**plain, "logEnable": True}, "refused", because="logTargetBucket"),
        Step({**plain, "replicaRole": "r"}, "refused", because="replicaRole"),
        Step({**plain, "corsRules": [{**cors, "origins": []}]}, "refused", because="corsRules[0].origins"),
    ]
    live(cloud, "tencentcloud:Cos/bucket:Bucket", steps)
    assert cloud.empty()


def test_a_bucket_policy_lives_and_dies(cloud: FakeCloud) -> None:
    cloud.cos("PUT", BUCKET, headers={"x-cos-acl": "private"})
    plain = {"bucket": BUCKET, "policy": TRUST}
    with_sid = TRUST.replace('"effect"', '"sid": "one", "effect"')
    steps = [
        Step(plain, "create"),
        Step({**plain, "policy": with_sid}, "same"),
        Step({**plain, "policy": OTHER_TRUST}, "update"),
        Step({**plain, "policy": "[]"}, "refused", because="policy"),
    ]
    live(cloud, "tencentcloud:Cos/bucketPolicy:BucketPolicy", steps)


def test_a_logset_a_topic_and_its_index_live_and_die(cloud: FakeCloud) -> None:
    logset = [
        Step({"logsetName": "logs", "tags": {"a": "b"}}, "create"),
        Step({"logsetName": "renamed", "tags": {"a": "c"}}, "update"),
    ]
    live(cloud, "tencentcloud:Cls/logset:Logset", logset)
    topic = {"logsetId": "logset-1", "topicName": "fn"}
    topics = [
        Step({**topic, "period": 7}, "create"),
        Step(topic, "same"),
        Step({**topic, "period": 14, "describes": "all of it"}, "update"),
        Step({**topic, "isWebTracking": True}, "refused", because="extends"),
        Step({**topic, "storageType": "warm"}, "refused", because="storageType"),
    ]
    live(cloud, "tencentcloud:Cls/topic:Topic", topics)
    rule = {"fullText": {"caseSensitive": False, "tokenizer": "@&", "containZH": False}}
    keys = {
        "keyValue": {"caseSensitive": False, "keyValues": [{"key": "a", "value": {"type": "text", "sqlFlag": True}}]}
    }
    index = [
        Step({"topicId": "topic-1", "status": True, "rule": rule}, "create"),
        Step({"topicId": "topic-1", "status": True, "rule": {**rule, **keys}}, "update"),
        Step({"topicId": "topic-2", "status": True, "rule": rule}, "replace"),
        Step({"topicId": "topic-2", "rule": {"fullText": {}}}, "refused", because="rule.fullText.tokenizer"),
    ]
    live(cloud, "tencentcloud:Cls/index:Index", index)
    assert cloud.empty()


@pytest.fixture
def code(tmp_path: Path) -> str:
    path = tmp_path / "function.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("index.py", "def main_handler(event, context): return 1\n")
    return str(path)


def test_a_function_lives_and_dies(cloud: FakeCloud, code: str, tmp_path: Path) -> None:
    cloud.settling = 2
    timer = {"type": "timer", "name": "tick", "triggerDesc": "0 */5 * * * * *"}
    plain = {"name": "images", "handler": "index.main_handler", "runtime": "Python3.10", "zipFile": code}
    (tmp_path / "text").write_text("no zip")
    steps = [
        Step(plain, "create"),
        Step({**plain, "environment": {"A": "1"}}, "update"),
        Step({**plain, "environment": {"A": "2", "B": "1"}, "memSize": 256}, "update"),
        Step({**plain, "handler": "index.other", "runtime": "Python3.9", "role": "worker"}, "update"),
        Step({**plain, "tags": {"a": "b"}, "l5Enable": True}, "update"),
        Step({**plain, "triggers": [timer], "tags": {"a": "b"}}, "update"),
        Step({**plain, "name": "pictures"}, "replace"),
        Step({**plain, "name": "pictures", "asyncRunEnable": "TRUE"}, "replace"),
        Step({**plain, "memSize": 64}, "refused", because="memSize"),
        Step({**plain, "name": "9"}, "refused", because="name"),
        Step({**plain, "zipFile": "nowhere.zip"}, "refused", because="zipFile"),
        Step({**plain, "zipFile": str(tmp_path / "text")}, "refused", because="zipFile"),
        Step({"name": "images"}, "refused", because="zipFile"),
        Step(
            {**plain, "imageConfigs": [{"imageType": "personal", "imageUri": "x"}]}, "refused", because="imageConfigs"
        ),
        Step({**plain, "clsTopicId": "t"}, "refused", because="clsLogsetId"),
        Step({**plain, "environment": {"SCF_X": "1"}}, "refused", because="environment.SCF_X"),
        Step({**plain, "triggers": [timer, timer]}, "refused", because="triggers[1]"),
        Step({**plain, "triggers": [{**timer, "type": "cos"}]}, "refused", because="triggers[0].cosRegion"),
    ]
    live(cloud, "tencentcloud:Scf/function:Function", steps)
    assert cloud.empty()


def test_settings_of_a_function_live_with_it(cloud: FakeCloud) -> None:
    for name in ("one", "two"):
        cloud.api("scf", "CreateFunction", {"FunctionName": name})
    config = {"msgTtl": 3600, "retryConfigs": [{"retryNum": 1}]}
    reserved = [
        Step({"functionName": "one", "reservedConcurrencyMem": 256}, "create"),
        Step({"functionName": "one", "reservedConcurrencyMem": 512}, "replace"),
        Step({"functionName": "two", "reservedConcurrencyMem": 512}, "replace"),
    ]
    live(cloud, "tencentcloud:Scf/reservedConcurrencyConfig:ReservedConcurrencyConfig", reserved)
    assert not cloud.reserved
    plain = {"functionName": "one", "asyncTriggerConfig": config}
    retries = [
        Step(plain, "create"),
        Step({**plain, "asyncTriggerConfig": {**config, "msgTtl": 7200}}, "update"),
        Step({**plain, "functionName": "two"}, "replace"),
        Step(
            {**plain, "asyncTriggerConfig": {"msgTtl": 1, "retryConfigs": []}},
            "refused",
            because="asyncTriggerConfig.msgTtl",
        ),
    ]
    # The API has no action to delete it: it stays until its function goes.
    live(cloud, "tencentcloud:Scf/functionEventInvokeConfig:FunctionEventInvokeConfig", retries, stays=True)
    assert cloud.retries["two"]["MsgTTL"] == 3600


def test_a_secret_lives_and_dies(cloud: FakeCloud) -> None:
    plain = {"secretName": "hook"}
    steps = [
        Step(plain, "create"),
        Step({**plain, "isEnabled": True, "recoveryWindowInDays": 0}, "same"),
        Step({**plain, "description": "signs", "tags": {"a": "b"}}, "update"),
        Step({**plain, "isEnabled": False}, "update"),
        Step({**plain, "recoveryWindowInDays": 7}, "update"),
        Step(plain, "update"),
        Step({**plain, "secretName": "other"}, "replace"),
        Step({**plain, "secretName": "other", "kmsKeyId": "mine"}, "replace"),
        Step({**plain, "secretName": "-hook"}, "refused", because="secretName"),
        Step({**plain, "recoveryWindowInDays": 31}, "refused", because="recoveryWindowInDays"),
        Step({}, "refused", because="secretName"),
    ]
    live(cloud, "tencentcloud:Ssm/secret:Secret", steps)
    assert cloud.empty()


def test_a_secret_is_made_without_a_version_of_its_own(cloud: FakeCloud) -> None:
    resource = resource_of("tencentcloud:Ssm/secret:Secret")
    resource_id, _ = lifecycle.create(resource, cloud, {"secretName": "hook", "isEnabled": False})
    assert (resource_id, cloud.secrets["hook"]["versions"], cloud.secrets["hook"]["Status"]) == ("hook", {}, "Disabled")


def test_with_a_recovery_window_a_deleted_secret_waits_and_can_be_taken_back(cloud: FakeCloud) -> None:
    resource = resource_of("tencentcloud:Ssm/secret:Secret")
    want = {"secretName": "hook", "isEnabled": True, "recoveryWindowInDays": 7}
    resource_id, state = lifecycle.create(resource, cloud, want)
    lifecycle.delete(resource, cloud, resource_id, state)
    assert cloud.secrets["hook"]["Status"] == "PendingDelete"
    lifecycle.delete(resource, cloud, resource_id, state)

    found = lifecycle.read(resource, cloud, resource_id, state, want)
    assert found is not None
    again = lifecycle.update(resource, cloud, resource_id, found[0], want)

    assert again["status"] == "Enabled"


def test_a_version_of_a_secret_lives_and_dies(cloud: FakeCloud) -> None:
    for name in ("hook", "other"):
        cloud.api("ssm", "CreateSecret", {"SecretName": name, "VersionId": "v0", "SecretString": "x"})
    plain = {"secretName": "hook", "versionId": "v1", "secretString": "open sesame"}
    steps = [
        Step(plain, "create"),
        Step({**plain, "secretString": "open barley"}, "update"),
        Step({**plain, "versionId": "v2"}, "replace"),
        Step({**plain, "secretName": "other"}, "replace"),
        Step({**plain, "secretBinary": "AAEC"}, "refused", because="secretString"),
        Step({**plain, "secretString": ""}, "refused", because="secretString"),
        Step({**plain, "secretString": "x" * 32769}, "refused", because="secretString"),
        Step({"secretName": "hook", "versionId": "v1"}, "refused", because="secretString"),
        Step({"secretName": "hook", "versionId": "v1", "secretBinary": "no base64"}, "refused", because="secretBinary"),
        Step({**plain, "versionId": "v 1"}, "refused", because="versionId"),
    ]
    live(cloud, "tencentcloud:Ssm/secretVersion:SecretVersion", steps)
    assert [list(secret["versions"]) for secret in cloud.secrets.values()] == [["v0"], ["v0"]]


def test_no_refusal_of_check_repeats_the_text_of_a_secret() -> None:
    fields = resource_of("tencentcloud:Ssm/secretVersion:SecretVersion").fields
    asked = {"secretName": "hook", "versionId": "v1", "secretBinary": "open sesame", "secretString": "sesame" * 9999}
    assert "sesame" not in str(check(fields, asked, {}, Naming("version", b"")).failures)


def test_the_text_of_a_disabled_secret_is_the_one_last_known(cloud: FakeCloud) -> None:
    cloud.api("ssm", "CreateSecret", {"SecretName": "hook", "VersionId": "v0", "SecretString": "x"})
    resource = resource_of("tencentcloud:Ssm/secretVersion:SecretVersion")
    want = {"secretName": "hook", "versionId": "v1", "secretString": "open sesame"}
    resource_id, state = lifecycle.create(resource, cloud, want)
    cloud.api("ssm", "DisableSecret", {"SecretName": "hook"})

    assert resource_id == "hook#v1"
    assert lifecycle.read(resource, cloud, resource_id, state, want) == (state, want)
    assert "ssm:GetSecretValue" not in cloud.sent[-2:]
