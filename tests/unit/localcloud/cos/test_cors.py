"""What browsers may do."""

from __future__ import annotations

import pytest

from tests.unit.localcloud.cos.caller import ANONYMOUS, CosCaller

RULES = b"""<CORSConfiguration><CORSRule><AllowedOrigin>https://*.example</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>
<AllowedMethod>GET</AllowedMethod><AllowedHeader>x-cos-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>
<MaxAgeSeconds>300</MaxAgeSeconds></CORSRule></CORSConfiguration>"""


@pytest.fixture
def open_cos(cos: CosCaller) -> CosCaller:
    cos.call("PUT", query="cors", body=RULES)
    return cos


def preflight(cos: CosCaller, origin: str, method: str, headers: str = "") -> dict[str, str]:
    sent = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return dict(cos.call("OPTIONS", "a", headers=sent, who=ANONYMOUS).headers)


def test_a_preflight_that_a_rule_covers_is_allowed_without_a_signature(open_cos: CosCaller) -> None:
    answer = preflight(open_cos, "https://app.example", "PUT", "X-Cos-Meta-Prompt, x-cos-acl")

    assert answer["access-control-allow-origin"] == "https://app.example"
    assert answer["access-control-allow-methods"] == "PUT,GET"
    assert answer["access-control-allow-headers"] == "X-Cos-Meta-Prompt,x-cos-acl"
    assert answer["access-control-max-age"] == "300"


@pytest.mark.parametrize(
    ("origin", "method", "headers"),
    [
        ("https://app.example", "DELETE", ""),
        ("https://elsewhere.test", "PUT", ""),
        ("https://app.example", "PUT", "authorization"),
    ],
)
def test_a_preflight_that_no_rule_covers_is_forbidden(
    open_cos: CosCaller, origin: str, method: str, headers: str
) -> None:
    sent = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}

    assert open_cos.refusal("OPTIONS", "a", headers=sent) == (403, "AccessForbidden")


@pytest.mark.parametrize(
    ("key", "query"), [("a", "uploads"), ("a", "partNumber=1&uploadId=u"), ("", "delete"), ("", "lifecycle")]
)
def test_a_preflight_may_be_about_any_part_of_a_bucket(open_cos: CosCaller, key: str, query: str) -> None:
    sent = {"Origin": "https://app.example", "Access-Control-Request-Method": "PUT"}

    assert open_cos.call("OPTIONS", key, query, headers=sent, who=ANONYMOUS).status == 200


def test_a_preflight_without_its_headers_is_none(open_cos: CosCaller) -> None:
    assert open_cos.refusal("OPTIONS", "a") == (400, "BadRequest")


def test_the_answer_itself_tells_the_browser_too(open_cos: CosCaller) -> None:
    open_cos.put("a")

    allowed = open_cos.get("a", Origin="https://app.example").headers
    assert allowed["access-control-allow-origin"] == "https://app.example"
    assert allowed["access-control-expose-headers"] == "ETag"
    assert "access-control-allow-origin" not in open_cos.get("a", Origin="https://elsewhere.test").headers
    assert "access-control-allow-origin" not in open_cos.get("a").headers


def test_without_rules_nothing_is_told(open_cos: CosCaller) -> None:
    open_cos.put("a")
    open_cos.call("DELETE", query="cors")

    assert "access-control-allow-origin" not in open_cos.get("a", Origin="https://app.example").headers
