"""The COS request signature ("q-sign", HMAC-SHA1), as a header value. Pure.

Source: platform.md 4.2; the tests hold the documentation's worked example. The path is signed decoded, names and values
percent-encoded, and both sides agree on what is signed through `q-header-list` and `q-url-param-list`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote


@dataclass(frozen=True)
class Credentials:
    """Keys for the bucket. `token` is set for temporary keys only and travels as `x-cos-security-token`."""

    secret_id: str
    secret_key: str = field(repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Window:
    """When a signature is valid, in seconds since 1970."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.start};{self.end}"


@dataclass(frozen=True)
class Signed:
    """The parts of one request that the signature covers. `path` is decoded and starts with a slash."""

    method: str
    path: str
    headers: Mapping[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)


def authorization(credentials: Credentials, request: Signed, window: Window) -> str:
    """The value of the `Authorization` header."""
    return "&".join(f"{name}={value}" for name, value in _fields(credentials, request, window))


def sign_key(secret_key: str, window: Window) -> str:
    """The key of the day: the secret key bound to the validity."""
    return _hmac_sha1(secret_key, str(window))


def signature(key: str, request: Signed, window: Window) -> str:
    """40 hex digits over method, path, parameters and headers."""
    parts = [request.method.lower(), request.path, _joined(request.parameters), _joined(request.headers), ""]
    digest = hashlib.sha1("\n".join(parts).encode("utf-8"), usedforsecurity=False).hexdigest()
    return _hmac_sha1(key, f"sha1\n{window}\n{digest}\n")


def _fields(credentials: Credentials, request: Signed, window: Window) -> list[tuple[str, str]]:
    return [
        ("q-sign-algorithm", "sha1"),
        ("q-ak", credentials.secret_id),
        ("q-sign-time", str(window)),
        ("q-key-time", str(window)),
        ("q-header-list", _names(request.headers)),
        ("q-url-param-list", _names(request.parameters)),
        ("q-signature", signature(sign_key(credentials.secret_key, window), request, window)),
    ]


def _joined(pairs: Mapping[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in _canonical(pairs))


def _names(pairs: Mapping[str, str]) -> str:
    return ";".join(name for name, _ in _canonical(pairs))


def _canonical(pairs: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted((_encoded(name).lower(), _encoded(value)) for name, value in pairs.items())


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")


def _hmac_sha1(key: str, text: str) -> str:
    return hmac.new(key.encode("utf-8"), text.encode("utf-8"), hashlib.sha1).hexdigest()
