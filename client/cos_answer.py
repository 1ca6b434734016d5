"""What COS says when it refuses: an XML document with Code, Message and RequestId."""

from __future__ import annotations

import re

import httpx

_ELEMENT = re.compile(r"<(Code|Message|RequestId)>([^<]*)</\1>")
"""Three flat text elements; a full XML parser would only add ways to be attacked by a foreign answer."""


def explain(response: httpx.Response) -> str:
    """One line for people: code, message and request id as far as the answer has them."""
    said = _said(response)
    code = said.get("Code", "no code")
    parts = [f"{code} (HTTP {response.status_code})"]
    if said.get("Message"):
        parts.append(said["Message"])
    request_id = said.get("RequestId") or response.headers.get("x-cos-request-id", "")
    if request_id:
        parts.append(f"request {request_id}")
    return ", ".join(parts)


def error_code(response: httpx.Response) -> str:
    """The code alone, empty when there is none (an answer to HEAD, say)."""
    return _said(response).get("Code", "")


def _said(response: httpx.Response) -> dict[str, str]:
    return dict(_ELEMENT.findall(response.text))
