"""The three signatures, against published examples and against every single change of a signed part."""

from __future__ import annotations

import calendar
import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import quote

import pytest

from localcloud.clock import Moment
from localcloud.errors import AuthFailure
from localcloud.http import Body, Headers, Request
from localcloud.identity import Account, Credential, Principal
from localcloud.signatures import qsign, sigv4, tc3

ROOT = Principal("root", Account())


def at(now: float) -> Moment:
    """A time on which the cloud and its clients agree."""
    return Moment(cloud=now, machine=now)


class OneKey:
    """Knows exactly one credential."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential

    def find(self, secret_id: str) -> Credential | None:
        return self._credential if secret_id == self._credential.secret_id else None


# -- TC3: the published CVM example, and one for MPS computed by the official SDK (platform.md 3) ----------------------

CVM_KEY = Credential("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", ROOT)
CVM_TIME = 1551113065
CVM_SIGNATURE = "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
CVM_BODY = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'


def cvm_request(
    *,
    body: bytes = CVM_BODY,
    host: str = "cvm.tencentcloudapi.com",
    content_type: str = "application/json; charset=utf-8",
    timestamp: int = CVM_TIME,
    scope: str = "2019-02-25/cvm/tc3_request",
    signed: str = "content-type;host",
    signature: str = CVM_SIGNATURE,
    secret_id: str = CVM_KEY.secret_id,
    token: str = "",
) -> Request:
    authorization = f"TC3-HMAC-SHA256 Credential={secret_id}/{scope}, SignedHeaders={signed}, Signature={signature}"
    headers = [
        ("Content-Type", content_type),
        ("Host", host),
        ("X-TC-Timestamp", str(timestamp)),
        ("Authorization", authorization),
    ]
    if token:
        headers.append(("X-TC-Token", token))
    return Request("POST", host, "/", "", Headers(headers), Body.of(body))


def signature_over(further_header: str, names: str) -> str:
    """The signature of the same request with one more header signed, made step by step as the documentation says."""
    canonical = (
        "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:cvm.tencentcloudapi.com\n"
        f"{further_header}\n{names}\n{hashlib.sha256(CVM_BODY).hexdigest()}"
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"TC3{CVM_KEY.secret_key}".encode()
    for part in ("2019-02-25", "cvm", "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"TC3-HMAC-SHA256\n{CVM_TIME}\n2019-02-25/cvm/tc3_request\n{digest}"
    return hmac.digest(key, text.encode(), "sha256").hex()


def test_the_published_cvm_example_is_accepted() -> None:
    found = tc3.verify(cvm_request(), "cvm", OneKey(CVM_KEY), at(CVM_TIME))

    assert found is CVM_KEY


def test_the_signature_the_official_sdk_makes_for_mps_is_accepted() -> None:
    key = Credential("AKIDEXAMPLE", "SKEXAMPLE", ROOT)
    request = cvm_request(
        body=b'{"ModelName": "Hunyuan", "Prompt": "draw a cat"}',
        host="mps.intl.tencentcloudapi.com",
        content_type="application/json",
        timestamp=1767225600,
        scope="2026-01-01/mps/tc3_request",
        signature="f36d671268fc9dfee06010533c404830e0a612fca6067f11e8b47e3da6d4b910",
        secret_id="AKIDEXAMPLE",
    )

    assert tc3.verify(request, "mps", OneKey(key), at(1767225600)) is key


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"body": CVM_BODY.replace(b"1", b"2", 1)}, "AuthFailure.SignatureFailure"),
        ({"content_type": "application/json"}, "AuthFailure.SignatureFailure"),
        ({"signature": "0" * 64}, "AuthFailure.SignatureFailure"),
        ({"timestamp": CVM_TIME + 1}, "AuthFailure.SignatureFailure"),
        ({"scope": "2019-02-25/mps/tc3_request"}, "AuthFailure.SignatureFailure"),
        ({"scope": "2019-02-26/cvm/tc3_request"}, "AuthFailure.SignatureFailure"),
        ({"signed": "host"}, "AuthFailure.SignatureFailure"),
        ({"signed": "content-type;host;x-tc-timestamp"}, "AuthFailure.SignatureFailure"),
        ({"secret_id": "AKIDsomebodyelse"}, "AuthFailure.SecretIdNotFound"),
        ({"signature": "xyz"}, "AuthFailure.InvalidAuthorization"),
        ({"token": "made-up"}, "AuthFailure.TokenFailure"),
    ],
)
def test_one_changed_part_is_refused_with_its_code(change: dict[str, object], code: str) -> None:
    request = cvm_request(**change)  # type: ignore[arg-type]  # a table of single changes

    with pytest.raises(AuthFailure) as refused:
        tc3.verify(request, "cvm", OneKey(CVM_KEY), at(CVM_TIME))

    assert refused.value.code == code


@pytest.mark.parametrize("signed_as", ["describeinstances", "DescribeInstances"])
def test_a_signed_action_may_be_in_lower_case_as_documented_or_as_it_is(signed_as: str) -> None:
    """The documentation's own examples sign `x-tc-action` and lower its value; the SDKs change no value."""
    names = "content-type;host;x-tc-action"
    request = cvm_request(signed=names, signature=signature_over(f"x-tc-action:{signed_as}\n", names))
    request.headers.add("X-TC-Action", "DescribeInstances")

    assert tc3.verify(request, "cvm", OneKey(CVM_KEY), at(CVM_TIME)) is CVM_KEY


def test_another_action_than_the_signed_one_is_refused() -> None:
    names = "content-type;host;x-tc-action"
    request = cvm_request(signed=names, signature=signature_over("x-tc-action:describeinstances\n", names))
    request.headers.add("X-TC-Action", "TerminateInstances")

    with pytest.raises(AuthFailure) as refused:
        tc3.verify(request, "cvm", OneKey(CVM_KEY), at(CVM_TIME))

    assert refused.value.code == "AuthFailure.SignatureFailure"


@pytest.mark.parametrize("skew", [-301, 301])
def test_a_clock_off_by_more_than_five_minutes_is_refused(skew: int) -> None:
    with pytest.raises(AuthFailure) as refused:
        tc3.verify(cvm_request(), "cvm", OneKey(CVM_KEY), at(CVM_TIME + skew))

    assert refused.value.code == "AuthFailure.SignatureExpire"


@pytest.mark.parametrize("skew", [-300, 300])
def test_a_clock_off_by_five_minutes_is_accepted(skew: int) -> None:
    assert tc3.verify(cvm_request(), "cvm", OneKey(CVM_KEY), at(CVM_TIME + skew)) is CVM_KEY


# -- q-sign: the published example starts at the sign key (platform.md 4.2) --------------------------------------------


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


# -- SigV4: the published "GET Object" example of the S3 documentation -------------------------------------------------

S3_KEY = Credential("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ROOT)
S3_HOST = "examplebucket.s3.amazonaws.com"
S3_TIME = calendar.timegm((2013, 5, 24, 0, 0, 0))
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def s3_request(path: str = "/test.txt", range_header: str = "bytes=0-9", body: bytes = b"") -> Request:
    authorization = (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )
    headers = [
        ("Host", S3_HOST),
        ("Range", range_header),
        ("x-amz-content-sha256", EMPTY),
        ("x-amz-date", "20130524T000000Z"),
        ("Authorization", authorization),
    ]
    return Request("GET", S3_HOST, path, "", Headers(headers), Body.of(body))


def verify_s3(request: Request, now: float = S3_TIME) -> Credential:
    claim = sigv4.parse(request)
    assert claim is not None
    return sigv4.verify(request, claim, OneKey(S3_KEY), at(now))


def test_the_published_s3_example_is_accepted() -> None:
    assert verify_s3(s3_request()) is S3_KEY


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (s3_request(path="/other.txt"), "SignatureDoesNotMatch"),
        (s3_request(range_header="bytes=0-8"), "SignatureDoesNotMatch"),
        (s3_request(body=b"not empty"), "XAmzContentSHA256Mismatch"),
    ],
)
def test_a_changed_s3_request_is_refused(request_: Request, code: str) -> None:
    with pytest.raises(AuthFailure) as refused:
        verify_s3(request_)

    assert refused.value.code == code


def test_an_s3_header_that_is_not_ascii_is_signed_as_the_bytes_that_are_sent() -> None:
    request = s3_request(range_header="图".encode().decode("latin-1"))
    claim = sigv4.parse(request)
    assert claim is not None

    assert "\nrange:图\n" in sigv4.canonical(request, claim, EMPTY)


def test_an_s3_request_of_another_quarter_hour_is_refused() -> None:
    with pytest.raises(AuthFailure) as refused:
        verify_s3(s3_request(), now=S3_TIME + 901)

    assert refused.value.code == "RequestTimeTooSkewed"


# -- a cloud whose clock a test has moved ------------------------------------------------------------------------------

HOURS = 7200.0


def test_clients_of_either_clock_are_let_in_when_a_test_has_moved_the_cloud() -> None:
    ahead = Moment(cloud=CVM_TIME + HOURS, machine=CVM_TIME)
    behind = Moment(cloud=CVM_TIME, machine=CVM_TIME - HOURS)

    assert tc3.verify(cvm_request(), "cvm", OneKey(CVM_KEY), ahead) is CVM_KEY
    assert tc3.verify(cvm_request(), "cvm", OneKey(CVM_KEY), behind) is CVM_KEY


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
