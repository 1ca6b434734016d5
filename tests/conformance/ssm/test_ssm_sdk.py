"""The official typed client of SSM against a real process: permissions, the journal, and the tag service."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.ssm.v20190923 import models
from tencentcloud.ssm.v20190923.ssm_client import SsmClient

from tests.conformance.cam.clients import ROOT, profile
from tests.support.accounts import client
from tests.support.cloud import REGION, UIN, RunningCloud

TEXT = "whsec_only-for-the-two-of-us"


class Caller:
    """Calls actions by name, with typed requests."""

    def __init__(self, cloud: RunningCloud, key: tuple[str, str, str | None] = ROOT) -> None:
        self._client = SsmClient(Credential(*key), REGION, profile(cloud))

    def __call__(self, action: str, **parameters: Any) -> Any:
        request = getattr(models, f"{action}Request")()
        request.from_json_string(json.dumps(parameters))
        return getattr(self._client, action)(request)


@pytest.fixture
def ssm(cloud: RunningCloud) -> Caller:
    caller = Caller(cloud)
    caller("CreateSecret", SecretName="hook", VersionId="v1", SecretString=TEXT)
    return caller


def as_role(cloud: RunningCloud, *statements: dict[str, Any]) -> Caller:
    """The client with keys of a new role that has one policy with these statements."""
    cam = client(cloud.endpoint, "cam", "2019-01-16")
    root = {"qcs": [f"qcs::cam::uin/{UIN}:root"]}
    trust = {
        "version": "2.0",
        "statement": [{"action": "name/sts:AssumeRole", "effect": "allow", "principal": root}],
    }
    cam.call_json("CreateRole", {"RoleName": "reader", "PolicyDocument": json.dumps(trust)})
    policy = json.dumps({"version": "2.0", "statement": statements})
    made = cam.call_json("CreatePolicy", {"PolicyName": "read", "PolicyDocument": policy})["Response"]
    cam.call_json("AttachRolePolicy", {"AttachRoleName": "reader", "PolicyId": made["PolicyId"]})
    sts = client(cloud.endpoint, "sts", "2018-08-13")
    role = {"RoleArn": f"qcs::cam::uin/{UIN}:roleName/reader", "RoleSessionName": "test"}
    keys = sts.call_json("AssumeRole", role)["Response"]["Credentials"]
    return Caller(cloud, (keys["TmpSecretId"], keys["TmpSecretKey"], keys["Token"]))


def code(act: Any) -> str:
    with pytest.raises(TencentCloudSDKException) as refused:
        act()
    return str(refused.value.get_code())


def test_a_secret_from_creation_to_deletion(ssm: Caller) -> None:
    ssm("PutSecretValue", SecretName="hook", VersionId="v2", SecretBinary="AAEC")
    assert ssm("GetSecretValue", SecretName="hook", VersionId="v1").SecretString == TEXT
    assert ssm("GetSecretValue", SecretName="hook", VersionId="v2").SecretBinary == "AAEC"
    versions = ssm("ListSecretVersionIds", SecretName="hook").Versions
    assert [version.VersionId for version in versions] == ["v1", "v2"]

    ssm("DisableSecret", SecretName="hook")
    assert ssm("DescribeSecret", SecretName="hook").Status == "Disabled"
    ssm("DeleteSecret", SecretName="hook", RecoveryWindowInDays=0)

    assert code(lambda: ssm("DescribeSecret", SecretName="hook")) == "ResourceNotFound"
    assert ssm("ListSecrets").TotalCount == 0


def test_a_role_reads_exactly_the_secret_it_may_read(ssm: Caller, cloud: RunningCloud) -> None:
    ssm("CreateSecret", SecretName="hook-2", VersionId="v1", SecretString="other")
    mine = f"qcs::ssm:{REGION}:uin/{UIN}:secret/creatorUin/*/hook"
    role = as_role(cloud, {"effect": "allow", "action": ["ssm:GetSecretValue"], "resource": [mine]})

    assert role("GetSecretValue", SecretName="hook", VersionId="v1").SecretString == TEXT
    for action, parameters in (
        ("GetSecretValue", {"SecretName": "hook-2", "VersionId": "v1"}),
        ("DescribeSecret", {"SecretName": "hook"}),
        ("PutSecretValue", {"SecretName": "hook", "VersionId": "v2", "SecretString": "mine"}),
        ("CreateSecret", {"SecretName": "new", "SecretString": "mine"}),
        ("ListSecrets", {}),
        ("GetServiceStatus", {}),
    ):
        assert code(lambda a=action, p=parameters: role(a, **p)) == "AuthFailure.UnauthorizedOperation", action


def test_creating_and_listing_know_no_single_secret(cloud: RunningCloud) -> None:
    role = as_role(cloud, {"effect": "allow", "action": ["ssm:CreateSecret", "ssm:ListSecrets"], "resource": ["*"]})

    role("CreateSecret", SecretName="new", SecretString="x")

    assert role("ListSecrets").TotalCount == 1


def test_no_text_is_in_the_journal(ssm: Caller, cloud: RunningCloud) -> None:
    ssm("UpdateSecret", SecretName="hook", VersionId="v1", SecretString=TEXT + "!")
    ssm("GetSecretValue", SecretName="hook", VersionId="v1")
    raw = client(cloud.endpoint, "ssm", "2019-09-23")
    misspelt = {"SecretName": "hook", "VersionId": "v2", "SecretText": TEXT}
    assert code(lambda: raw.call_json("PutSecretValue", misspelt)) == "UnknownParameter"

    seen = cloud.journal(service="ssm")

    assert [entry.action for entry in seen] == ["CreateSecret", "UpdateSecret", "GetSecretValue", "PutSecretValue"]
    assert TEXT not in str(seen)
    assert seen[0].request == {"SecretName": "hook", "VersionId": "v1", "SecretString": "<hidden>"}
    assert seen[3].request["SecretText"] == "<hidden>"


def test_tags_are_the_same_ones_that_the_tag_service_shows(cloud: RunningCloud) -> None:
    caller = Caller(cloud)
    caller("CreateSecret", SecretName="hook", SecretString="x", Tags=[{"TagKey": "team", "TagValue": "a"}])
    tags = client(cloud.endpoint, "tag", "2018-08-13")
    name = f"qcs::ssm:{REGION}:uin/:secret/creatorUin/{UIN}/hook"
    tags.call_json("ModifyResourceTags", {"Resource": name, "ReplaceTags": [{"TagKey": "team", "TagValue": "b"}]})

    wanted = [{"TagKey": "team", "TagValue": ["b"]}]

    assert [each.SecretName for each in caller("ListSecrets", TagFilters=wanted).SecretMetadatas] == ["hook"]
