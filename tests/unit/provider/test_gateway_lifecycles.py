"""API Gateway's resource types through their lives, and what is better here than in the official plugin."""

from __future__ import annotations

from typing import Any

import pytest

from provider import lifecycle
from provider.catalogue import resource_of
from provider.values import Properties
from tests.unit.provider.fake_gateway_cloud import FakeGatewayCloud
from tests.unit.provider.lifecycle_table import Step, live

SERVICE = "tencentcloud:ApiGateway/service:Service"
API = "tencentcloud:ApiGateway/api:Api"
RELEASE = "tencentcloud:ApiGateway/serviceRelease:ServiceRelease"
PLAN = "tencentcloud:ApiGateway/usagePlan:UsagePlan"
BINDING = "tencentcloud:ApiGateway/usagePlanAttachment:UsagePlanAttachment"
KEY = "tencentcloud:ApiGateway/apiKey:ApiKey"
KEY_BINDING = "tencentcloud:ApiGateway/apiKeyAttachment:ApiKeyAttachment"


@pytest.fixture
def cloud() -> FakeGatewayCloud:
    return FakeGatewayCloud()


def test_a_service_lives_and_dies(cloud: FakeGatewayCloud) -> None:
    plain = {"serviceName": "images", "protocol": "https", "netTypes": ["OUTER"]}
    steps = [
        Step(plain, "create"),
        Step({**plain, "serviceDesc": "draws", "tags": {"a": "b"}}, "update"),
        Step({**plain, "releaseLimit": 50}, "update"),
        Step({**plain, "protocol": "http&https", "netTypes": ["OUTER", "INNER"]}, "update"),
        Step({**plain, "protocol": "ftp"}, "refused", because="protocol"),
        Step({**plain, "netTypes": ["MOON"]}, "refused", because="netTypes[0]"),
        Step({**plain, "netTypes": []}, "refused", because="netTypes"),
        Step({**plain, "instanceId": "instance-x"}, "refused", because="instanceId"),
    ]
    live(cloud, SERVICE, steps)
    assert cloud.gateway_is_empty()


def test_an_api_lives_and_dies(cloud: FakeGatewayCloud) -> None:
    plain = api("service-1")
    steps = [
        Step(plain, "create"),
        Step({**plain, "apiDesc": "every path", "responseType": "JSON"}, "update"),
        Step({**plain, "enableCors": False, "isBase64Encoded": True}, "update"),
        Step({**plain, "authType": "SECRET", "requestConfigMethod": "ANY", "serviceConfigTimeout": 60}, "update"),
        Step({**plain, "serviceId": "service-2"}, "replace"),
        Step({**plain, "serviceConfigType": "HTTP"}, "refused", because="serviceConfigType"),
        Step({**plain, "serviceConfigUrl": "http://a.test"}, "refused", because="serviceConfigUrl"),
        Step(
            {name: value for name, value in plain.items() if name != "serviceConfigScfFunctionQualifier"},
            "refused",
            because="serviceConfigScfFunctionQualifier",
        ),
    ]
    live(cloud, API, steps)
    assert cloud.gateway_is_empty()


def test_a_limit_that_changes_later_reaches_its_own_environment(cloud: FakeGatewayCloud) -> None:
    plain = {**api("service-1"), "releaseLimit": 5, "preLimit": 4, "testLimit": 3}
    live(cloud, API, [Step(plain, "create"), Step({**plain, "releaseLimit": 9}, "update")])
    sent = [body for request, body in zip(cloud.sent, cloud.bodies, strict=True) if "ModifyApiEnvironment" in request]
    assert [(each["EnvironmentName"], each["Strategy"]) for each in sent][-1] == ("release", 9)


def test_a_release_is_replaced_by_any_change_and_the_old_one_goes_first(cloud: FakeGatewayCloud) -> None:
    plain = {"serviceId": "service-1", "environmentName": "release", "releaseDesc": "one"}
    steps = [
        Step(plain, "create"),
        Step({**plain, "releaseDesc": "two"}, "replace"),
        Step({**plain, "environmentName": "test"}, "replace"),
        Step({**plain, "environmentName": "staging"}, "refused", because="environmentName"),
    ]
    live(cloud, RELEASE, steps)
    assert not cloud.releases
    assert resource_of(RELEASE).delete_first


def test_a_usage_plan_lives_and_dies(cloud: FakeGatewayCloud) -> None:
    plain = {"usagePlanName": "callers"}
    steps = [
        Step(plain, "create"),
        Step({**plain, "maxRequestNum": -1}, "same"),
        Step({**plain, "maxRequestNumPreSec": 20, "usagePlanDesc": "shops"}, "update"),
        Step({**plain, "maxRequestNum": 1000}, "update"),
        Step({**plain, "usagePlanName": "others"}, "update"),
        Step({}, "refused", because="usagePlanName"),
    ]
    live(cloud, PLAN, steps)
    assert cloud.gateway_is_empty()


def test_a_key_lives_and_dies_also_when_it_is_off(cloud: FakeGatewayCloud) -> None:
    own = {"secretName": "shop", "accessKeyType": "manual", "accessKeyId": "shop_1", "accessKeySecret": "open_sesame"}
    steps = [
        Step({"secretName": "shop", "status": "off"}, "create"),
        Step({"secretName": "shop"}, "update"),
        Step({"secretName": "other"}, "replace"),
        Step({**own, "status": "maybe"}, "refused", because="status"),
        Step({"secretName": "shop", "accessKeyType": "manual"}, "refused", because="accessKeySecret"),
    ]
    live(cloud, KEY, steps)
    live(cloud, KEY, [Step(own, "create"), Step({**own, "accessKeySecret": "open_barley"}, "update")])
    assert cloud.gateway_is_empty()
    assert resource_of(KEY).fields["accessKeySecret"].secret


def test_attachments_are_replaced_by_any_change(cloud: FakeGatewayCloud) -> None:
    plan, other = (cloud.api("apigateway", "CreateUsagePlan", {})["Result"]["UsagePlanId"] for _ in range(2))
    plain = {"usagePlanId": plan, "serviceId": "service-1", "environment": "release"}
    steps = [
        Step(plain, "create"),
        Step({**plain, "bindType": "SERVICE"}, "same"),
        Step({**plain, "usagePlanId": other}, "replace"),
        Step({**plain, "bindType": "API", "apiId": "api-1", "accessKeyIds": ["k1", "k2"]}, "replace"),
        Step({**plain, "bindType": "API"}, "refused", because="apiId"),
        Step({**plain, "accessKeyIds": ["k1"]}, "refused", because="accessKeyIds"),
    ]
    live(cloud, BINDING, steps)
    key = {"apiKeyId": "k1", "usagePlanId": plan}
    live(cloud, KEY_BINDING, [Step(key, "create"), Step({**key, "usagePlanId": other}, "replace")])
    assert not cloud.bound
    assert [each["BindSecretIds"] for each in cloud.plans.values()] == [[], []]


def test_every_key_is_bound_and_a_removal_is_noticed(cloud: FakeGatewayCloud) -> None:
    plan = cloud.api("apigateway", "CreateUsagePlan", {})["Result"]["UsagePlanId"]
    want = Properties(
        usagePlanId=plan,
        serviceId="service-1",
        environment="release",
        bindType="API",
        apiId="api-1",
        accessKeyIds=["k1", "k2"],
    )
    resource = resource_of(BINDING)
    resource_id, state = lifecycle.create(resource, cloud, want)
    assert resource_id == f"{plan}#service-1#release#API#api-1#k1,k2"
    assert cloud.plans[plan]["BindSecretIds"] == ["k1", "k2"]
    cloud.bound.clear()
    assert lifecycle.read(resource, cloud, resource_id, state, want) is None


def api(service: str) -> dict[str, Any]:
    return {
        "serviceId": service,
        "apiName": "images",
        "requestConfigPath": "/",
        "serviceConfigType": "SCF",
        "serviceConfigScfFunctionName": "draw",
        "serviceConfigScfFunctionNamespace": "default",
        "serviceConfigScfFunctionQualifier": "$DEFAULT",
        "serviceConfigScfFunctionType": "EVENT",
        "serviceConfigScfIsIntegratedResponse": True,
    }
