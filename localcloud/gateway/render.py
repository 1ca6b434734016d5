"""Answers and refusals in the caller's dialect."""

from __future__ import annotations

import logging

import msgspec

from localcloud.actions import Answer
from localcloud.cos.xml import escape
from localcloud.errors import CloudError
from localcloud.exchange import Dialect, Exchange
from localcloud.gateway.by_path import make_harmless
from localcloud.http import Response

log = logging.getLogger("localcloud")
_JSON = ("Content-Type", "application/json")


def render_answer(exchange: Exchange, answer: Answer) -> Response:
    """The API 3.0 envelope (platform.md 3): `{"Response": {..., "RequestId": ...}}`."""
    fields = msgspec.json.encode(answer)
    joint = b"," if len(fields) > 2 else b""
    body = b'{"Response":' + fields[:-1] + joint + b'"RequestId":"' + exchange.id.encode() + b'"}}'
    return Response(200, [_JSON], body)


def render_cloud_error(exchange: Exchange, refusal: CloudError) -> None:
    """A refusal as its caller expects it: API 3.0 with status 200, COS in XML, everything else in plain JSON."""
    exchange.code = refusal.code
    if exchange.dialect is Dialect.API3:
        error = {"Code": refusal.code, "Message": refusal.message}
        body = msgspec.json.encode({"Response": {"Error": error, "RequestId": exchange.id}})
        exchange.response = Response(200, [_JSON], body)
    elif exchange.dialect is Dialect.COS:
        exchange.response = _cos_error(exchange, refusal)
    else:
        body = msgspec.json.encode(
            {"errorCode": refusal.code, "errorMessage": refusal.message, "requestId": exchange.id}
        )
        exchange.response = Response(refusal.http_status, [_JSON], body)


def render_internal_error(exchange: Exchange, failure: Exception) -> None:
    """A bug of the embedded cloud: said aloud, never hidden, and the process goes on."""
    log.error("%s %s failed", exchange.service, exchange.action or exchange.request.method, exc_info=failure)
    render_cloud_error(
        exchange, CloudError("InternalError", "An internal error has occurred; see the cloud's log.", status=500)
    )


def label_response(exchange: Exchange) -> None:
    """Put the request id where the dialect's clients look for it: COS in a header, API 3.0 has it in its envelope."""
    if exchange.response is not None and exchange.dialect is Dialect.COS:
        exchange.response.headers.append(("x-cos-request-id", exchange.id))
    if exchange.response is not None and exchange.request.by_path:
        make_harmless(exchange.response)


def _cos_error(exchange: Exchange, refusal: CloudError) -> Response:
    status = refusal.http_status
    if status == 304:
        return Response(status)
    resource = escape(f"{exchange.request.host}{exchange.request.raw_path}")
    body = (
        "<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n"
        f"\t<Code>{escape(refusal.code)}</Code>\n\t<Message>{escape(refusal.message)}</Message>\n"
        f"\t<Resource>{resource}</Resource>\n\t<RequestId>{exchange.id}</RequestId>\n"
        f"\t<TraceId>{exchange.id.replace('-', '')}</TraceId>\n</Error>\n"
    ).encode("utf-8", "replace")
    head = exchange.request.method == "HEAD"
    headers = [("Content-Type", "application/xml"), *refusal.headers]
    return Response(status, headers, b"" if head else body, 0 if head else None)
