"""Calls of released APIs: what the function is given, what the caller gets, and who is turned away."""

from __future__ import annotations

import base64

import pytest

from localcloud.scf.invocation import Outcome, StatusCode
from tests.unit.localcloud.apigateway.gateway import Gateway, described, told


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


def test_a_released_api_is_answered_by_its_function(gateway: Gateway) -> None:
    service = gateway.released()
    answer = gateway.http(
        service, "POST", "/release/v1/images", body=b"a cat", query="a=1&b=", headers={"X-API-Key": "k"}
    )
    assert (answer.status, answer.body) == (202, b"drawn")
    assert {"X-Own": "1", "X-Api-RequestId": "0f0f", "X-Service-RateLimit": "4999/5000"}.items() <= dict(
        answer.headers
    ).items()


def test_the_event_has_the_documented_shape(gateway: Gateway) -> None:
    service = gateway.released(path="/v1/{kind}", method="POST")
    gateway.http(service, "POST", "/release/v1/images", body=b"a cat", query="a=1&b=", headers={"X-Api-Key": "k"})
    (event,) = gateway.functions.events
    assert event["headers"].pop("host").startswith(f"{service}-1250000000.")
    assert event == {
        "requestContext": {
            "serviceId": service,
            "path": "/v1/{kind}",
            "httpMethod": "POST",
            "requestId": "0f0f",
            "identity": {},
            "sourceIp": "127.0.0.1",
            "stage": "release",
        },
        "headers": {"x-Api-Key": "k"},
        "body": "a cat",
        "pathParameters": {"kind": "images"},
        "queryStringParameters": {},
        "headerParameters": {},
        "stageVariables": {"stage": "release"},
        "path": "/v1/images",
        "queryString": {"a": "1", "b": ""},
        "httpMethod": "POST",
    }


def test_a_binary_body_survives_only_in_base64(gateway: Gateway) -> None:
    for encoded in (True, False):
        gateway.http(gateway.released(IsBase64Encoded=encoded), "POST", body=b"\x89PNG\xff")
    kept, damaged = gateway.functions.events
    assert kept["isBase64Encoded"] is True
    assert base64.b64decode(kept["body"]) == b"\x89PNG\xff"
    assert "isBase64Encoded" not in damaged
    assert damaged["body"] == "\ufffdPNG\ufffd"


@pytest.mark.parametrize("path", ["/", "/test/", "/staging/v1", "/releases/"])
def test_what_is_not_released_is_not_there(gateway: Gateway, path: str) -> None:
    answer = gateway.http(gateway.released(), path=path)
    assert answer.status == 404
    assert told(answer)["message"].startswith("There is no api match default env_mapping")


def test_an_environment_that_was_taken_back_is_not_there(gateway: Gateway) -> None:
    service = gateway.released()
    gateway("UnReleaseService", ServiceId=service, EnvironmentName="release")
    assert gateway.http(service).status == 404


def test_a_change_counts_from_the_next_release_on(gateway: Gateway) -> None:
    service = gateway.service()
    api = gateway.api(service, "/old")
    gateway.release(service)
    gateway("ModifyApi", ApiId=api, **described(service, "/new"))
    assert [gateway.http(service, path=f"/release/{name}").status for name in ("old", "new")] == [202, 404]
    gateway.release(service, text="second")
    assert [gateway.http(service, path=f"/release/{name}").status for name in ("old", "new")] == [404, 202]


def test_a_service_that_nobody_has_and_a_protocol_it_does_not_speak_are_404(gateway: Gateway) -> None:
    service = gateway.service(Protocol="https")
    gateway.api(service)
    gateway.release(service)
    assert gateway.http("service-nobody00").status == 404
    assert gateway.http(service, scheme="http").status == 404
    assert gateway.http(service, scheme="https").status == 202


@pytest.mark.parametrize("root", ["apigw.tencentcs.com", "tencentapigw.com"])
def test_a_service_answers_under_its_own_names_only(gateway: Gateway, root: str) -> None:
    service = gateway.released()
    own = f"{service}-1250000000.ap-singapore.{root}"
    strange = [f"{service}-1250000001.ap-singapore.{root}", f"{service}-1250000000.ap-tokyo.{root}"]
    assert gateway.http(service, host=own).status == 202
    refused = [gateway.http(service, host=host) for host in strange]
    assert [told(answer)["message"] for answer in refused] == [
        f"There is no api match host '{host}'" for host in strange
    ]
    assert len(gateway.functions.events) == 1


@pytest.mark.parametrize(("types", "status"), [(["OUTER"], 202), (["INNER"], 404)])
def test_by_a_path_of_this_port_a_service_is_reached_as_from_outside(
    gateway: Gateway, types: list[str], status: int
) -> None:
    service = gateway.service(NetTypes=types)
    gateway.api(service)
    gateway.release(service)
    assert gateway.http(service, host="127.0.0.1:9000", scheme="http").status == status


@pytest.mark.parametrize("answer", [{"body": "no status"}, "text", {"statusCode": "200", "body": ""}])
def test_an_answer_that_is_no_integrated_response_is_refused(gateway: Gateway, answer: object) -> None:
    service = gateway.released()
    gateway.functions.answer = answer
    assert told(gateway.http(service))["errno"] == 403


def test_without_integration_the_answer_is_the_body(gateway: Gateway) -> None:
    service = gateway.released(ServiceScfIsIntegratedResponse=False)
    answer = gateway.http(service)
    assert (answer.status, told(answer)["statusCode"]) == (200, 202)


def test_location_is_not_passed_on_and_base64_is_decoded(gateway: Gateway) -> None:
    service = gateway.released()
    gateway.functions.answer = {
        "isBase64Encoded": True,
        "statusCode": 201,
        "headers": {"Location": "/v1/images/1", "Content-Type": "image/png"},
        "body": base64.b64encode(b"\x89PNG").decode(),
    }
    answer = gateway.http(service)
    assert (answer.status, answer.body) == (201, b"\x89PNG")
    assert "Location" not in dict(answer.headers)


def test_a_failure_of_the_function_is_its_status(gateway: Gateway) -> None:
    service = gateway.released()
    gateway.functions.outcome = Outcome(StatusCode.TIMEOUT, message="too long")
    assert gateway.http(service).status == 433


class TestKeyPairs:
    def test_a_caller_whose_key_a_plan_lets_in_is_named_in_the_event(self, gateway: Gateway) -> None:
        service = gateway.released(AuthType="SECRET")
        key = gateway.admitted(service)
        for algorithm in ("hmac-sha1", "hmac-sha256"):
            assert gateway.http(service, headers=gateway.signed(key, algorithm=algorithm)).status == 202
        assert gateway.functions.events[0]["requestContext"]["identity"] == {"secretId": key[0]}

    def test_everybody_else_is_401_and_never_reaches_the_function(self, gateway: Gateway) -> None:
        service = gateway.released(AuthType="SECRET")
        key, stranger = gateway.admitted(service), gateway.key()
        right = gateway.signed(key)
        wrong = [
            {},
            {"Authorization": "Bearer x"},
            {"Authorization": right["Authorization"]},
            {"X-Date": right["X-Date"], "Authorization": right["Authorization"].replace('signature="', 'signature="A')},
            {"X-Date": right["X-Date"], "Authorization": right["Authorization"].replace("sha1", "md5")},
            gateway.signed((key[0], "not-the-secret")),
            gateway.signed(("nobody", key[1])),
            gateway.signed(stranger),
            gateway.signed(key, late=1000),
        ]
        answers = [gateway.http(service, headers=headers) for headers in wrong]
        assert [answer.status for answer in answers] == [401] * len(wrong)
        assert told(answers[7])["message"] == "HMAC apikey is invalid for API."
        assert not gateway.functions.events

    def test_a_disabled_key_opens_nothing(self, gateway: Gateway) -> None:
        service = gateway.released(AuthType="SECRET")
        key = gateway.admitted(service)
        gateway("DisableApiKey", AccessKeyId=key[0])
        assert gateway.http(service, headers=gateway.signed(key)).status == 401


class TestLimits:
    def test_where_nobody_has_to_sign_a_plan_counts_those_who_do(self, gateway: Gateway) -> None:
        service = gateway.released()
        key = gateway.admitted(service, MaxRequestNumPreSec=1)
        signed = [gateway.http(service, headers=gateway.signed(key)).status for _ in range(2)]
        unknown = [gateway.signed((key[0], "not-the-secret")), {"Authorization": "Bearer x"}, {}]
        assert signed == [202, 429]
        assert [gateway.http(service, headers=headers).status for headers in unknown] == [202, 202, 202]

    def test_a_plan_lets_so_many_pass_in_a_second(self, gateway: Gateway) -> None:
        service = gateway.released(AuthType="SECRET")
        key = gateway.admitted(service, MaxRequestNumPreSec=2)
        answers = [gateway.http(service, headers=gateway.signed(key)) for _ in range(3)]
        assert [answer.status for answer in answers] == [202, 202, 429]
        assert dict(answers[0].headers)["X-UsagePlan-RateLimit"] == "1/2"
        assert told(answers[2])["message"] == "API rate limit exceeded"
        gateway.clock.advance(1)
        assert gateway.http(service, headers=gateway.signed(key)).status == 202

    def test_a_quota_is_used_up_for_good(self, gateway: Gateway) -> None:
        service = gateway.released(AuthType="SECRET")
        key = gateway.admitted(service, MaxRequestNum=1)
        assert dict(gateway.http(service, headers=gateway.signed(key)).headers)["X-UsagePlan-Quota"] == "0/1"
        gateway.clock.advance(86_400)
        answer = gateway.http(service, headers=gateway.signed(key))
        assert (answer.status, told(answer)["message"]) == (429, "API quota exceeded")

    def test_an_environment_and_an_api_have_limits_of_their_own(self, gateway: Gateway) -> None:
        service = gateway.service()
        narrow, wide = gateway.api(service, "/narrow"), gateway.api(service, "/wide")
        gateway.release(service)
        gateway(
            "ModifyApiEnvironmentStrategy", ServiceId=service, Strategy=1, EnvironmentName="release", ApiIds=[narrow]
        )
        assert wide
        assert [gateway.http(service, path="/release/narrow").status for _ in range(2)] == [202, 429]
        gateway("ModifyServiceEnvironmentStrategy", ServiceId=service, Strategy=2, EnvironmentNames=["release"])
        assert [gateway.http(service, path="/release/wide").status for _ in range(2)] == [202, 429]


ORIGIN = {"Origin": "https://shop.test"}


class TestCors:
    def test_the_gateway_answers_preflights_and_adds_its_headers(self, gateway: Gateway) -> None:
        service = gateway.released(EnableCORS=True, method="POST")
        asked = gateway.http(service, "OPTIONS", headers=ORIGIN | {"Access-Control-Request-Method": "POST"})
        assert asked.status == 204
        assert not gateway.functions.events
        answered = gateway.http(service, "POST", headers=ORIGIN)
        for answer in (asked, answered):
            assert dict(answer.headers)["Access-Control-Allow-Origin"] == "*"

    def test_without_it_a_page_of_another_site_gets_nothing(self, gateway: Gateway) -> None:
        service = gateway.released()
        assert gateway.http(service, headers=ORIGIN).status == 429
        own = {"Origin": f"https://{service}-1250000000.ap-singapore.apigw.tencentcs.com"}
        assert gateway.http(service, headers=own).status == 202
