"""The same request through both HTTP front doors: events as platform.md 5.11 (Function URL) and 5.14 (API Gateway) have
them, with what is known to vary: the case of header names, lists of values, base64 bodies."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.unit.function.world import KEY, World

CAT = {"prompt": "draw a cat 🐈"}


@dataclass(frozen=True)
class Wanted:
    """What a caller sends."""

    method: str
    path: str
    query: Mapping[str, str]
    body: str


def function_url(wanted: Wanted) -> dict[str, Any]:
    headers = {
        "accept": "*/*",
        "accept-encoding": "gzip, deflate, br",
        "authorization": f"Bearer {KEY}",
        "content-length": str(len(wanted.body.encode())),
        "content-type": "application/json",
        "host": "1250000000-abcdefghij.ap-singapore.tencentscf.com",
        "idempotency-key": "order-17",
        "x-scf-remote-addr": "111.206.96.145",
    }
    return {
        "body": wanted.body,
        "headers": headers,
        "httpMethod": wanted.method,
        "path": wanted.path,
        "queryString": dict(wanted.query),
    }


def function_url_with_a_binary_body(wanted: Wanted) -> dict[str, Any]:
    body = base64.b64encode(wanted.body.encode()).decode()
    return {**function_url(wanted), "body": body, "isBase64Encoded": True}


def function_url_without_what_is_empty(wanted: Wanted) -> dict[str, Any]:
    return {name: value for name, value in function_url(wanted).items() if value not in ("", {})}


def api_gateway(wanted: Wanted) -> dict[str, Any]:
    headers = {
        "Accept-Language": "en-US,en,cn",
        "Authorization": f"Bearer {KEY}",
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": "order-17",
        "Host": "service-3ei3tii4-251000691.ap-guangzhou.apigateway.myqloud.com",
        "User-Agent": "User Agent String",
    }
    context = {
        "serviceId": "service-f94sy04v",
        "path": "/v1",
        "httpMethod": "ANY",
        "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        "identity": {"secretId": "abdcdxxxxxxxsdfs"},
        "sourceIp": "10.0.2.14",
        "stage": "release",
    }
    return {
        "requestContext": context,
        "headers": headers,
        "body": wanted.body,
        "pathParameters": {},
        "queryStringParameters": {},
        "headerParameters": {"Refer": "10.0.2.14"},
        "stageVariables": {"stage": "release"},
        "path": wanted.path,
        "queryString": dict(wanted.query),
        "httpMethod": wanted.method,
    }


def api_gateway_with_base64(wanted: Wanted) -> dict[str, Any]:
    body = base64.b64encode(wanted.body.encode()).decode()
    return {**api_gateway(wanted), "body": body, "isBase64Encoded": True}


def api_gateway_that_shouts_and_lists(wanted: Wanted) -> dict[str, Any]:
    event = api_gateway(wanted)
    headers = {name.upper(): [value] for name, value in event["headers"].items()}
    return {**event, "headers": headers, "queryString": {name: ["x", value] for name, value in wanted.query.items()}}


def api_gateway_with_the_configured_parameters_only(wanted: Wanted) -> dict[str, Any]:
    return {**api_gateway(wanted), "queryString": None, "queryStringParameters": dict(wanted.query)}


Door = Callable[[Wanted], dict[str, Any]]
DOORS: list[Door] = [
    function_url,
    function_url_with_a_binary_body,
    function_url_without_what_is_empty,
    api_gateway,
    api_gateway_with_base64,
    api_gateway_that_shouts_and_lists,
    api_gateway_with_the_configured_parameters_only,
]
EVERY_DOOR = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)


def call(world: World, door: Door, method: str, target: str, document: object = None) -> dict[str, Any]:
    """The answer, which both front doors understand; its body is parsed."""
    path, _, query = target.partition("?")
    parameters = dict(pair.split("=") for pair in query.split("&") if pair)
    body = "" if document is None else json.dumps(document, ensure_ascii=False)
    answer = world.send(door(Wanted(method, path, parameters, body)))
    assert answer["isBase64Encoded"] is False
    assert type(answer["statusCode"]) is int
    assert {type(text) for text in (*answer["headers"], *answer["headers"].values(), answer["body"])} == {str}
    return {**answer, "json": json.loads(answer["body"]) if answer["body"] else None}


@EVERY_DOOR
def test_an_order_is_understood_completely(world: World, door: Door) -> None:
    answer = call(world, door, "POST", "/v1/images", CAT)
    assert answer["statusCode"] == 202
    assert answer["json"]["prompt"] == CAT["prompt"]
    again = call(world, door, "POST", "/v1/images", CAT)  # the same Idempotency-Key
    assert again["json"]["id"] == answer["json"]["id"]


DOMAINS = {
    "service-f94sy04v-1250000000.ap-singapore.apigw.tencentcs.com": "/release",  # serves every environment
    "images.example.com": "",  # whoever brings a domain says what it leads to
}


@pytest.mark.parametrize("domain", DOMAINS)
def test_behind_api_gateway_a_job_names_the_address_that_leads_to_it(world: World, domain: str) -> None:
    event = api_gateway(Wanted("POST", "/v1/images", {}, json.dumps(CAT)))
    answer = world.send({**event, "headers": {**event["headers"], "Host": domain}})
    job = json.loads(answer["body"])
    assert job["urls"]["self"] == f"https://{domain}{DOMAINS[domain]}/v1/images/{job['id']}"
    assert answer["headers"]["Location"] == job["urls"]["self"]


@EVERY_DOOR
def test_every_other_route_works(world: World, door: Door) -> None:
    job = world.post(CAT).json
    world.clock.sleep(1)
    world.post(CAT)
    listed = call(world, door, "GET", "/v1/images?limit=1")
    assert len(listed["json"]["data"]) == 1
    rest = call(world, door, "GET", f"/v1/images?limit=1&cursor={listed['json']['next_cursor']}")
    assert [each["id"] for each in rest["json"]["data"]] == [job["id"]]
    assert call(world, door, "GET", f"/v1/images/{job['id']}")["json"]["id"] == job["id"]
    assert call(world, door, "DELETE", f"/v1/images/{job['id']}")["statusCode"] == 409
    assert call(world, door, "HEAD", "/healthz")["body"] == ""
    assert call(world, door, "OPTIONS", "/v1/images")["statusCode"] == 204
    assert call(world, door, "POST", "/v1/uploads", {"content_type": "image/png", "size": 9})["statusCode"] == 201


@EVERY_DOOR
def test_errors_look_the_same_everywhere(world: World, door: Door) -> None:
    for method, path, status in (("GET", "/nothing", 404), ("PATCH", "/v1/images", 405), ("POST", "/v1/images", 400)):
        answer = call(world, door, method, path)
        assert (answer["statusCode"], answer["json"]["status"]) == (status, status)
        assert answer["headers"]["Content-Type"] == "application/problem+json"


def test_a_body_that_is_not_the_base64_it_claims_to_be_is_400(world: World) -> None:
    event = {**function_url(Wanted("POST", "/v1/images", {}, "not base64!")), "isBase64Encoded": True}
    assert world.send(event)["statusCode"] == 400


@pytest.mark.parametrize("path", [None, "", "v1/images", "//v1/images", "/v1/images/../uploads", "/V1/images"])
def test_a_strange_path_is_a_404_or_the_playground(world: World, path: object) -> None:
    event = {**function_url(Wanted("GET", "/", {}, "")), "path": path}
    assert world.send(event)["statusCode"] == (404 if path else 200)
