"""What may be configured, in which order, and what is read back (provider.md 3.7)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from localcloud.errors import CloudError, Unauthorized
from tests.unit.localcloud.apigateway.gateway import Gateway, described


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(CloudError) as refused:
        act()
    return refused.value.code


def test_a_service_is_read_back_with_its_sub_domain_and_its_tags(gateway: Gateway) -> None:
    service = gateway.service(Tags=[{"Key": "team", "Value": "art"}])
    seen = gateway("DescribeService", ServiceId=service)
    assert seen["OuterSubDomain"] == f"{service}-1250000000.ap-singapore.apigw.tencentcs.com"
    assert seen["Tags"] == [{"Key": "team", "Value": "art"}]
    assert (seen["ApiTotalCount"], seen["AvailableEnvironments"]) == (0, [])


def test_a_release_is_listed_at_once_and_gone_when_taken_back(gateway: Gateway) -> None:
    service = gateway.released(environment="test")
    where = {"ServiceId": service, "EnvironmentName": "test"}
    assert gateway("DescribeService", ServiceId=service)["AvailableEnvironments"] == ["test"]
    version = gateway.release(service, "test", text="second")
    history = gateway("DescribeServiceEnvironmentReleaseHistory", **where)["Result"]["VersionList"]
    assert [each["VersionDesc"] for each in history] == ["second", "first"]
    assert history[0]["VersionName"] == version
    for _ in range(2):  # also where nothing is released
        assert gateway("UnReleaseService", **where)["Result"] is True
    assert gateway("DescribeServiceEnvironmentReleaseHistory", **where)["Result"]["VersionList"] == []


def test_an_api_is_read_back_as_it_was_described(gateway: Gateway) -> None:
    service = gateway.service()
    api = gateway.api(service, "/v1", "POST", ApiName="images", ServiceTimeout=30, ResponseType="JSON", EnableCORS=True)
    seen = gateway("DescribeApi", ServiceId=service, ApiId=api)["Result"]
    assert seen["RequestConfig"] == {"Path": "/v1", "Method": "POST"}
    wanted = {
        "ApiName": "images",
        "ServiceTimeout": 30,
        "ResponseType": "JSON",
        "EnableCORS": True,
        "ServiceType": "SCF",
    }
    assert wanted.items() <= seen.items()


def test_a_function_that_is_not_there_or_may_not_be_called_cannot_be_behind_an_api(gateway: Gateway) -> None:
    service = gateway.service()
    absent = described(service, ServiceScfFunctionName="nobody")
    assert refusal(lambda: gateway("CreateApi", **absent)) == "InvalidParameterValue.InvalidScfConfig"
    gateway.functions.forbidden.add("scf:InvokeFunction")
    with pytest.raises(Unauthorized, match="namespace/default/function/draw"):
        gateway.api(service)


@pytest.mark.parametrize(
    "given",
    [
        {"ServiceType": "HTTP"},
        {"AuthType": "OAUTH"},
        {"Protocol": "WEBSOCKET"},
        {"ServiceScfFunctionType": "HTTP"},
        {"RequestParameters": [{"Name": "a"}]},
    ],
)
def test_what_is_not_offered_is_refused(gateway: Gateway, given: dict[str, Any]) -> None:
    wanted = described(gateway.service(), **given)
    assert refusal(lambda: gateway("CreateApi", **wanted)) == "UnsupportedOperation"


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("CreateService", {"ServiceName": "", "Protocol": "http"}),
        ("CreateService", {"ServiceName": "x", "Protocol": "ftp"}),
        ("CreateService", {"ServiceName": "x", "Protocol": "http", "NetTypes": ["MOON"]}),
        ("CreateService", {"ServiceName": "x", "Protocol": "http", "Colour": "red"}),
        ("CreateUsagePlan", {"UsagePlanName": "x", "MaxRequestNumPreSec": 2001}),
        ("CreateUsagePlan", {"UsagePlanName": "x", "MaxRequestNum": 0}),
        ("CreateApiKey", {"SecretName": "x", "AccessKeyType": "manual", "AccessKeyId": "abc"}),
        ("CreateApiKey", {"SecretName": "the-shop"}),
        ("CreateApiKey", {"SecretName": "x" * 51}),
        ("CreateApiKey", {"SecretName": "x", "AccessKeyId": "abcdef"}),
        ("DescribeApiKeysStatus", {"Filters": [{"Name": "Colour", "Values": ["red"]}]}),
        ("DescribeApiKeysStatus", {"Limit": 101}),
    ],
)
def test_a_value_out_of_bounds_is_refused(gateway: Gateway, action: str, given: dict[str, object]) -> None:
    assert refusal(lambda: gateway(action, **given)).startswith(("InvalidParameter", "UnknownParameter"))


@pytest.mark.parametrize("path", ["v1", "", "^~/{kind}", "/a b"])
def test_a_path_that_cannot_be_one_is_refused(gateway: Gateway, path: str) -> None:
    service = gateway.service()
    assert refusal(lambda: gateway.api(service, path)) == "InvalidParameterValue.InvalidApiRequestConfig"


def test_what_is_not_there_has_the_codes_that_the_provider_waits_for(gateway: Gateway) -> None:
    service = gateway.service()
    codes = [
        refusal(lambda: gateway("DescribeService", ServiceId="service-x")),
        refusal(lambda: gateway("DescribeApi", ServiceId=service, ApiId="api-x")),
        refusal(lambda: gateway("DescribeUsagePlan", UsagePlanId="usagePlan-x")),
    ]
    assert codes == [f"ResourceNotFound.Invalid{what}" for what in ("Service", "Api", "UsagePlan")]


def test_things_are_undone_in_the_order_in_which_they_hang_together(gateway: Gateway) -> None:
    service = gateway.released()
    (api,) = (each["ApiId"] for each in gateway("DescribeService", ServiceId=service)["ApiIdStatusSet"])
    key, _ = gateway.admitted(service)
    (plan,) = (each["UsagePlanId"] for each in gateway("DescribeService", ServiceId=service)["UsagePlanList"])
    bound = {"UsagePlanIds": [plan], "BindType": "SERVICE", "Environment": "release", "ServiceId": service}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("UnBindSecretIds", {"UsagePlanId": plan, "AccessKeyIds": [key]}),
        ("UnBindEnvironment", bound),
        ("DeleteUsagePlan", {"UsagePlanId": plan}),
        ("DisableApiKey", {"AccessKeyId": key}),
        ("DeleteApiKey", {"AccessKeyId": key}),
        ("UnReleaseService", {"ServiceId": service, "EnvironmentName": "release"}),
        ("DeleteApi", {"ServiceId": service, "ApiId": api}),
        ("DeleteService", {"ServiceId": service}),
    ]
    too_early = [steps[position] for position in (2, 4, 6, 7)]
    for action, given in too_early:
        assert refusal(partial(gateway, action, **given)).startswith("UnsupportedOperation.")
    for action, given in steps:
        assert gateway(action, **given)["Result"] is True


def test_an_api_comes_before_a_release_and_a_release_before_a_plan(gateway: Gateway) -> None:
    service, plan = gateway.service(), gateway.plan()
    assert refusal(lambda: gateway.release(service)) == "UnsupportedOperation.InvalidStatus"
    assert refusal(lambda: gateway.bind(plan, service)) == "UnsupportedOperation.UnsupportedBindEnvironment"
    gateway.api(service)
    gateway.release(service)
    gateway.bind(plan, service)
    assert refusal(lambda: gateway.bind(plan, service)) == "UnsupportedOperation.AlreadyBindUsagePlan"
    listed = gateway("DescribeServiceUsagePlan", ServiceId=service)["Result"]["ServiceUsagePlanList"]
    assert [(each["UsagePlanId"], each["Environment"]) for each in listed] == [(plan, "release")]


def test_a_key_has_one_plan_in_an_environment(gateway: Gateway) -> None:
    service = gateway.released()
    key, _ = gateway.admitted(service)
    plan = gateway.plan()
    gateway("BindSecretIds", UsagePlanId=plan, AccessKeyIds=[key])
    assert refusal(lambda: gateway.bind(plan, service)) == "UnsupportedOperation.UnsupportedBindEnvironment"
    gateway("UnBindSecretIds", UsagePlanId=plan, AccessKeyIds=[key])
    gateway.bind(plan, service)
    bound = {"UsagePlanId": plan, "AccessKeyIds": [key]}
    assert refusal(lambda: gateway("BindSecretIds", **bound)) == "UnsupportedOperation.UnsupportedBindApiKey"


def test_a_plan_of_one_api_is_listed_with_it(gateway: Gateway) -> None:
    service = gateway.service()
    api = gateway.api(service)
    gateway.release(service)
    plan = gateway.plan()
    gateway.bind(plan, service, BindType="API", ApiIds=[api])
    (listed,) = gateway("DescribeApiUsagePlan", ServiceId=service)["Result"]["ApiUsagePlanList"]
    assert (listed["UsagePlanId"], listed["ApiId"], listed["Path"]) == (plan, api, "/")
    assert gateway("DescribeUsagePlanEnvironments", UsagePlanId=plan, BindType="API")["Result"]["TotalCount"] == 1
    assert gateway("DescribeUsagePlanEnvironments", UsagePlanId=plan, BindType="SERVICE")["Result"]["TotalCount"] == 0


def test_a_key_is_found_switched_and_given_another_secret(gateway: Gateway) -> None:
    key, secret = gateway.key()
    gateway("DisableApiKey", AccessKeyId=key)
    chosen = [{"Name": "AccessKeyId", "Values": [key]}]
    (seen,) = gateway("DescribeApiKeysStatus", Filters=chosen)["Result"]["ApiKeySet"]
    assert (seen["Status"], seen["AccessKeySecret"], seen["AccessKeyType"]) == (0, secret, "auto")
    assert gateway("UpdateApiKey", AccessKeyId=key)["Result"]["AccessKeySecret"] != secret
    assert refusal(lambda: gateway("UpdateApiKey", AccessKeyId=key, AccessKeySecret="chosen_by_me")) == (
        "UnsupportedOperation.UnsupportedUpdateApiKey"
    )


def test_services_and_plans_are_listed_page_by_page_and_found_by_name(gateway: Gateway) -> None:
    services = [gateway.service(ServiceName=name) for name in ("images", "sounds")]
    plans = [gateway.plan(UsagePlanName=name) for name in ("callers", "others")]
    for action, rows, kind, made in (
        ("DescribeServicesStatus", "ServiceSet", "Service", services),
        ("DescribeUsagePlansStatus", "UsagePlanStatusSet", "UsagePlan", plans),
    ):
        page = gateway(action, Limit=1, Offset=1)["Result"]
        assert (page["TotalCount"], [row[f"{kind}Id"] for row in page[rows]]) == (2, made[1:])
        (name,) = (row[f"{kind}Name"] for row in page[rows])
        found = gateway(action, Filters=[{"Name": f"{kind}Name", "Values": [name]}])["Result"][rows]
        assert [row[f"{kind}Id"] for row in found] == made[1:]
        wrong = partial(gateway, action, Filters=[{"Name": "Colour", "Values": ["red"]}])
        assert refusal(wrong) == "InvalidParameterValue.InvalidFilterNotSupportedName"


def test_what_policies_are_asked_about(gateway: Gateway) -> None:
    assert gateway.apis.service.policy_name == "apigw"
    mine = "qcs::apigw:ap-singapore:uin/100000000001"
    assert gateway.resource("DeleteService", ServiceId="service-x") == f"{mine}:service/service-x"
    made = [
        gateway.resource("CreateService", ServiceName="images", Protocol="http"),
        gateway.resource("CreateApi", **described("service-x")),
        gateway.resource("CreateUsagePlan", UsagePlanName="callers"),
        gateway.resource("CreateApiKey", SecretName="shop"),
    ]
    assert made == ["*"] * 4
    bound = {"UsagePlanIds": ["usagePlan-x"], "ServiceId": "service-x", "BindType": "SERVICE", "Environment": "test"}
    assert gateway.resource("BindEnvironment", **bound) == [
        f"{mine}:service/service-x",
        f"{mine}:usagePlan/usagePlan-x",
    ]


def test_the_journal_never_sees_a_chosen_secret(gateway: Gateway) -> None:
    for action in ("CreateApiKey", "UpdateApiKey"):
        assert gateway.apis.service.actions[action].secret == {"AccessKeySecret"}
