"""Objects: PUT, copy, GET, HEAD, DELETE, batch delete, ACL and tags."""

from __future__ import annotations

from collections.abc import Awaitable

from msgspec.structs import replace

from localcloud.cos import acl, tagging, xml
from localcloud.cos.answers import about_mark, about_version, about_write, empty, vendor_prefix, xml_answer
from localcloud.cos.archive import about_restoration, check_readable
from localcloud.cos.attributes import attributes_of, vendor_header
from localcloud.cos.buckets import Bucket
from localcloud.cos.conditions import check_copy_source, not_modified, range_applies
from localcloud.cos.copies import CopySource
from localcloud.cos.deletes import BatchDelete
from localcloud.cos.digests import check_content_md5
from localcloud.cos.objects import STANDARD, Attributes, ObjectVersion
from localcloud.cos.ranges import parse_range
from localcloud.cos.storage import Arrival, Storage
from localcloud.cos.times import iso_date
from localcloud.errors import InvalidRequest, NotFound
from localcloud.exchange import Exchange
from localcloud.http import Headers, Pairs, Response

MAX_OBJECT = 5 * 1024**3
"""Bytes of an object that is uploaded or copied in one request."""

_OVERRIDES = (
    ("response-content-type", "Content-Type"),
    ("response-content-language", "Content-Language"),
    ("response-expires", "Expires"),
    ("response-cache-control", "Cache-Control"),
    ("response-content-disposition", "Content-Disposition"),
    ("response-content-encoding", "Content-Encoding"),
)
_DIRECTIVES = {"": False, "copy": False, "replaced": True, "replace": True}


class ServeObjects:
    """One method per operation; its name is the operation's."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def get_object(self, exchange: Exchange) -> Response:
        found = self._readable(exchange)
        if found.attributes.storage_class != STANDARD:
            check_readable(found, self._storage.clock.now())
        answer = self._head(exchange, found)
        if answer.status == 304:
            return answer
        size = found.content.size
        headers = exchange.request.headers
        wanted = headers.get("range")
        if wanted and "if-range" in headers and not range_applies(headers.get("if-range"), found.etag, found.modified):
            wanted = ""
        part = parse_range(wanted, size) if wanted else None
        if part is None:
            data = found.content.data
            answer.body = data if data is not None else found.content.body(0, size - 1)
            answer.length = size
            return answer
        first, last = part
        answer.status = 206
        answer.headers.append(("Content-Range", f"bytes {first}-{last}/{size}"))
        answer.body = found.content.body(first, last)
        answer.length = last - first + 1
        return answer

    def head_object(self, exchange: Exchange) -> Response:
        found = self._readable(exchange)
        answer = self._head(exchange, found)
        if answer.status == 200:
            answer.length = found.content.size
        return answer

    def put_object(self, exchange: Exchange) -> Response | Awaitable[Response]:
        request = exchange.request
        bucket = self._storage.bucket(exchange)
        if source := CopySource.of(request.headers):
            return self._copy(exchange, bucket, source)
        if request.body.size > MAX_OBJECT:
            raise InvalidRequest("EntityTooLarge", f"An object has at most {MAX_OBJECT} bytes; upload it in parts.")
        attributes = attributes_of(request.headers, bucket.encryption)
        etag = f'"{check_content_md5(request).hex()}"'
        self._storage.refuse_overwrite(exchange, bucket)
        if request.body.data is None:
            return self._put_large(exchange, bucket, etag, attributes)
        content = self._storage.depot.keep(request.body.data)
        return self._stored(exchange, bucket, Arrival(content, etag, attributes, "Put"))

    def delete_object(self, exchange: Exchange) -> Response:
        gone = self._storage.delete(exchange, self._storage.bucket(exchange), exchange.key, _version_id(exchange))
        # Deleting what is not there succeeds as well.
        return empty(204, *(about_version(exchange.request, gone) if gone else ()))

    def delete_multiple_objects(self, exchange: Exchange) -> Response:
        batch: BatchDelete = exchange.arguments
        bucket = self._storage.bucket(exchange)
        told = []
        for target in batch.targets:
            named = [xml.element("Key", target.key)]
            if target.version_id:
                named.append(xml.element("VersionId", target.version_id))
            refusal = batch.refusals.get(target.key)
            if refusal is not None:
                named += [xml.element("Code", refusal.code), xml.element("Message", refusal.message)]
                told.append(xml.group("Error", named))
                continue
            gone = self._storage.delete(exchange, bucket, target.key, target.version_id)
            if gone is not None and gone.is_marker:
                named += [
                    xml.element("DeleteMarker", "true"),
                    xml.element("DeleteMarkerVersionId", gone.version_id),
                ]
            if not batch.quiet:
                told.append(xml.group("Deleted", named))
        return xml_answer(xml.document("DeleteResult", told))

    def get_object_acl(self, exchange: Exchange) -> Response:
        own = self._asked(exchange).attributes.acl
        shown = self._storage.bucket(exchange).acl if own.canned == "default" else own
        # The header tells what was set on the object; the provider compares it (provider.md 3.1, BucketObject).
        header = [("x-cos-acl", own.canned)] if own.canned else []
        return xml_answer(acl.render(shown, self._storage.account), *header)

    def put_object_acl(self, exchange: Exchange) -> Response:
        found = self._asked(exchange)
        asked = acl.from_headers(exchange.request.headers, acl.CANNED_FOR_OBJECTS)
        if asked is None:
            check_content_md5(exchange.request)
            asked = acl.from_xml(xml.bounded(exchange.request.body), self._storage.account)
        self._change(exchange, found.with_attributes(replace(found.attributes, acl=asked)))
        return empty()

    def get_object_tagging(self, exchange: Exchange) -> Response:
        found = self._asked(exchange)
        return xml_answer(tagging.render(found.attributes.tags), *about_version(exchange.request, found))

    def put_object_tagging(self, exchange: Exchange) -> Response:
        check_content_md5(exchange.request)
        tags = tagging.from_xml(xml.bounded(exchange.request.body), tagging.OBJECT_TAGS)
        self._tag(exchange, tags)
        return empty()

    def delete_object_tagging(self, exchange: Exchange) -> Response:
        self._tag(exchange, ())
        return empty(204)

    def _readable(self, exchange: Exchange) -> ObjectVersion:
        """`_asked` for GET and HEAD, to which the mark of a deletion is nothing, be it named or the newest version; a
        header tells (platform.md 4.8)."""
        try:
            return self._asked(exchange)
        except (NotFound, InvalidRequest) as refused:
            objects = self._storage.bucket(exchange).objects
            if not objects.is_marked(exchange.key, _version_id(exchange)):
                raise
            told = about_mark(exchange.request)
            raise NotFound("NoSuchKey", "The specified key does not exist.", headers=[told]) from refused

    def _asked(self, exchange: Exchange) -> ObjectVersion:
        return self._storage.find(self._storage.bucket(exchange), exchange.key, _version_id(exchange))

    def _head(self, exchange: Exchange, found: ObjectVersion) -> Response:
        request = exchange.request
        sent = request.headers
        about = found.headers(vendor_prefix(request))
        if (
            "if-none-match" in sent
            or "if-match" in sent
            or "if-modified-since" in sent
            or "if-unmodified-since" in sent
        ) and not_modified(sent.get, found.etag, found.modified):
            return Response(304, prepared=about)
        if "response-" in request.raw_query:
            answer = Response(200, _override(about.pairs, exchange))
        else:
            answer = Response(200, prepared=about)
        if found.restoration and (told := about_restoration(found, self._storage.clock.now())):
            answer.headers.append((vendor_prefix(request) + told[0], told[1]))
        return answer

    async def _put_large(self, exchange: Exchange, bucket: Bucket, etag: str, attributes: Attributes) -> Response:
        content = await self._storage.depot.take(exchange.request.body)
        return self._stored(exchange, bucket, Arrival(content, etag, attributes, "Put"))

    def _stored(self, exchange: Exchange, bucket: Bucket, arrival: Arrival) -> Response:
        version = self._storage.write(exchange, bucket, arrival)
        return empty(200, *about_write(exchange.request, version))

    def _copy(self, exchange: Exchange, bucket: Bucket, source: CopySource) -> Response:
        headers = exchange.request.headers
        origin = self._storage.readable(source.bucket_in(self._storage.buckets), source.key, source.version_id)
        check_copy_source(headers, origin.etag, origin.modified)
        if origin.content.size > MAX_OBJECT:
            raise InvalidRequest("InvalidRequest", f"A copy has at most {MAX_OBJECT} bytes; copy it in parts.")
        attributes = attributes_of(headers, bucket.encryption)
        new_metadata, new_tags = (_replaces(what, headers) for what in ("metadata", "tagging"))
        itself = (source.bucket, source.key, source.version_id) == (exchange.bucket, exchange.key, "")
        if itself and not (new_metadata or new_tags):
            raise InvalidRequest(
                "InvalidRequest", "A copy of an object onto itself must replace its metadata or tags: send Replaced."
            )
        kept = origin.attributes
        if not new_metadata:
            attributes = replace(attributes, headers=kept.headers, meta=kept.meta)
        if not new_tags:
            attributes = replace(attributes, tags=kept.tags)
        self._storage.refuse_overwrite(exchange, bucket)
        content = self._storage.depot.copy(origin.content)
        # The ETag is of the new object's bytes as a whole; that of a source in parts stays as it is, like its parts do.
        version = self._storage.write(exchange, bucket, Arrival(content, origin.etag, attributes, "Copy"))
        told = (
            xml.element("ETag", version.etag),
            xml.element("LastModified", iso_date(version.modified)),
            xml.element("CRC64", version.content.crc64),
        )
        return xml_answer(xml.document("CopyObjectResult", told), *about_version(exchange.request, version))

    def _tag(self, exchange: Exchange, tags: Pairs) -> None:
        found = self._asked(exchange)
        self._change(exchange, found.with_attributes(replace(found.attributes, tags=tags)))

    def _change(self, exchange: Exchange, version: ObjectVersion) -> None:
        self._storage.replace(self._storage.bucket(exchange), version)


def _version_id(exchange: Exchange) -> str:
    request = exchange.request
    return request.query().get("versionId", "") if "versionId=" in request.raw_query else ""


def _replaces(what: str, headers: Headers) -> bool:
    """Whether a copy gets the request's metadata or tags. The one says nothing about the other."""
    name = f"{what}-directive"
    directive = vendor_header(headers, name).lower()
    if directive not in _DIRECTIVES:
        raise InvalidRequest("InvalidArgument", f"x-cos-{name} is Copy or Replaced.")
    return _DIRECTIVES[directive]


def _override(headers: Pairs, exchange: Exchange) -> list[tuple[str, str]]:
    """The response-* parameters, which only a signed request may use."""
    query = exchange.request.query()
    changed = {written: query[name] for name, written in _OVERRIDES if name in query}
    if changed and (exchange.principal is None or exchange.principal.kind == "anonymous"):
        raise InvalidRequest("InvalidRequest", "The response-* parameters need a signed request.")
    return [*((name, value) for name, value in headers if name not in changed), *changed.items()]
