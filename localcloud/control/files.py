"""Stored objects for people who look at them. Nothing that was stored can run in the console's origin."""

from __future__ import annotations

from urllib.parse import quote

from localcloud.control.answers import OWN_ONLY, asked, json_answer, number
from localcloud.errors import InvalidRequest
from localcloud.http import Request, Response
from localcloud.overviews import Wanted
from localcloud.parts import Parts

PAGE = 200
"""Entries of one page of a bucket."""
WHOLE = 1 << 40
"""More bytes than an object has."""

_PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"})
"""Shown as what they are. SVG is missing: it is a document with scripts."""
_TEXTS = ("text/", "application/json", "application/xml", "application/x-ndjson", "application/yaml")
"""Shown as plain text, HTML too."""
_HARMLESS = ("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")


class Files:
    """The routes `objects` and `object`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def list(self, request: Request) -> Response:
        """One page of a bucket: `?bucket=&prefix=&delimiter=&marker=&limit=`."""
        bucket, prefix, delimiter, marker, limit = asked(request, "bucket", "prefix", "delimiter", "marker", "limit")
        wanted = Wanted(prefix, delimiter, marker, number(limit, default=PAGE, most=1000))
        return json_answer(self._parts.cos.browse(_named(bucket, "bucket"), wanted))

    def show(self, request: Request) -> Response:
        """An object's bytes: `?bucket=&key=&limit=`; `limit` is for those who want the beginning only."""
        bucket, key, limit = asked(request, "bucket", "key", "limit")
        length = number(limit, default=WHOLE, most=WHOLE)
        about, body = self._parts.cos.peek(_named(bucket, "bucket"), _named(key, "key"), length)
        shown = shown_as(about.content_type)
        headers = [("Content-Type", shown or "application/octet-stream"), _HARMLESS, *OWN_ONLY]
        name = quote(key.rstrip("/").rpartition("/")[2] or "object", safe="")
        headers.append(("Content-Disposition", f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}"))
        return Response(200, headers, body, min(length, about.size))


def shown_as(content_type: str) -> str:
    """The type under which an object can be shown without doing anything; empty if it can only be saved. Pure."""
    plain = content_type.partition(";")[0].strip().lower()
    if plain in _PICTURES:
        return plain
    return "text/plain; charset=utf-8" if plain.startswith(_TEXTS) else ""


def _named(value: str, name: str) -> str:
    if not value:
        raise InvalidRequest("MissingParameter", f"Say which {name}: ?{name}=...")
    return value
