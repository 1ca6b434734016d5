"""The three signatures as the provider's clients make them, written from their documentation and not from our cloud.

API 3.0 client: content-type and host. cos-go-sdk: host and every query parameter. aws-sdk-go: everything it sends
itself but the user agent; `Accept-Encoding` is added by its transport after signing (provider.md 2.1).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

from tests.conformance.wire.recording import Exchange, Names

UNSIGNED_BY_S3 = frozenset({"user-agent", "accept-encoding"})


@dataclass(frozen=True)
class Key:
    secret_id: str = "AKIDlocal"
    secret_key: str = "local"
    token: str = ""


@dataclass(frozen=True)
class Outgoing:
    """A signed request, ready to be sent or tampered with. Header names are lower-case; `query` is as sent."""

    method: str
    host: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def target(self) -> str:
        """The absolute form that a proxy is asked for."""
        return f"http://{self.host}{self.path}" + (f"?{self.query}" if self.query else "")

    def with_headers(self, **changes: str) -> Outgoing:
        return replace(
            self, headers={**self.headers, **{name.replace("_", "-"): value for name, value in changes.items()}}
        )


def signed(exchange: Exchange, names: Names, key: Key, now: int) -> Outgoing:
    """The request its client would send at `now` (epoch seconds)."""
    return _CLIENTS[exchange.client](_unsigned(exchange, names), key, now, exchange)


def _unsigned(exchange: Exchange, names: Names) -> Outgoing:
    body = names.resolve(exchange.body)
    data = body if isinstance(body, str) else json.dumps(body)
    headers = {name: names.resolve(value) for name, value in exchange.headers.items()}
    return Outgoing(
        exchange.method,
        exchange.host,
        exchange.path,
        exchange.query,
        {"host": exchange.host, **headers},
        data.encode(),
    )


def _tc3(request: Outgoing, key: Key, now: int, exchange: Exchange) -> Outgoing:
    date = time.strftime("%Y-%m-%d", time.gmtime(now))
    scope = f"{date}/{exchange.service}/tc3_request"
    canonical = (
        f"POST\n/\n\ncontent-type:{request.headers['content-type']}\nhost:{request.host}\n\ncontent-type;host\n"
        f"{_sha256(request.body)}"
    )
    signature = _chain(f"TC3{key.secret_key}", scope, f"TC3-HMAC-SHA256\n{now}\n{scope}\n{_sha256(canonical.encode())}")
    token = {"x-tc-token": key.token} if key.token else {}
    return request.with_headers(
        x_tc_action=exchange.action,
        x_tc_version=exchange.version,
        x_tc_region=exchange.region,
        x_tc_timestamp=str(now),
        authorization=f"TC3-HMAC-SHA256 Credential={key.secret_id}/{scope}, SignedHeaders=content-type;host, "
        f"Signature={signature}",
        **token,
    )


def _q_sign(request: Outgoing, key: Key, now: int, _exchange: Exchange) -> Outgoing:
    span = f"{now};{now + 3600}"
    token = {"x-cos-security-token": key.token} if key.token else {}
    headers = {"host": request.host, **token}
    parameters = [part.partition("=")[::2] for part in request.query.split("&") if part]
    text = "\n".join(
        (request.method.lower(), unquote(request.path), _joined(parameters), _joined(list(headers.items())), "")
    )
    sign_key = hmac.new(key.secret_key.encode(), span.encode(), hashlib.sha1).hexdigest()
    to_sign = f"sha1\n{span}\n{hashlib.sha1(text.encode()).hexdigest()}\n"
    fields = {
        "q-sign-algorithm": "sha1",
        "q-ak": key.secret_id,
        "q-sign-time": span,
        "q-key-time": span,
        "q-header-list": ";".join(sorted(headers)),
        "q-url-param-list": ";".join(sorted(name.lower() for name, _ in parameters)),
        "q-signature": hmac.new(sign_key.encode(), to_sign.encode(), hashlib.sha1).hexdigest(),
    }
    authorization = "&".join(f"{name}={value}" for name, value in fields.items())
    return replace(request, headers={**request.headers, **token, "authorization": authorization})


def _sigv4(request: Outgoing, key: Key, now: int, exchange: Exchange) -> Outgoing:
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    scope = f"{moment[:8]}/{exchange.host.split('.')[-3]}/s3/aws4_request"
    token = {"x-amz-security-token": key.token} if key.token else {}
    sent = {**request.headers, "x-amz-date": moment, **token}
    names = sorted(name for name in sent if name not in UNSIGNED_BY_S3)
    query = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in sorted(part.partition("=")[::2] for part in request.query.split("&") if part)
    )
    headers = "".join(f"{name}:{sent[name]}\n" for name in names)
    canonical = (
        f"{request.method}\n{request.path}\n{query}\n{headers}\n{';'.join(names)}\n{sent['x-amz-content-sha256']}"
    )
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{_sha256(canonical.encode())}"
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={key.secret_id}/{scope}, SignedHeaders={';'.join(names)}, "
        f"Signature={_chain(f'AWS4{key.secret_key}', scope, text)}"
    )
    return replace(request, headers={**sent, "authorization": authorization})


_CLIENTS: dict[str, Callable[[Outgoing, Key, int, Exchange], Outgoing]] = {
    "tc3": _tc3,
    "q-sign": _q_sign,
    "sigv4": _sigv4,
}


def _chain(secret: str, scope: str, text: str) -> str:
    """The signature with a key derived from each part of the scope, as TC3 and SigV4 do."""
    key = secret.encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _joined(pairs: list[Any]) -> str:
    return "&".join(sorted(f"{_escaped(name).lower()}={_escaped(value)}" for name, value in pairs))


def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
