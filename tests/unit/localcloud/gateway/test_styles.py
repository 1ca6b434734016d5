"""The ways in which an action can be asked for."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest

from localcloud.gateway.styles import MAX_FORM, MAX_QUERY
from localcloud.http import Body, Headers, Request
from localcloud.signatures import api1
from tests.unit.localcloud.gateway.world import ROOT, World, answer, api_request, error_code

HOST = "mps.tencentcloudapi.com"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def world() -> World:
    return World()


def asked(world: World, method: str, **fields: str) -> Request:
    """A request that carries its signature among its parameters, as the official clients send it."""
    common = {
        "Action": "EchoText",
        "Version": "2019-06-12",
        "Region": "ap-guangzhou",
        "Timestamp": str(int(world.clock.now())),
        "Nonce": "1",
        "SecretId": ROOT.secret_id,
        "SignatureMethod": "HmacSHA256",
        "RequestClient": "SDK",
        "Language": "en-US",
    }
    sent = common | fields
    kind = [("Content-Type", FORM)] if method == "POST" else []
    request = Request(method, HOST, "/", "", Headers([("Host", HOST), *kind]))
    sent["Signature"] = api1.sign(request, sent, ROOT.secret_key, sent["SignatureMethod"])
    if method == "GET":
        request.raw_query = urlencode(sent)
    else:
        request.body = Body.of(urlencode(sent).encode())
    return request


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_query_and_a_form_that_sign_themselves_reach_the_action(world: World, method: str) -> None:
    (exchange,) = world.send(asked(world, method, Text="a 猫&=+%", Times="2"))

    assert answer(exchange) == {"Response": {"Text": "a 猫&=+%" * 2, "RequestId": exchange.id}}
    assert world.echo.calls[0].region == "ap-guangzhou"
    (entry,) = world.journal
    assert entry.request == {"Text": "a 猫&=+%", "Times": "2"}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"Text": "a", "Signature": "AAAA"}, "AuthFailure.SignatureFailure"),
        ({"Text": "a", "SecretId": ""}, "MissingParameter"),
        ({"Text": "a", "Action": ""}, "MissingParameter"),
        ({"Text": "a", "Action": "DrawCat"}, "InvalidAction"),
        ({"Text": "a", "Colour": "red"}, "UnknownParameter"),
        ({"Text": "a", "Times": "two"}, "InvalidParameter"),
        ({"Text.0": "a"}, "InvalidParameter"),
        ({}, "MissingParameter"),
    ],
)
def test_they_are_read_as_strictly_as_json(world: World, method: str, fields: dict[str, str], code: str) -> None:
    request = asked(world, method, **{name: value for name, value in fields.items() if name != "Signature"})
    if "Signature" in fields:
        request.raw_query = request.raw_query.replace("Signature=", "Signature=0")
        request.body = Body.of(request.body.read().replace(b"Signature=", b"Signature=0"))

    (exchange,) = world.send(request)

    assert error_code(exchange) == code
    assert world.echo.calls == []


def test_a_query_is_signed_with_tc3_too(world: World) -> None:
    query = f"Text={quote('a 猫')}&Times=2"

    (exchange,) = world.send(api_request(b"", world.clock.now(), method="GET", query=query, content_type=FORM))

    assert answer(exchange) == {"Response": {"Text": "a 猫a 猫", "RequestId": exchange.id}}


def test_a_query_changed_after_it_was_signed_with_tc3_is_refused(world: World) -> None:
    request = api_request(b"", world.clock.now(), method="GET", query="Text=a", content_type=FORM)
    request.raw_query = "Text=b"

    (exchange,) = world.send(request)

    assert error_code(exchange) == "AuthFailure.SignatureFailure"


@pytest.mark.parametrize(
    ("method", "path", "query"), [("POST", "/mps", ""), ("POST", "/", "a=b"), ("GET", "/a", "Text=b")]
)
def test_an_action_is_at_the_root_and_has_no_query_beside_its_body(
    world: World, method: str, path: str, query: str
) -> None:
    """The documented canonical request has both fixed: who signs others would be served here and nowhere else."""
    (exchange,) = world.send(api_request({"Text": "a"}, world.clock.now(), method=method, path=path, query=query))

    assert error_code(exchange) == "AuthFailure.SignatureFailure"
    assert world.echo.calls == []


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "PUT"},
        {"content_type": f"{FORM}; charset=utf-8"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"content_type": "text/plain"},
        {"content_type": "application/jsonp"},
        {"content_type": ""},
    ],
)
def test_no_other_way_is_known(world: World, changes: dict[str, str]) -> None:
    (exchange,) = world.send(api_request(b"Text=a", world.clock.now(), **changes))

    assert error_code(exchange) == "UnsupportedProtocol"


@pytest.mark.parametrize(("method", "most"), [("GET", MAX_QUERY), ("POST", MAX_FORM)])
def test_both_hold_less_than_json(world: World, method: str, most: int) -> None:
    (fits, too_much) = world.send(asked(world, method, Text="a" * (most - 400)), asked(world, method, Text="a" * most))

    assert fits.code == ""
    assert error_code(too_much) == "RequestSizeLimitExceeded"
