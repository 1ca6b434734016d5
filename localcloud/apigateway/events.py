"""HTTP on one side, an event and a return value on the other: functions behind an API (platform.md 5.14). Pure.

Two things are not documented and decided here. A body that is not UTF-8 reaches the function damaged unless the API
encodes bodies in base64 (China 1340/51799 says that binary bodies need it). Of a query parameter that is sent twice the
last value counts.
"""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from localcloud.apigateway.routing import Route
from localcloud.http import Request, Response
from localcloud.scf.invocation import Outcome
from localcloud.scf.url_events import failure_response, returned, success_response

_JSON = ("Content-Type", "application/json")
_BAD_FORMAT = b'{"errno":403,"error":"Invalid scf response format. please check your scf response format."}'


class Place(msgspec.Struct, frozen=True):
    """Where a request arrived: a service, its environment, and the path below that."""

    service: str
    environment: str
    path: str


def event_of(request: Request, place: Place, route: Route, *, request_id: str, key_id: str) -> dict[str, Any]:
    """The event of one request: the documented fields, header names in the documented case."""
    api = route.api
    body = request.body.read()
    event: dict[str, Any] = {
        "requestContext": {
            "serviceId": place.service,
            "path": api.path,
            "httpMethod": api.method,
            "requestId": request_id,
            "identity": {"secretId": key_id} if key_id else {},
            "sourceIp": request.peer,
            "stage": place.environment,
        },
        "headers": {_cased(name): value for name, value in request.headers},
        "body": base64.b64encode(body).decode() if api.target.encoded else body.decode("utf-8", "replace"),
        "pathParameters": dict(route.variables),
        "queryStringParameters": {},
        "headerParameters": {},
        "stageVariables": {"stage": place.environment},
        "path": place.path,
        "queryString": dict(parse_qsl(request.raw_query, keep_blank_values=True)),
        "httpMethod": request.method,
    }
    if api.target.encoded:
        event["isBase64Encoded"] = True
    return event


def response_of(outcome: Outcome, *, integrated: bool, request_id: str) -> Response:
    """What the function's end means to the caller. A failure has the function's own status code (platform.md 5.10)."""
    if not outcome.succeeded:
        return failure_response(outcome, request_id)
    if not integrated:
        return Response(200, [_JSON], outcome.answer)
    value = returned(outcome.answer)
    if not isinstance(value, dict) or "statusCode" not in value:
        return Response(403, [_JSON], _BAD_FORMAT)
    answer = success_response(outcome.answer)
    # "The Location key header is not supported currently" (platform.md 5.14).
    answer.headers = [pair for pair in answer.headers if pair[0].lower() != "location"]
    return answer


def _cased(name: str) -> str:
    """`accept-Language`: every word but the first with a capital."""
    first, *rest = name.split("-")
    return "-".join([first, *(word.capitalize() for word in rest)])
