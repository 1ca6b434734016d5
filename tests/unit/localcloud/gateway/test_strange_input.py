"""Whatever a stranger sends is answered or refused: no crash, no hang. Bounded, and the same every time."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.http import Body, Headers, Request
from tests.unit.localcloud.gateway.world import COS_HOST, World, error_code

FIXED = settings(derandomize=True, max_examples=150, deadline=None, database=None)

LATIN = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40)
"""What a header can hold once the bytes of the wire are decoded."""
RAW = st.binary(max_size=30).map(lambda data: quote(data, safe="/&=;~+"))
"""Percent-encoded bytes, most of them not UTF-8."""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
AUTHORIZATIONS = st.one_of(
    LATIN,
    st.builds("TC3-HMAC-SHA256 {}".format, LATIN),
    st.builds("AWS4-HMAC-SHA256 {}".format, LATIN),
    st.builds("q-sign-algorithm=sha1&{}".format, LATIN),
)
DIGITS = st.sampled_from(["1", "0", "\xb2", "\xb9\xb3", "9" * 12, "9" * 400, "-1", "", "1e3", "20260101T000000Z"])


def mutated(text: str) -> st.SearchStrategy[str]:
    """The text with one stretch of it replaced."""

    def cut(start: int, length: int, filling: str) -> str:
        start %= len(text)
        return text[:start] + filling + text[start + length :]

    return st.builds(cut, st.integers(0, 400), st.integers(0, 12), LATIN | DIGITS)


def code_of(request: Request) -> str:
    [exchange] = World().send(request)
    assert exchange.response is not None
    return exchange.code


def with_header(request: Request, name: str, value: str) -> Request:
    kept = [(each, old) for each, old in request.headers if each.lower() != name]
    request.headers = Headers([*kept, (name, value)])
    return request


@FIXED
@given(st.sampled_from(["api", "cos"]), AUTHORIZATIONS)
def test_any_authorization_header_is_read_or_refused(kind: str, header: str) -> None:
    request = World().api({"Text": "hi"}) if kind == "api" else World().get("k")

    assert code_of(with_header(request, "authorization", header)) not in ("", "InternalError")


@FIXED
@given(st.data())
def test_a_damaged_signature_is_never_more_than_refused(data: st.DataObject) -> None:
    makers: list[Callable[[], Request]] = [lambda: World().api({"Text": "hi"}), lambda: World().get("k")]
    request = data.draw(st.sampled_from(makers))()
    damaged = data.draw(mutated(request.headers.get("authorization")))

    assert code_of(with_header(request, "authorization", damaged)) != "InternalError"


@FIXED
@given(st.sampled_from(["x-tc-timestamp", "x-tc-token", "x-tc-action", "x-tc-version", "content-type"]), LATIN | DIGITS)
def test_any_header_of_an_api_request_is_read_or_refused(name: str, value: str) -> None:
    assert code_of(with_header(World().api({"Text": "hi"}), name, value)) != "InternalError"


@FIXED
@given(RAW, RAW, st.booleans())
def test_any_path_and_query_of_an_object_are_read_or_refused(path: str, query: str, presigned: bool) -> None:
    fields = f"q-sign-algorithm=sha1&q-ak=AKIDlocal&q-sign-time=1;2&q-key-time={query}&q-header-list=&q-url-param-list="
    raw_query = f"{fields}&q-signature={query}" if presigned else query
    request = Request("GET", COS_HOST, f"/{path}", raw_query, Headers([("Host", COS_HOST)]))

    assert code_of(request) not in ("", "InternalError")


@FIXED
@given(RAW, DIGITS, DIGITS, RAW)
def test_any_presigned_s3_url_is_read_or_refused(credential: str, date: str, expires: str, signature: str) -> None:
    scope = quote("AKIDlocal/20260101/ap-singapore/s3/aws4_request", safe="")
    query = (
        f"X-Amz-Credential={scope}{credential}&X-Amz-Date={quote(date)}&X-Amz-Expires={quote(expires)}"
        f"&X-Amz-SignedHeaders=host&X-Amz-Signature={signature}"
    )

    assert code_of(Request("GET", COS_HOST, "/k", query, Headers([("Host", COS_HOST)]))) not in ("", "InternalError")


@FIXED
@given(JSON)
def test_any_json_is_a_request_or_an_error_in_the_envelope(body: object) -> None:
    world = World()
    [exchange] = world.send(world.api(body))

    assert world.echo.calls or error_code(exchange) in (
        *("InvalidRequest", "InvalidParameter", "MissingParameter", "UnknownParameter"),
    )


@FIXED
@given(st.binary(max_size=60))
def test_any_bytes_are_a_request_or_an_error_in_the_envelope(body: bytes) -> None:
    world = World()
    [exchange] = world.send(world.api(body))

    assert world.echo.calls or error_code(exchange) in ("InvalidRequest", "MissingParameter", "UnknownParameter")


@FIXED
@given(LATIN, LATIN, st.binary(max_size=20))
def test_any_host_finds_a_service_or_is_told_that_it_is_none(host: str, path: str, body: bytes) -> None:
    request = Request("POST", host, f"/{path}", "", Headers([("Host", host)]), Body.of(body))

    assert code_of(request) != "InternalError"
