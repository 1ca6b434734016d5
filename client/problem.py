"""The service's errors (problem+json, RFC 9457) become this package's errors, in this one place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from client import errors
from client.reading import text
from client.retry import PLATFORM_TRANSIENT, worth_repeating


@dataclass(frozen=True)
class _Verdict:
    kind: type[errors.ServiceAnswer]
    next_step: str
    own: bool = False
    """Whether our advice is better than the service's, which cannot know where this client has its key from."""


_FIX = "Correct the request and send it again; nothing was created and nothing is billed."
_KEY = "Check AIGC_API_KEY (or apiKey in .local/outputs.json); `aigc keys new` makes a key to be added to the stack."
_LATER = "Send the same request with the same idempotency key again later; it cannot be billed twice."

_SIGNATURE = _Verdict(
    errors.NotAuthorised,
    "Check AIGC_URL_AUTH=gateway, AIGC_GATEWAY_ID and AIGC_GATEWAY_KEY, and the clock of this machine.",
    own=True,
)
"""API Gateway's own answer: the call has not reached the service."""

_CAM_SIGNATURE = _Verdict(
    errors.NotAuthorised,
    "Check AIGC_URL_AUTH=cam, TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, and the clock of this machine.",
    own=True,
)
"""The Function URL's own answer: the call has not reached the service either."""

_FOREIGN = _Verdict(
    errors.Refused,
    "The service itself has not answered: check its address (AIGC_URL, or localUrl in .local/outputs.json), then the "
    "function's log.",
)
"""SCF's own form (`errorCode`): there is no such function, or it broke; the request is not what is wrong."""

VERDICTS: Mapping[int, _Verdict] = {
    400: _Verdict(errors.InvalidRequest, _FIX),
    401: _Verdict(errors.NotAuthorised, _KEY, own=True),
    403: _Verdict(errors.NotAuthorised, _KEY, own=True),
    404: _Verdict(errors.NotFound, "Check the job id and the service address."),
    409: _Verdict(errors.Conflict, "Look at the job with `aigc status` before you try again."),
    413: _Verdict(errors.InvalidRequest, _FIX),
    415: _Verdict(errors.InvalidRequest, _FIX),
    422: _Verdict(errors.InvalidRequest, _FIX),
    429: _Verdict(errors.TooManyRequests, _LATER),
}
"""HTTP status -> error, for statuses with one meaning. Other 4xx are Refused, the rest Unavailable."""

KEY_REUSED = "idempotency_key_reused"
"""The service's code for a key that came before with another request; its status, 422, would say less."""

_REUSED = _Verdict(errors.Conflict, "Use a new idempotency key for another request, or repeat the first one unchanged.")


def error_from(status: int, body: bytes) -> errors.ServiceAnswer:
    """The error an unsuccessful answer means. Never raises: a body that cannot be read still has its status."""
    document = _parsed(body)
    verdict = _special(status, document) or _verdict(status)
    return verdict.kind(
        _message(status, document),
        next_step=(verdict.own and verdict.next_step) or text(document, "next_step") or verdict.next_step,
        status=status,
        code=text(document, "code"),
        request_id=text(document, "request_id") or text(document, "requestId"),
    )


def _special(status: int, document: Mapping[str, Any]) -> _Verdict | None:
    """What the status alone does not tell."""
    if text(document, "code") == KEY_REUSED:
        return _REUSED
    if "errorCode" in document and 400 <= status < 500 and not worth_repeating(status):
        return _CAM_SIGNATURE if status in (401, 403) else _FOREIGN
    return _SIGNATURE if text(document, "message").startswith("HMAC ") else None


def _verdict(status: int) -> _Verdict:
    known = VERDICTS.get(status)
    if known is not None:
        return known
    if 400 <= status < 500 and status not in PLATFORM_TRANSIENT:
        return _Verdict(errors.Refused, _FIX)
    if status >= 400:
        return _Verdict(errors.Unavailable, _LATER)
    return _Verdict(errors.UnexpectedAnswer, "Check that the configured address is the image service's own.")


_EXPLANATIONS = ("detail", "title", "message", "errorMessage")
"""Where an answer says why: the service's, API Gateway's, SCF's."""


def _message(status: int, document: Mapping[str, Any]) -> str:
    said = next(filter(None, (text(document, name) for name in _EXPLANATIONS)), "no explanation")
    field = text(document, "field")
    if field and field not in said:
        said = f"{field}: {said}"
    return f"{said} (HTTP {status})"


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:  # a gateway's HTML page, say
        return {}
    return document if isinstance(document, Mapping) else {}
