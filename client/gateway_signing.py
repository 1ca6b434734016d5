"""The signature that API Gateway asks of callers where it lets in nobody else (intl 628/11819).

    Authorization: hmac id="<key id>", algorithm="hmac-sha1", headers="x-date", signature="<base64>"

signs the line `x-date: <now>`, which may be 15 minutes off. It says who calls, and covers nothing of the call itself.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Generator
from dataclasses import dataclass, field
from email.utils import formatdate

import httpx

from client.clock import Clock


@dataclass(frozen=True)
class GatewayKeyPair:
    """What the operator of a service gives a caller, beside the API key."""

    secret_id: str
    secret_key: str = field(repr=False)


class GatewaySignature(httpx.Auth):
    """Signs each attempt anew, since a signature is good for a quarter of an hour only."""

    def __init__(self, pair: GatewayKeyPair, clock: Clock) -> None:
        self._pair = pair
        self._clock = clock

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """`request` with the headers of the signature."""
        date = formatdate(self._clock.now(), usegmt=True)
        proof = hmac.digest(self._pair.secret_key.encode(), f"x-date: {date}".encode(), "sha1")
        request.headers["X-Date"] = date
        request.headers["Authorization"] = (
            f'hmac id="{self._pair.secret_id}", algorithm="hmac-sha1", headers="x-date", '
            f'signature="{base64.b64encode(proof).decode()}"'
        )
        yield request
