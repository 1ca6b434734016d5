"""SigV4: the published "GET Object" example of the S3 documentation, and every single change of a signed part."""

from __future__ import annotations

import calendar

import pytest

from localcloud.errors import AuthFailure
from localcloud.http import Body, Headers, Request
from localcloud.identity import Credential
from localcloud.signatures import sigv4
from tests.unit.localcloud.signatures.keys import ROOT, OneKey, at

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


PRESIGNED = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
)
"""The published example of a URL that lives a day."""


def presigned(now: float) -> str:
    """The code with which the URL is refused, "" when it is not."""
    try:
        verify_s3(Request("GET", S3_HOST, "/test.txt", PRESIGNED, Headers([("Host", S3_HOST)])), now)
    except AuthFailure as refused:
        return refused.code
    return ""


@pytest.mark.parametrize(
    ("since", "code"), [(-901, "AccessDenied"), (-900, ""), (0, ""), (86_400, ""), (86_401, "AccessDenied")]
)
def test_a_url_lives_from_when_it_was_signed_to_its_end(since: int, code: str) -> None:
    assert presigned(S3_TIME + since) == code
