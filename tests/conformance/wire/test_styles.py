"""The ways of calling API 3.0 that the official client has besides POST with JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from tests.support.cloud import REGION, SECRET_ID, SECRET_KEY, RunningCloud

TRUST = json.dumps(
    {
        "version": "2.0",
        "statement": [{"action": "sts:AssumeRole", "effect": "allow", "principal": {"service": ["scf.qcloud.com"]}}],
    }
)
VERSIONS = {"cam": "2019-01-16", "mps": "2019-06-12", "sts": "2018-08-13"}


class Caller:
    """The official client, told to send and sign in one way."""

    def __init__(self, cloud: RunningCloud, method: str, signature: str) -> None:
        http = HttpProfile(protocol="http", proxy=cloud.endpoint, reqMethod=method)
        self._profile = ClientProfile(httpProfile=http, signMethod=signature, language="en-US")
        self.key = Credential(SECRET_ID, SECRET_KEY)

    def call(self, service: str, action: str, **parameters: Any) -> Any:
        client = CommonClient(service, VERSIONS[service], self.key, REGION, self._profile)
        return client.call_json(action, parameters)["Response"]


@pytest.mark.parametrize(
    ("method", "signature"),
    [("GET", "TC3-HMAC-SHA256"), ("GET", "HmacSHA1"), ("POST", "HmacSHA1"), ("POST", "HmacSHA256")],
)
def test_nested_parameters_and_temporary_keys_work_in_every_style(
    cloud: RunningCloud, method: str, signature: str
) -> None:
    caller = Caller(cloud, method, signature)
    tags = [{"Key": "team", "Value": "a b+&=%猫"}, {"Key": "room", "Value": "1"}]
    caller.call("cam", "CreateRole", RoleName="fn", PolicyDocument=TRUST, ConsoleLogin=1, Tags=tags)

    (role,) = caller.call("cam", "DescribeRoleList", Page=1, Rp=20)["List"]

    assert (role["PolicyDocument"], role["ConsoleLogin"], role["Tags"]) == (TRUST, 1, tags)

    allowed = {"version": "2.0", "statement": [{"effect": "allow", "action": "mps:*", "resource": "*"}]}
    guest = caller.call("sts", "GetFederationToken", Name="guest", Policy=json.dumps(allowed))["Credentials"]
    caller.key = Credential(guest["TmpSecretId"], guest["TmpSecretKey"], guest["Token"])
    store = {"CosBucketName": "pictures-1250000000", "CosBucketRegion": REGION, "CosBucketPath": "/out/"}
    cloud.freeze()
    task = caller.call("mps", "CreateAigcImageTask", Prompt="draw a cat", OutputImageCount=1, StoreCosParam=store)

    assert caller.call("mps", "DescribeAigcImageTask", TaskId=task["TaskId"])["Status"] == "WAIT"
    with pytest.raises(TencentCloudSDKException) as refused:
        caller.call("cam", "DescribeRoleList", Page=1, Rp=20)
    assert refused.value.code == "AuthFailure.UnauthorizedOperation"
