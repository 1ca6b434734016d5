"""HTTP on one side, an event and a return value on the other: Function URLs (platform.md 5.11). Pure.

Two things are not documented and decided here. A body that is not UTF-8 is passed in base64 and marked by
`isBase64Encoded: true`, as the API Gateway did; a text body carries no such field. Of a query parameter that is sent
twice the last value counts.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from localcloud.http import Request, Response
from localcloud.scf.invocation import Outcome
from localcloud.wire import NOT_JSON

_JSON = ("Content-Type", "application/json")
_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade", "content-length"})
_BAD_FORMAT = b'{"errno":403,"error":"Invalid scf response format. please check your scf response format."}'


def http_event(request: Request, path: str) -> dict[str, Any]:
    """The event of one HTTP request: exactly the documented fields, header names in lower case."""
    body = request.body.read()
    event: dict[str, Any] = {
        "headers": {**dict(request.headers), "x-scf-remote-addr": request.peer},
        "httpMethod": request.method,
        "path": path,
        "queryString": dict(parse_qsl(request.raw_query, keep_blank_values=True)),
    }
    try:
        event["body"] = body.decode("utf-8")
    except UnicodeDecodeError:
        event["body"] = base64.b64encode(body).decode()
        event["isBase64Encoded"] = True
    return event


def failure_response(outcome: Outcome, request_id: str) -> Response:
    """A failure of the function or the platform: its status code is the HTTP status (platform.md 5.10)."""
    return Response(int(outcome.status), [_JSON], msgspec.json.encode(outcome.envelope(request_id)))


def returned(answer: bytes) -> object:
    """A handler's return value; None for JSON that is too deep or holds half a character, which no caller can read."""
    try:
        return msgspec.json.decode(answer)
    except NOT_JSON:
        return None


def success_response(answer: bytes) -> Response:
    """What a handler's return value (JSON text) means as an HTTP response.

    An object with a `statusCode` is a response; any other JSON value is the body of a 200.
    """
    value = returned(answer)
    if not isinstance(value, dict) or "statusCode" not in value:
        return Response(200, [_JSON], answer)
    try:
        return Response(_status(value["statusCode"]), _headers(value.get("headers") or {}), _body(value))
    except (TypeError, ValueError):
        return Response(403, [_JSON], _BAD_FORMAT)


def _status(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 200 <= value <= 599:
        raise ValueError("statusCode")
    return value


def _headers(value: object) -> list[tuple[str, str]]:
    if not isinstance(value, dict):
        raise TypeError("headers")
    found = []
    for name, content in value.items():
        for each in content if isinstance(content, list) else [content]:
            text = each if isinstance(each, str) else msgspec.json.encode(each).decode()
            if any(character in name + text for character in "\r\n\0"):
                raise ValueError("header")
            if name.lower() not in _HOP_BY_HOP:
                found.append((name, text))
    if not any(name.lower() == "content-type" for name, _ in found):
        found.append(_JSON)
    return found


def _body(value: dict[str, Any]) -> bytes:
    body = value.get("body", "")
    if body is None:
        return b""
    if not isinstance(body, str):
        return msgspec.json.encode(body)
    if value.get("isBase64Encoded") is True:
        try:
            return base64.b64decode(body, validate=True)
        except binascii.Error as wrong:
            raise ValueError("body") from wrong
    return body.encode("utf-8", "surrogatepass")
