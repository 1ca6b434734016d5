"""q-sign, the signature of COS, in a header or in a URL (platform.md 4.2)."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

from localcloud.clock import Moment
from localcloud.errors import AuthFailure
from localcloud.http import Request, as_sent
from localcloud.identity import Credential, Keys
from localcloud.signatures.comparison import same
from localcloud.signatures.keyed_hash import KeyedHash

_FIELDS = (
    "q-sign-algorithm",
    "q-ak",
    "q-sign-time",
    "q-key-time",
    "q-header-list",
    "q-url-param-list",
    "q-signature",
)
_SECONDS = re.compile(r"[0-9]{1,12}")
_LONGEST_REMEMBERED = 1024
"""Characters of a header worth remembering: what strangers send must not fill the memory."""

EARLY = 60
"""Seconds a signature may begin in the future: clocks differ a little."""


class Claim(NamedTuple):
    """The parts of a q-sign signature, well-formed but not yet believed.

    `sign_time` is when the signature is valid and `key_time` when its key is, which clients send the same; `start` and
    `end` (epoch seconds) is when both are. `headers` are names as they are looked up and as they are signed, in the
    order in which they are signed.
    """

    secret_id: str
    start: int
    end: int
    sign_time: str
    key_time: str
    headers: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...]
    signature: str
    presigned: bool


def parse(request: Request) -> Claim | None:
    """The claim in the Authorization header or in the query; None when the request carries none."""
    header = request.headers.get("authorization")
    if header.startswith("q-sign-algorithm"):
        return _remembered(header) if len(header) <= _LONGEST_REMEMBERED else _claim_in(header)
    if "q-signature=" in request.raw_query:
        return _claim(request.query(), presigned=True)
    return None


def _claim_in(header: str) -> Claim:
    return _claim(dict([part.partition("=")[::2] for part in header.strip().split("&")]), presigned=False)


_remembered = lru_cache(maxsize=512)(_claim_in)
"""Clients send a header again until its second is over. What it claims stays the same; whether it is true does not."""


def _claim(fields: Mapping[str, str], *, presigned: bool) -> Claim:
    missing = [name for name in _FIELDS if name not in fields]
    if missing or fields["q-sign-algorithm"] != "sha1":
        raise AuthFailure("InvalidArgument", f"The signature lacks {missing or 'q-sign-algorithm=sha1'}.", status=400)
    spans = [span(fields, name) for name in ("q-sign-time", "q-key-time")]
    return Claim(
        secret_id=fields["q-ak"],
        start=max(start for start, _ in spans),
        end=min(end for _, end in spans),
        sign_time=fields["q-sign-time"],
        key_time=fields["q-key-time"],
        headers=_header_names(fields["q-header-list"]),
        parameters=_names(fields["q-url-param-list"]),
        signature=fields["q-signature"],
        presigned=presigned,
    )


def span(fields: Mapping[str, str], name: str) -> tuple[int, int]:
    """The start and the end of a time, epoch seconds. Raises `AuthFailure` (InvalidArgument)."""
    start, _, end = fields[name].partition(";")
    if not (_SECONDS.fullmatch(start) and _SECONDS.fullmatch(end)):
        raise AuthFailure("InvalidArgument", f"{name} must be <start>;<end> in seconds.", status=400)
    return int(start), int(end)


def verify(request: Request, claim: Claim, keys: Keys, now: Moment) -> Credential:
    """The credential that signed `request`. Raises `AuthFailure` with the code COS uses."""
    credential = keys.find(claim.secret_id)
    if credential is None:
        raise AuthFailure("InvalidAccessKeyId", "The access key id you provided does not exist in our records.")
    # A presigned URL lives by the cloud's clock alone, so that a test can see it expire.
    clock = now.cloud if claim.presigned else now.nearest(claim.start)
    if not claim.start <= clock + EARLY or clock > claim.end:
        raise AuthFailure("AccessDenied" if claim.presigned else "RequestTimeTooSkewed", "Request has expired.")
    expected = _signature(request, claim, credential.secret_key)
    if not same(expected, claim.signature):
        raise AuthFailure(
            "SignatureDoesNotMatch", "The request signature we calculated does not match the one you provided."
        )
    if credential.token or credential.expires_at is not None:
        sent = request.headers.get("x-cos-security-token") or request.query().get("x-cos-security-token", "")
        check_token(sent, credential, now.cloud)
    return credential


def sign(
    method: str,
    path: str,
    *,
    headers: Mapping[str, str],
    credential: Credential,
    key_time: str,
    query: Iterable[tuple[str, str]] = (),
) -> str:
    """An Authorization header for a request to COS; all given headers and parameters are signed.

    `path` is decoded, `key_time` is `<start>;<end>` in epoch seconds.
    """
    parameters = _encoded(query)
    signed = _encoded(headers.items())
    key = sign_key(credential.secret_key, key_time)
    signature = _digest(method, path, parameters, signed, key, key_time)
    return (
        f"q-sign-algorithm=sha1&q-ak={credential.secret_id}&q-sign-time={key_time}&q-key-time={key_time}"
        f"&q-header-list={_list(signed)}&q-url-param-list={_list(parameters)}&q-signature={signature}"
    )


def http_string(method: str, path: str, parameters: list[tuple[str, str]], headers: list[tuple[str, str]]) -> str:
    """What is hashed; both lists hold encoded pairs, sorted."""
    return f"{method.lower()}\n{path}\n{_joined(parameters)}\n{_joined(headers)}\n"


def string_to_sign(sign_time: str, text: str) -> str:
    digest = hashlib.sha1(text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()
    return f"sha1\n{sign_time}\n{digest}\n"


def _signature(request: Request, claim: Claim, secret_key: str) -> str:
    parameters: list[tuple[str, str]] = []
    if claim.parameters:
        wanted = set(claim.parameters)
        pairs = _encoded(pair for pair in request.query_items() if pair[0] not in _FIELDS)
        parameters = [pair for pair in pairs if pair[0] in wanted]
    headers = [(signed, _quote_header(_header(request, name))) for name, signed in claim.headers]
    key = sign_key(secret_key, claim.key_time)
    return _digest(request.method, request.path, parameters, headers, key, claim.sign_time)


def _header(request: Request, name: str) -> str:
    return request.host if name == "host" else request.headers.get(name)


def _digest(
    method: str,
    path: str,
    parameters: list[tuple[str, str]],
    headers: list[tuple[str, str]],
    key: KeyedHash,
    sign_time: str,
) -> str:
    return key.hexdigest(string_to_sign(sign_time, http_string(method, path, parameters, headers)).encode())


@lru_cache(maxsize=1024)
def sign_key(secret_key: str, key_time: str) -> KeyedHash:
    """The key that signs within `key_time`."""
    return KeyedHash(hmac.digest(secret_key.encode(), key_time.encode(), "sha1").hex().encode(), "sha1")


def _encoded(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted([(_quote(name).lower(), _quote(value)) for name, value in pairs])


@lru_cache(maxsize=4096)
def _quote(text: str) -> str:
    return quote(text, safe="-_.~", errors="surrogateescape")


@lru_cache(maxsize=4096)
def _quote_header(value: str) -> str:
    """The bytes that were sent are what clients have signed."""
    return _quote(as_sent(value))


def _joined(pairs: list[tuple[str, str]]) -> str:
    return "&".join([f"{name}={value}" for name, value in pairs])


def _list(pairs: list[tuple[str, str]]) -> str:
    return ";".join(name for name, _ in pairs)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.lower().split(";")) if text else ()


def _header_names(text: str) -> tuple[tuple[str, str], ...]:
    by_signed_name = sorted((_quote(name).lower(), unquote(name)) for name in _names(text))
    return tuple((name, signed) for signed, name in by_signed_name)


def check_token(sent: str, credential: Credential, now: float) -> None:
    """Temporary keys work with their token only, and for their time only. Raises `AuthFailure`."""
    if not credential.token and credential.expires_at is None:
        return
    if not same(credential.token, sent):
        raise AuthFailure("InvalidAccessKeyId", "The security token does not belong to this access key id.")
    if credential.expires_at is not None and now >= credential.expires_at:
        raise AuthFailure("ExpiredToken", "The security token has expired; get new temporary keys.")
