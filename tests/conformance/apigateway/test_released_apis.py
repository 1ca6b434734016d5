"""A function behind an API, made with the official client and called under every address it has."""

from __future__ import annotations

import ssl
from typing import Any

import httpx
import pytest
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from tests.conformance.scf.clients import deploy, scf_client
from tests.support.cloud import PATIENCE, REGION, SECRET_ID, SECRET_KEY, RunningCloud

ECHO = (
    "def main_handler(event, context):\n"
    "    said = [event['requestContext']['stage'], event['httpMethod'], event['path'], event['body']]\n"
    "    return {'isBase64Encoded': False, 'statusCode': 201, 'headers': {}, 'body': ' '.join(said)}\n"
)


class Api:
    """A service with one API in front of the function, in the release environment."""

    def __init__(self, cloud: RunningCloud) -> None:
        http = HttpProfile(protocol="http", endpoint="apigateway.tencentcloudapi.com", proxy=cloud.endpoint)
        self._client = CommonClient(
            "apigateway", "2018-08-08", Credential(SECRET_ID, SECRET_KEY), REGION, ClientProfile(httpProfile=http)
        )
        made = self("CreateService", ServiceName="images", Protocol="http&https")
        self.service, self.host = made["ServiceId"], made["OuterSubDomain"]
        self.local = f"{cloud.endpoint}/_localcloud/apigw/{self.service}"
        self(
            "CreateApi",
            ServiceId=self.service,
            ServiceType="SCF",
            RequestConfig={"Path": "/", "Method": "ANY"},
            ServiceScfFunctionName="draw",
            ServiceScfFunctionNamespace="default",
            ServiceScfFunctionQualifier="$DEFAULT",
            ServiceScfIsIntegratedResponse=True,
            ServiceTimeout=900,
        )
        self("ReleaseService", ServiceId=self.service, EnvironmentName="release", ReleaseDesc="first")

    def __call__(self, action: str, **parameters: Any) -> Any:
        return self._client.call_json(action, parameters)["Response"]


@pytest.fixture
def api(cloud: RunningCloud) -> Api:
    deploy(scf_client(cloud), ECHO)
    return Api(cloud)


def test_an_api_answers_by_path_through_the_proxy_and_over_https(cloud: RunningCloud, api: Api) -> None:
    by_path = httpx.post(f"{api.local}/release/v1", content="a cat", timeout=PATIENCE)
    trust = ssl.create_default_context(cafile=cloud.ca_file)  # which the function needed
    with httpx.Client(proxy=cloud.endpoint, verify=trust, trust_env=False, timeout=PATIENCE) as client:
        answers = [
            by_path,
            *(client.post(f"{way}://{api.host}/release/v1", content="a cat") for way in ("http", "https")),
        ]
    assert [(answer.status_code, answer.text) for answer in answers] == [(201, "release POST /v1 a cat")] * 3


def test_what_is_not_released_is_404(api: Api) -> None:
    assert httpx.get(f"{api.local}/test/v1", timeout=PATIENCE).status_code == 404
    api("UnReleaseService", ServiceId=api.service, EnvironmentName="release")
    assert httpx.get(f"{api.local}/release/v1", timeout=PATIENCE).status_code == 404


def test_the_service_speaks_the_dialect_of_the_cloud(api: Api) -> None:
    with pytest.raises(TencentCloudSDKException) as refused:
        api("DescribeService", ServiceId="service-nobody00")
    assert refused.value.get_code() == "ResourceNotFound.InvalidService"
    with pytest.raises(TencentCloudSDKException) as refused:
        api("DescribeService", ServiceId=api.service, Colour="red")
    assert refused.value.get_code() == "UnknownParameter"
