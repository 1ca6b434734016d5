"""How an action of API 3.0 is asked for (platform.md 3.1):

POST, JSON                      common parameters in X-TC-* headers, signed with TC3-HMAC-SHA256
GET, Authorization header       the action's parameters in the query, the rest as above
GET, no Authorization header    everything in the query, signed with HmacSHA1 or HmacSHA256
POST, a form                    everything in the form, signed likewise

A `multipart/form-data` body is for binary parameters, which no action here has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.errors import InvalidRequest
from localcloud.exchange import Exchange
from localcloud.gateway.flat import fields_of, nested
from localcloud.http import Request
from localcloud.signatures.api1 import COMMON
from localcloud.wire import json_object

MAX_QUERY = 32 * 1024
MAX_FORM = 1024 * 1024
"""Bytes (platform.md 3.1); JSON may have ten times as many."""
_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"


def read_common(exchange: Exchange) -> None:
    """Set action, version and region, and `fields` unless the body is JSON. Raises `InvalidRequest`."""
    request = exchange.request
    exchange.fields = _fields(request)
    if exchange.fields is not None and signs_itself(request):
        said: Mapping[str, str] = exchange.fields
        exchange.action, exchange.version, exchange.region = (
            said.get(name, "") for name in ("Action", "Version", "Region")
        )
    else:
        headers = request.headers
        exchange.action, exchange.version, exchange.region = (
            headers.get(name) for name in ("x-tc-action", "x-tc-version", "x-tc-region")
        )


def signs_itself(request: Request) -> bool:
    """Whether the signature of a query or form stands among its parameters."""
    return "authorization" not in request.headers


def own_parameters(exchange: Exchange) -> dict[str, Any]:
    """What the action itself is told: JSON, or its like with nothing but text. Raises `InvalidRequest`."""
    if exchange.fields is None:
        kind = exchange.request.headers.get("content-type")
        if kind.partition(";")[0].strip().lower() != _JSON:
            raise InvalidRequest("UnsupportedProtocol", f"A POST has the Content-Type {_JSON}, not {kind[:80]!r}.")
        return json_object(exchange.request.body.read() or b"{}")
    common = COMMON if signs_itself(exchange.request) else frozenset[str]()
    return nested({name: value for name, value in exchange.fields.items() if name not in common})


def _fields(request: Request) -> dict[str, str] | None:
    kind = request.headers.get("content-type")
    if request.method == "GET":
        _check_size(len(request.raw_query), MAX_QUERY)
        return fields_of(request.raw_query.encode("latin-1", "replace"))
    if request.method != "POST" or kind.startswith("multipart/form-data"):
        raise InvalidRequest("UnsupportedProtocol", "API 3.0 is asked with GET, or with POST and JSON or a form.")
    if not kind.startswith(_FORM):
        return None
    if not signs_itself(request):
        raise InvalidRequest("UnsupportedProtocol", "TC3-HMAC-SHA256 signs JSON; a form takes HmacSHA1 or HmacSHA256.")
    _check_size(request.body.size, MAX_FORM)
    return fields_of(request.body.read())


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise InvalidRequest("RequestSizeLimitExceeded", f"The request has {size} bytes, {most} are allowed this way.")
