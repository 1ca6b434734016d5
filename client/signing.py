"""The signature that a Function URL with CAM authorization asks of its callers: TC3-HMAC-SHA256 (platform.md 5.11).

Which parts of a request it covers there is not documented; here they are those of API 3.0 for the service `scf`, and
what is signed is what is sent.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Generator
from datetime import UTC, datetime

import httpx

from client.clock import Clock
from client.qsign import Credentials

SERVICE = "scf"
_SIGNED = ("content-type", "host")
_WITHOUT_BODY = "application/json"


class CamSignature(httpx.Auth):
    """Signs each attempt anew, since a signature is good for five minutes only."""

    requires_request_body = True

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """`request` with the headers of the signature; `Content-Type` is signed and so must be there."""
        now = int(self._clock.now())
        headers = request.headers
        headers.setdefault("Content-Type", _WITHOUT_BODY)
        headers["X-TC-Timestamp"] = str(now)
        if self._credentials.token:
            headers["X-TC-Token"] = self._credentials.token
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        signed = "".join(f"{name}:{headers[name].strip()}\n" for name in _SIGNED)
        canonical = "\n".join((request.method, path, query, signed, ";".join(_SIGNED), _sha256(request.content)))
        headers["Authorization"] = authorization(self._credentials, canonical, now)
        yield request


def authorization(credentials: Credentials, canonical: str, now: int) -> str:
    """The header for a canonical request at `now` (epoch seconds)."""
    date = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d")
    scope = f"{date}/{SERVICE}/tc3_request"
    text = f"TC3-HMAC-SHA256\n{now}\n{scope}\n{_sha256(canonical.encode())}"
    key = f"TC3{credentials.secret_key}".encode()
    for part in (date, SERVICE, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    proof = hmac.new(key, text.encode(), "sha256").hexdigest()
    return (
        f"TC3-HMAC-SHA256 Credential={credentials.secret_id}/{scope}, "
        f"SignedHeaders={';'.join(_SIGNED)}, Signature={proof}"
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
