"""TC3-HMAC-SHA256, the signature of API 3.0 (platform.md 3)."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from localcloud.clock import Moment
from localcloud.errors import AuthFailure
from localcloud.http import Request
from localcloud.identity import Credential, Keys
from localcloud.signatures.comparison import same
from localcloud.signatures.keyed_hash import KeyedHash

MAX_SKEW = 300
"""Seconds that X-TC-Timestamp may differ from the cloud's clock (platform.md 3)."""

_FORM = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<id>[^/,\s]+)/(?P<date>\d{4}-\d{2}-\d{2})/(?P<service>[a-z0-9]+)/tc3_request,"
    r"\s*SignedHeaders=(?P<headers>[a-z0-9;-]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)


class Authorization(msgspec.Struct, frozen=True):
    """The parts of an Authorization header, well-formed but not yet believed."""

    secret_id: str
    date: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str


def parse(header: str) -> Authorization | None:
    """None when the header is not of this kind at all."""
    found = _FORM.fullmatch(header.strip())
    if found is None:
        return None
    return Authorization(
        found["id"], found["date"], found["service"], tuple(found["headers"].split(";")), found["signature"]
    )


def verify(request: Request, service: str, keys: Keys, now: Moment) -> Credential:
    """The credential that signed `request` for `service`. Raises `AuthFailure` with the documented code."""
    header = request.headers.get("authorization")
    if not header:
        raise AuthFailure("AuthFailure.InvalidAuthorization", "The request has no Authorization header; sign it.")
    claim = parse(header)
    if claim is None:
        raise AuthFailure(
            "AuthFailure.InvalidAuthorization", "The Authorization header is not a well-formed TC3-HMAC-SHA256 header."
        )
    timestamp = _timestamp(request, now)
    if claim.date != datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d"):
        raise _wrong("The credential date is not the UTC date of X-TC-Timestamp.")
    if claim.service != service:
        raise _wrong(f"The credential scope names service {claim.service!r}; this host is {service!r}.")
    if not {"content-type", "host"} <= set(claim.signed_headers):
        raise _wrong("SignedHeaders must contain content-type and host.")
    credential = keys.find(claim.secret_id)
    if credential is None:
        raise AuthFailure("AuthFailure.SecretIdNotFound", "The SecretId is not found, please ensure it is correct.")
    if not _is_signed(request, claim, credential.secret_key, timestamp):
        raise _wrong("The provided credentials could not be validated. Please ensure your signature is correct.")
    check_token(request.headers.get("x-tc-token"), credential, now.cloud)
    return credential


def sign(
    request: Request, claim: Authorization, secret_key: str, timestamp: int, *, values_lowered: bool = False
) -> str:
    """The signature `claim` should carry for this request."""
    scope = f"{claim.date}/{claim.service}/tc3_request"
    canonical_request = canonical(request, claim.signed_headers, values_lowered=values_lowered)
    text = f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{_sha256(canonical_request.encode())}"
    return _signing_key(secret_key, claim.date, claim.service).hexdigest(text.encode())


def canonical(request: Request, signed_headers: tuple[str, ...], *, values_lowered: bool = False) -> str:
    """The canonical request, with the values of headers trimmed."""
    headers = "".join(f"{name}:{_header(request, name)}\n" for name in signed_headers)
    if values_lowered:
        headers = headers.lower()
    unsigned = request.headers.get("x-tc-content-sha256") == "UNSIGNED-PAYLOAD"
    payload = _sha256(b"UNSIGNED-PAYLOAD") if unsigned else request.body.sha256()
    return (
        f"{request.method}\n{request.raw_path}\n{request.raw_query}\n{headers}\n{';'.join(signed_headers)}\n{payload}"
    )


def _is_signed(request: Request, claim: Authorization, secret_key: str, timestamp: int) -> bool:
    """The documentation has header values signed in lower case, the SDKs sign them as they are (platform.md 3): both
    kinds of clients exist. It shows first with `x-tc-action`, which the documentation's own examples sign.
    """
    return any(
        same(sign(request, claim, secret_key, timestamp, values_lowered=lowered), claim.signature)
        for lowered in (False, True)
    )


def check_token(sent: str, credential: Credential, now: float) -> None:
    """A temporary key needs its token, and both die together."""
    if not same(credential.token, sent):
        raise AuthFailure("AuthFailure.TokenFailure", "The token does not belong to this SecretId.")
    if credential.expires_at is not None and now >= credential.expires_at:
        raise AuthFailure("AuthFailure.TokenFailure", "The token has expired; get new temporary keys.")


def _timestamp(request: Request, now: Moment) -> int:
    text = request.headers.get("x-tc-timestamp")
    if not re.fullmatch("[0-9]{1,12}", text):
        raise AuthFailure("MissingParameter", "The X-TC-Timestamp header is missing or not a number of seconds.")
    nearest = now.nearest(int(text))
    if abs(nearest - int(text)) > MAX_SKEW:
        raise AuthFailure(
            "AuthFailure.SignatureExpire",
            f"The signature has expired: X-TC-Timestamp is over {MAX_SKEW} s away from the server's {int(nearest)}.",
        )
    return int(text)


def _header(request: Request, name: str) -> str:
    return request.host if name == "host" else request.headers.get(name).strip()


@lru_cache(maxsize=256)
def _signing_key(secret_key: str, date: str, service: str) -> KeyedHash:
    key = f"TC3{secret_key}".encode()
    for part in (date, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return KeyedHash(key, "sha256")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _wrong(message: str) -> AuthFailure:
    return AuthFailure("AuthFailure.SignatureFailure", message)
