"""AWS Signature Version 4 as S3 clients send it to COS, in a header or in a URL (provider.md 2.1)."""

from __future__ import annotations

import calendar
import hashlib
import hmac
import re
import time
from functools import lru_cache
from urllib.parse import quote

import msgspec

from localcloud.clock import Moment
from localcloud.errors import AuthFailure
from localcloud.http import Request, as_sent
from localcloud.identity import Credential, Keys
from localcloud.signatures.comparison import same
from localcloud.signatures.keyed_hash import KeyedHash

MAX_SKEW = 900
"""Seconds that x-amz-date may differ from the cloud's clock."""

_HEADER = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<id>[^/,\s]+)/(?P<scope>\d{8}/[a-z0-9-]+/s3/aws4_request),\s*"
    r"SignedHeaders=(?P<headers>[a-z0-9;-]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)
_CREDENTIAL = re.compile(r"(?P<id>[^/]+)/(?P<scope>\d{8}/[a-z0-9-]+/s3/aws4_request)")


class Claim(msgspec.Struct, frozen=True):
    """The parts of a SigV4 signature, well-formed but not yet believed. `expires` is 0 for a header signature."""

    secret_id: str
    scope: str
    headers: tuple[str, ...]
    signature: str
    date: str
    expires: int = 0


def parse(request: Request) -> Claim | None:
    """The claim in the Authorization header or in the query; None when the request carries none."""
    header = request.headers.get("authorization")
    if header.startswith("AWS4-HMAC-SHA256"):
        found = _HEADER.fullmatch(header.strip())
        if found is None:
            raise _malformed("The Authorization header is not a well-formed AWS4-HMAC-SHA256 header for service s3.")
        date = request.headers.get("x-amz-date")
        return Claim(found["id"], found["scope"], tuple(found["headers"].split(";")), found["signature"], date)
    if "X-Amz-Signature=" not in request.raw_query:
        return None
    query = request.query()
    credential = _CREDENTIAL.fullmatch(query.get("X-Amz-Credential", ""))
    expires = query.get("X-Amz-Expires", "")
    if credential is None or not re.fullmatch("[0-9]{1,7}", expires):
        raise _malformed("The presigned URL needs X-Amz-Credential for service s3 and X-Amz-Expires.")
    return Claim(
        credential["id"],
        credential["scope"],
        tuple(query.get("X-Amz-SignedHeaders", "host").split(";")),
        query["X-Amz-Signature"],
        query.get("X-Amz-Date", ""),
        int(expires),
    )


def verify(request: Request, claim: Claim, keys: Keys, now: Moment) -> Credential:
    """The credential that signed `request`. Raises `AuthFailure` with the code COS uses."""
    credential = keys.find(claim.secret_id)
    if credential is None:
        raise AuthFailure("InvalidAccessKeyId", "The access key id you provided does not exist in our records.")
    _check_time(claim, now)
    if "host" not in claim.headers:
        raise _malformed("SignedHeaders must contain host.")
    payload = "UNSIGNED-PAYLOAD" if claim.expires else request.headers.get("x-amz-content-sha256")
    expected = _signature(request, claim, credential.secret_key, payload)
    if not same(expected, claim.signature):
        raise AuthFailure(
            "SignatureDoesNotMatch", "The request signature we calculated does not match the one you provided."
        )
    _check_payload(request, payload)
    _check_token(request, credential, now.cloud)
    return credential


def canonical(request: Request, claim: Claim, payload: str) -> str:
    """The canonical request over what was received."""
    pairs = sorted((_quote(name), _quote(value)) for name, value in request.query_items() if name != "X-Amz-Signature")
    query = "&".join(f"{name}={value}" for name, value in pairs)
    headers = "".join(f"{name}:{_header(request, name)}\n" for name in claim.headers)
    return f"{request.method}\n{_path(request)}\n{query}\n{headers}\n{';'.join(claim.headers)}\n{payload}"


def _signature(request: Request, claim: Claim, secret_key: str, payload: str) -> str:
    digest = hashlib.sha256(canonical(request, claim, payload).encode("utf-8", "surrogateescape")).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{claim.date}\n{claim.scope}\n{digest}"
    return _signing_key(secret_key, claim.scope).hexdigest(text.encode())


@lru_cache(maxsize=256)
def _signing_key(secret_key: str, scope: str) -> KeyedHash:
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return KeyedHash(key, "sha256")


def _path(request: Request) -> str:
    # S3 clients sign each segment encoded once; the received path may be encoded differently (e.g. `~`).
    return quote(request.path, safe="/-_.~", errors="surrogateescape") or "/"


def _header(request: Request, name: str) -> str:
    value = request.host if name == "host" else request.headers.get(name)
    return " ".join(as_sent(value).split())


def _quote(text: str) -> str:
    return quote(text, safe="-_.~", errors="surrogateescape")


def _check_time(claim: Claim, now: Moment) -> None:
    try:
        sent = calendar.timegm(time.strptime(claim.date, "%Y%m%dT%H%M%SZ"))
    except ValueError as wrong:
        raise _malformed("The date of the signature must look like 20260101T000000Z.") from wrong
    if claim.date[:8] != claim.scope[:8]:
        raise _malformed("The credential date is not the date of the signature.")
    if claim.expires:
        if now.cloud > sent + claim.expires:
            raise AuthFailure("AccessDenied", "Request has expired.")
        if now.cloud < sent - MAX_SKEW:
            raise AuthFailure("AccessDenied", "Request is not valid yet.")
    elif abs(now.nearest(sent) - sent) > MAX_SKEW:
        raise AuthFailure("RequestTimeTooSkewed", "The difference between the request time and ours is too large.")


def _check_payload(request: Request, payload: str) -> None:
    if payload == "UNSIGNED-PAYLOAD":
        return
    if payload.startswith("STREAMING-"):
        raise AuthFailure(
            "NotImplemented",
            "Payloads signed in chunks or with checksums behind them are not supported: turn chunked encoding off and "
            "set request_checksum_calculation to when_required.",
            status=501,
        )
    if not same(request.body.sha256(), payload):
        raise AuthFailure("XAmzContentSHA256Mismatch", "x-amz-content-sha256 is not the hash of the body.", status=400)


def _check_token(request: Request, credential: Credential, now: float) -> None:
    if not credential.token and credential.expires_at is None:
        return
    sent = request.headers.get("x-amz-security-token") or request.query().get("X-Amz-Security-Token", "")
    if not same(credential.token, sent):
        raise AuthFailure("InvalidAccessKeyId", "The security token does not belong to this access key id.")
    if credential.expires_at is not None and now >= credential.expires_at:
        raise AuthFailure("ExpiredToken", "The security token has expired; get new temporary keys.")


def _malformed(message: str) -> AuthFailure:
    return AuthFailure("AuthorizationHeaderMalformed", message, status=400)
