"""What arrived? Pure: a raw SCF event in, one of four values out, or UnknownEvent.

Shapes: platform.md 5.11 (Function URL), 5.12 (COS), 5.13 (timer), 5.14 (API Gateway). Raw COS events carry the
uploader's `Authorization` header: nothing here keeps or shows them.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aigc.errors import NotJson, TooLarge, UnknownEvent

LONGEST_BODY = 64 * 1024
"""Bytes of an HTTP body or a job file. The longest valid request is far below; inline images are not part of it."""

LONGEST_WITH_IMAGES = 6 * 1024 * 1024
"""Bytes of an HTTP body with inline images: SCF passes on no event above 6 MB (platform.md 5.6)."""


@dataclass(frozen=True)
class HttpCall:
    """An HTTP request. Header names are in lower case; `query` has the last value of each name; `stage` is the
    environment of API Gateway, which `path` does not have.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    raw_body: str = field(repr=False)
    is_base64: bool = False
    stage: str = ""

    def body(self, most: int = LONGEST_BODY) -> bytes:
        """The body's bytes, `most` of them. Raises TooLarge before anything is decoded, NotJson for broken base64."""
        size = len(self.raw_body) * 3 // 4 if self.is_base64 else len(self.raw_body)
        if size > most:
            raise TooLarge(f"the body has about {size} bytes; at most {most} are accepted")
        try:
            body = base64.b64decode(self.raw_body, validate=True) if self.is_base64 else self.raw_body.encode("utf-8")
        except ValueError as error:
            raise NotJson("the body is not valid base64 or not UTF-8") from error
        if len(body) > most:
            raise TooLarge(f"the body has {len(body)} bytes; at most {most} are accepted")
        return body


@dataclass(frozen=True)
class Created:
    """One object that was created. `bucket` has its -APPID; `key` is as COS has it, not percent-encoded."""

    bucket: str
    key: str
    size: int


@dataclass(frozen=True)
class Unreadable:
    """A COS record we cannot use; `reason` is safe to log."""

    reason: str


@dataclass(frozen=True)
class ObjectsCreated:
    """A COS event: one or more records, each on its own."""

    records: tuple[Created | Unreadable, ...]


@dataclass(frozen=True)
class Tick:
    """The timer."""

    name: str


Arrived = HttpCall | ObjectsCreated | Tick


def is_http(event: object) -> bool:
    """Whether somebody waits for an HTTP answer. Function URL events have no requestContext (platform.md 5.11)."""
    return isinstance(event, Mapping) and "httpMethod" in event


def classify(event: object) -> Arrived:
    """The event as a value. Raises UnknownEvent with a message that shows field names only."""
    if isinstance(event, Mapping):
        if "httpMethod" in event:
            return _http(event)
        records = event.get("Records")
        if isinstance(records, list) and records and all(isinstance(r, Mapping) and "cos" in r for r in records):
            return ObjectsCreated(tuple(_record(record) for record in records))
        if event.get("Type") == "Timer":
            return Tick(str(event.get("TriggerName", "")))
        names = ", ".join(sorted(str(name)[:40] for name in event)[:10])
        raise UnknownEvent(f"an event with the fields ({names}) is neither HTTP, nor COS, nor timer")
    raise UnknownEvent(f"an event must be an object, not {type(event).__name__}")


def _http(event: Mapping[str, Any]) -> HttpCall:
    headers = _mapping(event.get("headers"))
    query = _mapping(event.get("queryString") or event.get("queryStringParameters"))
    return HttpCall(
        method=str(event["httpMethod"]).upper(),
        path=str(event.get("path") or "/"),
        headers={str(name).lower(): _last(value) for name, value in headers.items()},
        query={str(name): _last(value) for name, value in query.items()},
        raw_body=str(event.get("body") or ""),
        is_base64=event.get("isBase64Encoded") in (True, "true"),
        stage=str(_mapping(event.get("requestContext")).get("stage") or ""),
    )


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _last(value: object) -> str:
    return str(value[-1]) if isinstance(value, list) and value else str(value)


def _record(record: Mapping[str, Any]) -> Created | Unreadable:
    try:
        cos, name = record["cos"], str(record["event"]["eventName"])
        where = cos["cosBucket"]
        prefix = f"/{where['appid']}/{where['name']}/"
        full, size = str(cos["cosObject"]["key"]), int(cos["cosObject"].get("size", 0))
        bucket = f"{where['name']}-{where['appid']}"
    except (KeyError, TypeError, ValueError) as error:
        return Unreadable(f"a COS record without {error}")
    if not name.startswith("cos:ObjectCreated"):
        return Unreadable(f"event {name[:60]}; only cos:ObjectCreated is handled")
    if not full.startswith(prefix):
        return Unreadable("an object key that does not start with /<appid>/<bucket>/")
    return Created(bucket, full[len(prefix) :], size)
