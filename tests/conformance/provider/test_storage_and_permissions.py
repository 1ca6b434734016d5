"""The plugin's own process against the embedded cloud: COS and CAM."""

from __future__ import annotations

import json
from typing import Any

from provider.rpc.structs import from_struct
from tests.component.provider.plugin import Plugin
from tests.conformance.provider.programs import BUCKET, NAME, ROLE, TRUST, unchanged
from tests.support.cloud import APP_ID, REGION, RunningCloud

POLICY = "tencentcloud:Cam/policy:Policy"
ATTACHMENT = "tencentcloud:Cam/rolePolicyAttachment:RolePolicyAttachment"
BY_NAME = "tencentcloud:Cam/rolePolicyAttachmentByName:RolePolicyAttachmentByName"
BUCKET_POLICY = "tencentcloud:Cos/bucketPolicy:BucketPolicy"
READING = json.dumps(
    {"version": "2.0", "statement": [{"effect": "allow", "action": ["name/cos:GetObject"], "resource": ["*"]}]}
)


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


def test_a_throttled_request_is_sent_again(plugin: Plugin, cloud: RunningCloud) -> None:
    cloud.fault("throttle", service="cam", action="CreateRole", times=2)
    made = plugin.create(ROLE, "worker", {"name": "worker", "document": TRUST})
    assert made.state["name"] == "worker"
    assert cloud.count(service="cam", action="CreateRole") == 3
