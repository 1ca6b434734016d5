"""problem+json becomes an error that says what to do."""

from __future__ import annotations

import json

import pytest

from client import errors
from client.problem import error_from


def test_an_invalid_field_is_named_with_code_and_request_id() -> None:
    body = {"code": "invalid_field", "detail": "at most 1000 characters", "field": "prompt", "request_id": "r-1"}
    error = error_from(422, json.dumps(body).encode())
    assert isinstance(error, errors.InvalidRequest)
    assert str(error) == "prompt: at most 1000 characters (HTTP 422)"
    assert (error.code, error.request_id, error.status) == ("invalid_field", "r-1", 422)


def test_the_field_is_not_named_twice() -> None:
    body = {"detail": "prompt is longer than 1000 characters", "field": "prompt"}
    assert str(error_from(422, json.dumps(body).encode())).count("prompt") == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.InvalidRequest),
        (401, errors.NotAuthorised),
        (403, errors.NotAuthorised),
        (404, errors.NotFound),
        (405, errors.Refused),
        (409, errors.Conflict),
        (413, errors.InvalidRequest),
        (429, errors.TooManyRequests),
        (432, errors.Unavailable),
        (500, errors.Unavailable),
        (503, errors.Unavailable),
        (302, errors.UnexpectedAnswer),
    ],
)
def test_every_status_has_its_error(status: int, kind: type[errors.ServiceAnswer]) -> None:
    assert type(error_from(status, b"")) is kind


def test_a_reused_key_is_told_apart_from_a_wrong_field() -> None:
    error = error_from(422, b'{"code": "idempotency_key_reused", "detail": "another request"}')
    assert isinstance(error, errors.Conflict)
    assert "new idempotency key" in error.next_step


@pytest.mark.parametrize("status", [302, 400, 401, 404, 409, 422, 429, 500])
def test_every_error_says_what_to_do_next(status: int) -> None:
    assert error_from(status, b"").next_step


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"null", b"\xff\xfe"])
def test_a_foreign_body_still_gives_the_status(body: bytes) -> None:
    assert "HTTP 502" in str(error_from(502, body))


def test_the_services_own_advice_wins() -> None:
    assert error_from(422, b'{"detail": "no", "next_step": "Shorten it."}').next_step == "Shorten it."


def test_where_the_key_comes_from_is_known_better_here() -> None:
    assert "AIGC_API_KEY" in error_from(401, b'{"detail": "no", "next_step": "Send it as a header."}').next_step


OF_SCF = b'{"errorCode": -1, "errorMessage": "Invoking task timed out after 60 seconds", "requestId": "r-2"}'


def test_what_scf_answers_in_place_of_the_function_is_passed_on() -> None:
    error = error_from(433, OF_SCF)
    assert str(error) == "Invoking task timed out after 60 seconds (HTTP 433)"
    assert error.request_id == "r-2"
    assert "same idempotency key" in error.next_step


def test_a_signature_that_scf_does_not_take_is_told_from_the_service_s_own_keys() -> None:
    error = error_from(403, b'{"errorCode": 403, "errorMessage": "The provided credentials could not be validated."}')
    assert isinstance(error, errors.NotAuthorised)
    assert "AIGC_URL_AUTH=cam" in error.next_step


def test_an_answer_from_somewhere_else_is_no_fault_of_the_request() -> None:
    for error in (error_from(400, OF_SCF), error_from(435, OF_SCF)):
        assert "address" in error.next_step
        assert "Correct the request" not in error.next_step
