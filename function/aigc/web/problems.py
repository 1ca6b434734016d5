"""Errors as HTTP answers: RFC 9457 problem+json with a stable `code`."""

from __future__ import annotations

import json
from typing import Any

from aigc.clock import iso
from aigc.errors import (
    AnswerLost,
    BucketError,
    BudgetBusy,
    ImageServiceError,
    InvalidRequest,
    MethodNotAllowed,
    OverLimit,
    Unauthenticated,
)

RETRY_AFTER = 2  # seconds
MOST_ERRORS = 100
"""Wrong fields that are listed: more than a request has fields. 64 KiB of others would be answered with megabytes."""


def answer(error: ImageServiceError, *, request_id: str) -> dict[str, Any]:
    """What the platform turns into the HTTP answer."""
    problem: dict[str, Any] = {
        "type": f"urn:aigc:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "code": error.code,
        "detail": _detail(error),
        "request_id": request_id,
    }
    if error.next_step:
        problem["next_step"] = error.next_step
    if isinstance(error, InvalidRequest):
        problem["detail"], problem["errors"] = error.few(MOST_ERRORS)
    if isinstance(error, OverLimit):
        problem["resets_at"] = iso(error.resets_at)
        problem["violated-policies"] = [error.policy]
    return http(error.status, problem, {"Content-Type": "application/problem+json", **_headers(error)}, request_id)


def internal(request_id: str) -> dict[str, Any]:
    """The answer to an error nobody foresaw: no details for the outside."""
    error = ImageServiceError("an internal error; the log has it under this request_id")
    return answer(error, request_id=request_id)


def http(status: int, document: object, headers: dict[str, str], request_id: str) -> dict[str, Any]:
    """A JSON answer in the shape both HTTP front doors understand (platform.md 5.11, 5.14)."""
    common = {"Content-Type": "application/json", "Cache-Control": "no-store", "X-Request-Id": request_id}
    return {
        "isBase64Encoded": False,
        "statusCode": status,
        "headers": {**common, **headers},
        "body": _text(document),
    }


def empty(status: int, headers: dict[str, str], request_id: str) -> dict[str, Any]:
    """An answer without a body."""
    common = {"Cache-Control": "no-store", "X-Request-Id": request_id}
    return {"isBase64Encoded": False, "statusCode": status, "headers": {**common, **headers}, "body": ""}


def _text(document: object) -> str:
    """JSON as it is. Half of a surrogate pair, which JSON can say and UTF-8 cannot, becomes `?`: errors quote callers,
    and the platform has no answer for what it cannot encode."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def _detail(error: ImageServiceError) -> str:
    if isinstance(error, BucketError):  # the message has keys and COS's words, which are for the log
        cos = f" ({error.cos_code}, COS request {error.request_id})" if error.request_id else ""
        return f"{error.title}{cos}"
    return str(error)


def _headers(error: ImageServiceError) -> dict[str, str]:
    if isinstance(error, MethodNotAllowed):
        return {"Allow": ", ".join(error.allowed)}
    if isinstance(error, Unauthenticated):
        return {"WWW-Authenticate": 'Bearer realm="images"'}
    if isinstance(error, OverLimit):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, (AnswerLost, BudgetBusy)):
        return {"Retry-After": str(RETRY_AFTER)}
    return {}
