"""What temporary keys of a role may do, decided by its policy (platform.md 4.3, 7.3)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from qcloud_cos import CosServiceError

from tests.conformance.cos.clients import BUCKET, cos_client
from tests.support.accounts import client
from tests.support.cloud import REGION, UIN, RunningCloud

JOBS = f"qcs::cos:{REGION}:uid/1250000000:{BUCKET}/jobs/*"


def as_role(cloud: RunningCloud, *statements: dict[str, Any]) -> Any:
    """The COS client with keys of a new role that has one policy with these statements."""
    cam = client(cloud.endpoint, "cam", "2019-01-16")
    trust = {
        "version": "2.0",
        "statement": [
            {"action": "name/sts:AssumeRole", "effect": "allow", "principal": {"qcs": [f"qcs::cam::uin/{UIN}:root"]}}
        ],
    }
    cam.call_json("CreateRole", {"RoleName": "writer", "PolicyDocument": json.dumps(trust)})
    policy = json.dumps({"version": "2.0", "statement": statements})
    made = cam.call_json("CreatePolicy", {"PolicyName": "write", "PolicyDocument": policy})["Response"]
    cam.call_json("AttachRolePolicy", {"AttachRoleName": "writer", "PolicyId": made["PolicyId"]})
    sts = client(cloud.endpoint, "sts", "2018-08-13")
    role = {"RoleArn": f"qcs::cam::uin/{UIN}:roleName/writer", "RoleSessionName": "test"}
    keys = sts.call_json("AssumeRole", role)["Response"]["Credentials"]
    return cos_client(cloud, SecretId=keys["TmpSecretId"], SecretKey=keys["TmpSecretKey"], Token=keys["Token"])


def test_a_policy_may_demand_that_puts_are_create_only(cos: Any, cloud: RunningCloud) -> None:
    role = as_role(
        cloud,
        {
            "effect": "allow",
            "action": ["cos:PutObject"],
            "resource": [JOBS],
            "condition": {"string_equal": {"cos:x-cos-forbid-overwrite": "true"}},
        },
    )

    role.put_object(Bucket=BUCKET, Key="jobs/1", Body=b"", Metadata={"x-cos-forbid-overwrite": "true"})
    with pytest.raises(CosServiceError) as refused:
        role.put_object(Bucket=BUCKET, Key="jobs/2", Body=b"")

    assert refused.value.get_error_code() == "AccessDenied"
    assert "cos:PutObject" in refused.value.get_error_msg()
    assert JOBS.replace("*", "2") in refused.value.get_error_msg()


def test_a_list_is_allowed_by_the_prefix_it_asks_for(cos: Any, cloud: RunningCloud) -> None:
    role = as_role(cloud, {"effect": "allow", "action": ["cos:GetBucket"], "resource": [JOBS]})
    cos.put_object(Bucket=BUCKET, Key="jobs/1", Body=b"")

    assert [each["Key"] for each in role.list_objects(Bucket=BUCKET, Prefix="jobs/")["Contents"]] == ["jobs/1"]
    for prefix in ("", "other/"):
        with pytest.raises(CosServiceError) as refused:
            role.list_objects(Bucket=BUCKET, Prefix=prefix)
        assert refused.value.get_error_code() == "AccessDenied"


def test_a_batch_delete_leaves_what_the_role_may_not_delete(cos: Any, cloud: RunningCloud) -> None:
    role = as_role(
        cloud,
        {"effect": "allow", "action": ["cos:DeleteMultipleObjects", "cos:DeleteObject"], "resource": [JOBS]},
    )
    for key in ("jobs/1", "other/1"):
        cos.put_object(Bucket=BUCKET, Key=key, Body=b"")

    told = role.delete_objects(Bucket=BUCKET, Delete={"Object": [{"Key": "jobs/1"}, {"Key": "other/1"}]})

    assert [(each["Key"], each["Code"]) for each in told["Error"]] == [("other/1", "AccessDenied")]
    assert [each["Key"] for each in cos.list_objects(Bucket=BUCKET)["Contents"]] == ["other/1"]
