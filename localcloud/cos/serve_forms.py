"""POST Object: an upload by a browser's form (platform.md 4.6).

Early on its way the request is unwrapped into what it stands for: the fields become headers, the file the body. So the
questions put to CAM, and what becomes of the object, are those of a PUT.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from localcloud.cos import xml
from localcloud.cos.answers import about_version, empty
from localcloud.cos.attributes import attributes_of
from localcloud.cos.forms import read_form
from localcloud.cos.names import domain
from localcloud.cos.objects import SERVER, ObjectVersion
from localcloud.cos.post_policy import PostPolicy
from localcloud.cos.serve_objects import MAX_OBJECT
from localcloud.cos.storage import Arrival, Storage
from localcloud.errors import InvalidRequest
from localcloud.exchange import Exchange
from localcloud.http import Headers, Response

_AS_HEADERS = frozenset({"cache-control", "content-disposition", "content-encoding", "content-type", "expires"})
_VENDOR_HEADERS = ("x-cos-meta-", "x-cos-storage-class", "x-cos-grant-", "x-cos-server-side-encryption")
_OF_THE_FORM = frozenset({"authorization", "content-type", "content-length", "content-md5"})
"""Headers of the request that say nothing about the object."""
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")


def unwrap(exchange: Exchange) -> None:
    """Turn a form into the key, headers and body of the object. Raises `InvalidRequest`."""
    request = exchange.request
    form = read_form(request.headers.get("content-type"), request.body)
    if not form.fields.get("key"):
        raise InvalidRequest("InvalidArgument", "The form needs the field key.")
    if "signature" in form.fields:
        raise InvalidRequest(
            "NotImplemented", "Sign a form with policy and q-signature, not with Signature.", status=501
        )
    exchange.key = form.fields["key"].replace("${filename}", form.filename)
    exchange.form = {**form.fields, "key": exchange.key}
    request.headers = Headers(
        [
            *((name, value) for name, value in request.headers if _is_of_the_request(name)),
            *_headers(form.fields),
            ("Content-Length", str(form.size)),
        ]
    )
    request.body = request.body.part(form.start, form.size)


class ServeForms:
    """One method per operation; its name is the operation's."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def post_object(self, exchange: Exchange) -> Response:
        fields, body = exchange.form or {}, exchange.request.body
        bucket = self._storage.bucket(exchange)
        if body.size > MAX_OBJECT:
            raise InvalidRequest("EntityTooLarge", f"An object has at most {MAX_OBJECT} bytes; upload it in parts.")
        if "policy" in fields:
            policy = PostPolicy.parse(base64.b64decode(fields["policy"]))
            seen = {**fields, "bucket": bucket.name, "q-sign-time": fields.get("q-key-time", "")}
            policy.check(seen, body.size, self._storage.clock.now())
        status = _success_status(fields)
        attributes = attributes_of(exchange.request.headers, bucket.encryption)
        etag = f'"{(await asyncio.to_thread(lambda: body.md5)).hex()}"'
        content = await self._storage.depot.take(body)
        version = self._storage.write(exchange, bucket, Arrival(content, etag, attributes, "Post"))
        return _answer(exchange, fields, version, status)


def _answer(exchange: Exchange, fields: Mapping[str, str], version: ObjectVersion, status: int) -> Response:
    location = f"{exchange.request.scheme}://{domain(exchange.bucket, exchange.region)}/{quote(version.key)}"
    told = [("ETag", version.etag), *about_version(exchange.request, version)]
    if back := fields.get("success_action_redirect"):
        facts = urlencode(
            {"bucket": exchange.bucket, "key": version.key, "etag": version.etag}, quote_via=quote, safe=""
        )
        return empty(303, ("Location", f"{back}{'&' if '?' in back else '?'}{facts}"), *told)
    told.append(("Location", location))
    if status != 201:
        return empty(status, *told)
    body = xml.document(
        "PostResponse",
        (
            xml.element("Location", location),
            xml.element("Bucket", exchange.bucket),
            xml.element("Key", version.key),
            xml.element("ETag", version.etag),
        ),
    )
    return Response(201, [("Content-Type", "application/xml"), SERVER, *told], body)


def _success_status(fields: Mapping[str, str]) -> int:
    """Raises `InvalidRequest` for a redirect that cannot be a header; an unknown status counts as 204."""
    back = fields.get("success_action_redirect", "")
    if not back.isascii() or not back.isprintable():
        raise InvalidRequest("InvalidArgument", "success_action_redirect is not a URL.")
    asked = fields.get("success_action_status", "")
    return int(asked) if asked in ("200", "201") else 204


def _is_of_the_request(name: str) -> bool:
    low = name.lower()
    return low not in _OF_THE_FORM and not low.startswith(("x-cos-", "x-amz-"))


def _headers(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields about the object, as a PUT would have them in its headers: UTF-8, seen as Latin-1."""
    found = [(name, value) for name, value in fields.items() if name in _AS_HEADERS or name.startswith(_VENDOR_HEADERS)]
    if fields.get("acl"):
        found.append(("x-cos-acl", fields["acl"]))
    if any(not _TOKEN.fullmatch(name) or not value.isprintable() for name, value in found):
        raise InvalidRequest("InvalidArgument", "A field of the form has characters that no header can have.")
    return [(name, value.encode().decode("latin-1")) for name, value in found]
