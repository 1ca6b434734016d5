"""Cross-origin calls of a Function URL."""

from __future__ import annotations

from localcloud.http import Headers, Request
from localcloud.scf.cors import headers_for, is_preflight, preflight
from localcloud.scf.function_url import Cors

SHOP = Cors(enable=True, origins=("https://shop.test",), headers=("content-type",), methods=("POST",), max_age=10)


def asking(method: str, headers: str = "", origin: str = "https://shop.test") -> Request:
    sent = [("Origin", origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", headers)]
    return Request("OPTIONS", "fn.test", "/", "", Headers(sent))


def test_a_preflight_that_is_allowed_gets_all_permissions() -> None:
    assert is_preflight(asking("POST"))
    answer = preflight(SHOP, asking("POST", "Content-Type"))
    assert answer.status == 204
    assert dict(answer.headers) == {
        "Access-Control-Allow-Origin": "https://shop.test",
        "Vary": "Origin",
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "content-type",
        "Access-Control-Max-Age": "10",
    }


def test_another_origin_method_or_header_is_refused_without_any_permission() -> None:
    for request in (asking("POST", origin="https://evil.test"), asking("DELETE"), asking("POST", "x-secret")):
        answer = preflight(SHOP, request)
        assert answer.status == 403
        assert "Access-Control-Allow-Origin" not in dict(answer.headers)


def test_an_options_request_that_is_no_preflight_is_the_functions_business() -> None:
    assert not is_preflight(Request("OPTIONS", "fn.test", "/", "", Headers([("Origin", "https://shop.test")])))


def test_any_origin_with_credentials_is_answered_by_name() -> None:
    cors = Cors(enable=True, origins=("*",), credentials=True, expose_headers=("x-id",))
    request = Request("GET", "fn.test", "/", "", Headers([("Origin", "https://any.test")]))
    assert dict(headers_for(cors, request)) == {
        "Access-Control-Allow-Origin": "https://any.test",
        "Vary": "Origin",
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "x-id",
    }


def test_a_request_without_an_origin_gets_nothing() -> None:
    assert headers_for(SHOP, Request("GET", "fn.test", "/", "", Headers([]))) == []
