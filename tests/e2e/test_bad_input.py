"""What the service refuses, how it says so, and that nothing was created or billed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.stack import Deployed

LONG = "x" * 1001


@pytest.fixture
def untouched(service: Deployed) -> Iterator[Deployed]:
    """The service, in which no earlier job goes on; fails when the test created a job or a task."""
    service.stand_still()
    jobs, bills = service.keys("jobs/"), service.cloud.billing()
    creates = service.cloud.count(service="mps", action="CreateAigcImageTask")
    yield service
    assert service.keys("jobs/") == jobs
    assert service.cloud.billing() == bills
    assert service.cloud.count(service="mps", action="CreateAigcImageTask") == creates


@pytest.mark.parametrize(
    ("body", "field", "limit"),
    [
        ({}, "prompt", ""),
        ({"operator": "admin"}, "prompt", ""),
        ({"prompt": LONG}, "prompt", "1000"),
        ({"prompt": "a", "model": "Unheard-of"}, "model", "Hunyuan"),
        ({"prompt": "a", "model": "GEM", "model_version": "9.9"}, "model_version", "3.0"),
        ({"prompt": "a", "model": "Qwen", "reference_images": [{"url": "https://a.example/1.png"}] * 2}, "image", "1"),
        ({"prompt": 7}, "prompt", ""),
        ({"prompt": "a", "colour": "red"}, "colour", ""),
        ({"prompt": "a", "enhance_prompt": "yes"}, "enhance_prompt", ""),
    ],
)
def test_a_request_that_breaks_a_rule_names_the_field_and_the_limit(
    untouched: Deployed, body: dict[str, Any], field: str, limit: str
) -> None:
    answer = untouched.create(body)

    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    problem = answer.json()
    assert any(field in error["field"] for error in problem["errors"]), problem
    assert limit in answer.text


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/images", b"draw a cat", 400),
        ("POST", "/v1/images", b'["prompt"]', 400),
        ("POST", "/v1/images", b'{"prompt": "\xff"}', 400),
        ("POST", "/v1/images", b"{" + b" " * 5_000_000 + b"}", 413),
        ("PUT", "/v1/images", b"{}", 405),
        ("PATCH", "/v1/images/some-id", b"{}", 405),
        ("GET", "/v1/pictures", None, 404),
    ],
)
def test_a_request_in_the_wrong_form_gets_the_right_status(
    untouched: Deployed, method: str, path: str, body: bytes | None, status: int
) -> None:
    answer = untouched.call(method, path, body=body)

    assert answer.status_code == status, answer.text
    assert ("Allow" in answer.headers) == (status == 405)
    assert answer.json()["code"]


@pytest.mark.parametrize("header", ["Bearer wrong", "Basic abc", ""])
def test_a_wrong_key_is_refused(untouched: Deployed, header: str) -> None:
    answer = untouched.call("POST", "/v1/images", body={"prompt": "a"}, Authorization=header)

    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"


def test_the_key_may_come_in_its_own_header(service: Deployed) -> None:
    answer = service.call("GET", "/v1/images/none", Authorization="", X_API_Key=service.outputs.apiKey)

    assert answer.status_code == 404
