"""Conditional requests: If-Match and its relatives, on reads and on the source of a copy."""

from __future__ import annotations

from collections.abc import Callable

from localcloud.cos.times import parse_http_date
from localcloud.errors import InvalidRequest
from localcloud.http import Headers

Look = Callable[[str], str]
"""Finds the value of one of the four headers, "" when it was not sent."""


def not_modified(sent: Look, etag: str, modified: float) -> bool:
    """Whether a read may be answered with 304. Raises `InvalidRequest` (412) when the condition fails.

    An ETag condition makes the date condition beside it irrelevant (RFC 9110, 13.2.2).
    """
    if match := sent("if-match"):
        if not _names(match, etag):
            raise _failed("If-Match")
    elif (since := _date(sent("if-unmodified-since"))) is not None and int(modified) > since:
        raise _failed("If-Unmodified-Since")
    if none := sent("if-none-match"):
        return _names(none, etag)
    after = _date(sent("if-modified-since"))
    return after is not None and int(modified) <= after


def range_applies(validator: str, etag: str, modified: float) -> bool:
    """Whether an If-Range lets the Range beside it count: who resumes a download must not get the rest of another
    object (RFC 9110, 13.1.5). Anything but exactly this one is answered with everything.
    """
    date = _date(validator)
    return validator == etag if date is None else int(modified) == date


def check_copy_source(headers: Headers, etag: str, modified: float) -> None:
    """The same four, prefixed, for the source of a copy; all failures are 412 there."""

    def sent(name: str) -> str:
        return headers.get(f"x-cos-copy-source-{name}") or headers.get(f"x-amz-copy-source-{name}")

    if not_modified(sent, etag, modified):
        raise _failed("x-cos-copy-source-If-None-Match or -If-Modified-Since")


def _names(listed: str, etag: str) -> bool:
    plain = etag.strip('"')
    return any(tag.strip() == "*" or tag.strip().removeprefix("W/").strip('"') == plain for tag in listed.split(","))


def _date(text: str) -> int | None:
    return parse_http_date(text) if text else None


def _failed(name: str) -> InvalidRequest:
    return InvalidRequest("PreconditionFailed", f"The condition of {name} does not hold.", status=412)
