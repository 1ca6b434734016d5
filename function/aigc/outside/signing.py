"""COS request signatures (q-sign, HMAC-SHA1): pure functions, checked against the published vector. Source:
platform.md 4.2.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from aigc.config import Credentials

TOKEN = "x-cos-security-token"  # noqa: S105 - the name of a header, not a secret


@dataclass(frozen=True)
class Signable:
    """A request as it is signed: path decoded and with its leading slash, headers and parameters that shall be
    covered.
    """

    method: str
    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]


def sign_key(secret_key: str, key_time: str) -> str:
    """The key for one period of time."""
    return _hmac_sha1(secret_key, key_time)


def signature(request: Signable, *, key: str, key_time: str) -> str:
    """The signature of `request` under a sign key."""
    http_string = "\n".join(
        (request.method.lower(), request.path, _pairs(request.parameters), _pairs(request.headers), "")
    )
    hashed = hashlib.sha1(http_string.encode("utf-8")).hexdigest()  # noqa: S324 - the protocol says SHA-1
    return _hmac_sha1(key, f"sha1\n{key_time}\n{hashed}\n")


def authorization(request: Signable, credentials: Credentials, *, start: int, end: int) -> str:
    """The `Authorization` header, valid from `start` to `end` (seconds since 1970)."""
    return "&".join(f"{name}={value}" for name, value in _fields(request, credentials, start, end))


def presigned_query(request: Signable, credentials: Credentials, *, start: int, end: int) -> str:
    """The query of a presigned URL, the session token included."""
    token = [(TOKEN, credentials.token)] if credentials.token else []
    return "&".join(
        f"{name}={quote(value, safe='')}" for name, value in [*_fields(request, credentials, start, end), *token]
    )


def _fields(request: Signable, credentials: Credentials, start: int, end: int) -> list[tuple[str, str]]:
    key_time = f"{start};{end}"
    key = sign_key(credentials.secret_key, key_time)
    return [
        ("q-sign-algorithm", "sha1"),
        ("q-ak", credentials.secret_id),
        ("q-sign-time", key_time),
        ("q-key-time", key_time),
        ("q-header-list", _names(request.headers)),
        ("q-url-param-list", _names(request.parameters)),
        ("q-signature", signature(request, key=key, key_time=key_time)),
    ]


def _pairs(values: Mapping[str, str]) -> str:
    return "&".join(
        f"{name}={value}" for name, value in sorted((_name(n), quote(v, safe="-_.~")) for n, v in values.items())
    )


def _names(values: Mapping[str, str]) -> str:
    return ";".join(sorted(_name(name) for name in values))


@lru_cache(maxsize=64)  # the same few names in every request
def _name(name: str) -> str:
    return quote(name, safe="-_.~").lower()


def _hmac_sha1(key: str, text: str) -> str:
    return hmac.new(key.encode("utf-8"), text.encode("utf-8"), hashlib.sha1).hexdigest()
