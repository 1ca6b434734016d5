"""What a handler's return value means as an HTTP response (platform.md 5.11)."""

from __future__ import annotations

import json

import pytest

from localcloud.scf.invocation import Outcome, StatusCode
from localcloud.scf.url_events import failure_response, success_response

DEEP = b"[" * 3_000 + b"]" * 3_000


def answered(value: object) -> tuple[int, dict[str, str], bytes]:
    response = success_response(json.dumps(value).encode())
    assert isinstance(response.body, bytes)
    return response.status, dict(response.headers), response.body


def test_an_integrated_response_sets_status_headers_and_body() -> None:
    value = {"statusCode": 201, "headers": {"Content-Type": "text/html", "X-My": "1"}, "body": "<p>"}
    assert answered(value) == (201, {"Content-Type": "text/html", "X-My": "1"}, b"<p>")


def test_an_object_without_a_status_code_is_the_body_of_a_200() -> None:
    assert answered({"hello": 1}) == (200, {"Content-Type": "application/json"}, b'{"hello": 1}')


@pytest.mark.parametrize("value", ["text", 5, None, [1], True])
def test_any_other_json_is_the_body_of_a_200(value: object) -> None:
    assert answered(value) == (200, {"Content-Type": "application/json"}, json.dumps(value).encode())


@pytest.mark.parametrize("answer", [DEEP, b'"\\ud800"', b'{"a":"\\ud800"}', b"9" * 5_000])
def test_json_that_nobody_can_read_is_the_body_of_a_200_too(answer: bytes) -> None:
    response = success_response(answer)
    assert (response.status, response.body) == (200, answer)


def test_a_body_in_base64_is_decoded() -> None:
    assert answered({"statusCode": 200, "isBase64Encoded": True, "body": "/9j/"})[2] == b"\xff\xd8\xff"


def test_a_header_with_several_values_is_sent_several_times() -> None:
    response = success_response(json.dumps({"statusCode": 200, "headers": {"Set-Cookie": ["a=1", "b=2"]}}).encode())
    assert [pair for pair in response.headers if pair[0] == "Set-Cookie"] == [
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"statusCode": "200"},
        {"statusCode": 99},
        {"statusCode": True},
        {"statusCode": 200, "headers": "none"},
        {"statusCode": 200, "headers": {"X": "a\r\nSet-Cookie: stolen=1"}},
        {"statusCode": 200, "isBase64Encoded": True, "body": "***"},
    ],
)
def test_a_response_that_cannot_be_sent_is_the_documented_complaint(value: object) -> None:
    status, _, body = answered(value)
    assert status == 403
    assert json.loads(body)["error"].startswith("Invalid scf response format")


def test_a_failure_has_its_status_code_as_http_status_and_the_documented_envelope() -> None:
    outcome = Outcome(StatusCode.USER_CODE, message="user code exception caught", stack="Traceback …")
    response = failure_response(outcome, "a325b967")
    assert response.status == 430
    assert isinstance(response.body, bytes)
    assert json.loads(response.body) == {
        "errorCode": -1,
        "errorMessage": "user code exception caught",
        "requestId": "a325b967",
        "stackTrace": "Traceback …",
        "statusCode": 430,
    }
