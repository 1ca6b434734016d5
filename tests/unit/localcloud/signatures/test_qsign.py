"""q-sign: the published example, which starts at the sign key (platform.md 4.2), and every change of a signed part."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import quote

import pytest

from localcloud.clock import Moment
from localcloud.errors import AuthFailure
from localcloud.http import Headers, Request
from localcloud.identity import Credential
from localcloud.signatures import qsign
from tests.unit.localcloud.signatures.keys import HOURS, ROOT, OneKey, at


def test_the_published_cos_example_gives_its_string_to_sign_and_signature() -> None:
    headers = [
        ("content-length", "13"),
        ("content-md5", quote("mQ/fVh815F3k6TAUm8m0eg==", safe="")),
        ("content-type", quote("text/plain", safe="")),
        ("date", quote("Thu, 16 May 2019 06:45:51 GMT", safe="")),
        ("host", "examplebucket-1250000000.cos.ap-beijing.myqcloud.com"),
        ("x-cos-acl", "private"),
        ("x-cos-grant-read", quote('uin="100000000011"', safe="")),
    ]
    text = qsign.http_string("PUT", "/exampleobject(腾讯云)", [], headers)
    to_sign = qsign.string_to_sign("1557989151;1557996351", text)
    sign_key = b"eb2519b498b02ac213cb1f3d1a3d27a3b3c9bc5f"

    assert to_sign.splitlines()[2] == "8b2751e77f43a0995d6e9eb9477f4b685cca4172"
    assert hmac.new(sign_key, to_sign.encode(), hashlib.sha1).hexdigest() == "3b8851a11a569213c17ba8fa7dcf2abec6935172"


COS_KEY = Credential("AKIDlocal", "local", ROOT)
COS_HOST = "examplebucket-1250000000.cos.ap-singapore.myqcloud.com"
COS_NOW = 1_700_000_000


def cos_request(
    method: str = "PUT",
    path: str = "/in/a%20b.json",
    query: str = "uploads=&prefix=a%2Fb",
    extra: tuple[tuple[str, str], ...] = (("x-cos-meta-a", "1"),),
    credential: Credential = COS_KEY,
) -> Request:
    request = Request(method, COS_HOST, path, query, Headers([("Host", COS_HOST), *extra]))
    authorization = qsign.sign(
        method,
        request.path,
        headers={"host": COS_HOST, **dict(extra)},
        credential=credential,
        key_time=f"{COS_NOW};{COS_NOW + 600}",
        query=request.query_items(),
    )
    request.headers = Headers([*request.headers, ("Authorization", authorization)])
    return request


def verify_cos(request: Request, now: float = COS_NOW, key: Credential = COS_KEY) -> Credential:
    claim = qsign.parse(request)
    assert claim is not None
    return qsign.verify(request, claim, OneKey(key), at(now))


def test_a_header_that_is_not_ascii_is_signed_as_the_bytes_that_are_sent() -> None:
    """The official clients send metadata as UTF-8 and sign its bytes; HTTP hands them over one character per byte."""
    request = cos_request(extra=(("x-cos-meta-title", "图 ü"),))
    request.headers = Headers([(name, value.encode().decode("latin-1")) for name, value in request.headers])

    assert verify_cos(request) is COS_KEY


def test_a_q_sign_header_is_accepted() -> None:
    assert verify_cos(cos_request()) is COS_KEY


def test_the_same_signature_is_accepted_as_a_presigned_url() -> None:
    signed = cos_request("GET", query="", extra=())
    authorization = signed.headers.get("authorization")
    request = Request("GET", COS_HOST, signed.raw_path, authorization, Headers([("Host", COS_HOST)]))

    assert verify_cos(request) is COS_KEY


def _change_method(request: Request) -> None:
    request.method = "GET"


def _change_path(request: Request) -> None:
    request.raw_path = "/in/other.json"


def _change_query(request: Request) -> None:
    request.raw_query = "uploads=&prefix=other"


def _change_header(request: Request) -> None:
    request.headers = Headers([(n, "2" if n == "x-cos-meta-a" else v) for n, v in request.headers])


def _change_host(request: Request) -> None:
    request.host = "another-1250000000.cos.ap-singapore.myqcloud.com"


@pytest.mark.parametrize("change", [_change_method, _change_path, _change_query, _change_header, _change_host])
def test_a_changed_part_of_a_cos_request_does_not_match(change: Callable[[Request], None]) -> None:
    request = cos_request()
    change(request)

    with pytest.raises(AuthFailure) as refused:
        verify_cos(request)

    assert refused.value.code == "SignatureDoesNotMatch"


def test_a_cos_signature_ends_with_its_time() -> None:
    with pytest.raises(AuthFailure) as refused:
        verify_cos(cos_request(), now=COS_NOW + 601)

    assert refused.value.code == "RequestTimeTooSkewed"


def test_a_header_that_comes_again_is_verified_again() -> None:
    assert verify_cos(cos_request()) is COS_KEY
    for key, now, code in (
        (COS_KEY, COS_NOW + 601, "RequestTimeTooSkewed"),
        (Credential(COS_KEY.secret_id, "another", ROOT), COS_NOW, "SignatureDoesNotMatch"),
        (Credential("AKIDother", COS_KEY.secret_key, ROOT), COS_NOW, "InvalidAccessKeyId"),
    ):
        with pytest.raises(AuthFailure) as refused:
            verify_cos(cos_request(), now=now, key=key)
        assert refused.value.code == code


def test_a_header_of_any_length_is_read() -> None:
    names = tuple((f"x-cos-meta-{number}", "v") for number in range(100))

    assert verify_cos(cos_request(extra=names)) is COS_KEY


def test_temporary_keys_need_their_token() -> None:
    temporary = Credential("AKIDtemp", "secret", ROOT, token="token-1", expires_at=COS_NOW + 10.0)
    bare = cos_request(credential=temporary, extra=())
    with_token = cos_request(credential=temporary, extra=(("x-cos-security-token", "token-1"),))

    assert verify_cos(with_token, key=temporary) is temporary
    with pytest.raises(AuthFailure):
        verify_cos(bare, key=temporary)
    with pytest.raises(AuthFailure) as expired:
        verify_cos(with_token, now=COS_NOW + 11, key=temporary)
    assert expired.value.code == "ExpiredToken"


@pytest.mark.parametrize("token_is_signed", [True, False])
def test_a_presigned_url_of_temporary_keys_carries_their_token(token_is_signed: bool) -> None:
    """The official SDK for Python signs it with the other parameters, as its documentation says; others only add it."""
    temporary = Credential("AKIDtemp", "secret", ROOT, token="token-1", expires_at=COS_NOW + 10.0)
    token = "x-cos-security-token=token-1"
    signed = cos_request("GET", query=token if token_is_signed else "", extra=(), credential=temporary)
    query = f"{signed.headers.get('authorization')}&{token}"
    request = Request("GET", COS_HOST, signed.raw_path, query, Headers([("Host", COS_HOST)]))

    assert verify_cos(request, key=temporary) is temporary


def test_a_signature_with_missing_parts_is_malformed() -> None:
    request = Request("GET", COS_HOST, "/", "q-signature=abc&q-ak=AKIDlocal", Headers([("Host", COS_HOST)]))

    with pytest.raises(AuthFailure) as refused:
        qsign.parse(request)

    assert refused.value.http_status == 400


def test_an_unsigned_request_carries_no_claim() -> None:
    assert qsign.parse(Request("GET", COS_HOST, "/", "", Headers([("Host", COS_HOST)]))) is None


def test_a_presigned_url_expires_by_the_clouds_clock() -> None:
    signed = cos_request("GET", query="", extra=())
    request = Request(
        "GET", COS_HOST, signed.raw_path, signed.headers.get("authorization"), Headers([("Host", COS_HOST)])
    )
    claim = qsign.parse(request)
    assert claim is not None

    with pytest.raises(AuthFailure) as refused:
        qsign.verify(request, claim, OneKey(COS_KEY), Moment(cloud=COS_NOW + HOURS, machine=COS_NOW))

    assert refused.value.code == "AccessDenied"
