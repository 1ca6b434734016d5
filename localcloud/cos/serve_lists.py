"""Lists of objects, versions, unfinished uploads and parts."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from urllib.parse import quote

from localcloud.cos import acl, xml
from localcloud.cos.answers import xml_answer
from localcloud.cos.listing import MAX_PAGE, Asked, page, page_of_rows
from localcloud.cos.multipart import Upload
from localcloud.cos.objects import ObjectVersion
from localcloud.cos.storage import Storage
from localcloud.cos.times import iso_date
from localcloud.errors import InvalidRequest
from localcloud.exchange import Exchange
from localcloud.http import Response

Query = dict[str, str]


class ServeLists:
    """One method per operation; its name is the operation's."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def get_bucket(self, exchange: Exchange) -> Response:
        query = exchange.request.query()
        second = query.get("list-type") == "2"
        after = _after_v2(query) if second else query.get("marker", "")
        asked = _asked(query, after, "max-keys")
        bucket = self._storage.bucket(exchange)
        found = page(bucket.objects.keys, asked)
        text = _Encoding(query)
        parts = [xml.element("Name", bucket.name), *text.head(asked, "MaxKeys")]
        if second:
            parts += [xml.element("KeyCount", len(found.keys) + len(found.prefixes))]
            parts += [text.element(name, query[key]) for key, name in _ECHOED if key in query]
            if found.truncated:
                parts.append(xml.element("NextContinuationToken", _token(found.last)))
        else:
            parts.append(text.element("Marker", after))
            if found.truncated:
                parts.append(text.element("NextMarker", found.last))
        parts.append(_truncated(value=found.truncated))
        owner = self._owner() if not second or query.get("fetch-owner") == "true" else ""
        current = bucket.objects.current
        parts += [xml.group("Contents", (text.element("Key", key), *_about(current[key]), owner)) for key in found.keys]
        return xml_answer(xml.document("ListBucketResult", (*parts, *text.prefixes(found.prefixes))))

    def get_bucket_object_versions(self, exchange: Exchange) -> Response:
        query = exchange.request.query()
        marker, version_marker = query.get("key-marker", ""), query.get("version-id-marker", "")
        asked = _asked(query, marker, "max-keys")
        bucket = self._storage.bucket(exchange)
        text = _Encoding(query)

        def rows_of(key: str) -> list[ObjectVersion]:
            versions = bucket.objects.versions(key)
            return _behind(versions, version_marker) if key == marker and version_marker else versions

        found = page_of_rows(bucket.objects.all_keys(), asked, rows_of, inside=bool(version_marker))
        parts = [xml.element("Name", bucket.name), *text.head(asked, "MaxKeys")]
        parts += [text.element("KeyMarker", marker), xml.element("VersionIdMarker", version_marker)]
        parts.append(_truncated(value=found.truncated))
        if found.truncated:
            parts.append(text.element("NextKeyMarker", found.last))
            if found.last_row:
                parts.append(xml.element("NextVersionIdMarker", found.last_row.shown_id))
        for row in found.rows:
            latest = bucket.objects.versions(row.key)[0] is row
            told = [
                text.element("Key", row.key),
                xml.element("VersionId", row.shown_id),
                xml.element("IsLatest", "true" if latest else "false"),
            ]
            about = (xml.element("LastModified", iso_date(row.modified)),) if row.is_marker else _about(row)
            parts.append(xml.group("DeleteMarker" if row.is_marker else "Version", (*told, *about, self._owner())))
        return xml_answer(xml.document("ListVersionsResult", (*parts, *text.prefixes(found.prefixes))))

    def list_multipart_uploads(self, exchange: Exchange) -> Response:
        query = exchange.request.query()
        marker, id_marker = query.get("key-marker", ""), query.get("upload-id-marker", "")
        asked = _asked(query, marker, "max-uploads")
        bucket = self._storage.bucket(exchange)
        by_key = bucket.uploads.by_key()
        text = _Encoding(query)

        def rows_of(key: str) -> list[Upload]:
            return [each for each in by_key[key] if key != marker or each.id > id_marker]

        found = page_of_rows(list(by_key), asked, rows_of, inside=bool(id_marker))
        parts = [xml.element("Bucket", bucket.name), *text.head(asked, "MaxUploads")]
        parts += [text.element("KeyMarker", marker), xml.element("UploadIdMarker", id_marker)]
        parts.append(_truncated(value=found.truncated))
        if found.truncated:
            parts.append(text.element("NextKeyMarker", found.last))
            if found.last_row:
                parts.append(xml.element("NextUploadIdMarker", found.last_row.id))
        parts += [
            xml.group(
                "Upload",
                (
                    text.element("Key", upload.key),
                    xml.element("UploadId", upload.id),
                    xml.element("StorageClass", upload.attributes.storage_class),
                    self._owner("Initiator"),
                    self._owner(),
                    xml.element("Initiated", iso_date(upload.started)),
                ),
            )
            for upload in found.rows
        ]
        return xml_answer(xml.document("ListMultipartUploadsResult", (*parts, *text.prefixes(found.prefixes))))

    def list_parts(self, exchange: Exchange) -> Response:
        query = exchange.request.query()
        bucket = self._storage.bucket(exchange)
        upload = bucket.uploads.find(query["uploadId"], exchange.key)
        after, limit = _number(query, "part-number-marker", 0), min(_number(query, "max-parts", MAX_PAGE), MAX_PAGE)
        waiting = [upload.parts[number] for number in sorted(upload.parts) if number > after]
        shown = waiting[:limit]
        text = _Encoding(query)
        parts = [
            xml.element("Bucket", bucket.name),
            *text.kind(),
            text.element("Key", upload.key),
            xml.element("UploadId", upload.id),
            self._owner("Initiator"),
            self._owner(),
            xml.element("StorageClass", upload.attributes.storage_class),
            xml.element("PartNumberMarker", after),
            xml.element("MaxParts", limit),
            _truncated(value=len(shown) < len(waiting)),
        ]
        if shown and len(shown) < len(waiting):
            parts.append(xml.element("NextPartNumberMarker", shown[-1].number))
        parts += [
            xml.group(
                "Part",
                (
                    xml.element("PartNumber", part.number),
                    xml.element("LastModified", iso_date(part.modified)),
                    xml.element("ETag", part.etag),
                    xml.element("Size", part.content.size),
                ),
            )
            for part in shown
        ]
        return xml_answer(xml.document("ListPartsResult", parts))

    def _owner(self, name: str = "Owner") -> str:
        return xml.group(name, acl.owner_elements(self._storage.account))


_ECHOED = (("start-after", "StartAfter"), ("continuation-token", "ContinuationToken"))


class _Encoding:
    """Keys and prefixes in a list: as they are, or percent-encoded when the caller asks for encoding-type=url."""

    def __init__(self, query: Query) -> None:
        kind = query.get("encoding-type", "")
        if kind not in ("", "url"):
            raise InvalidRequest("InvalidArgument", f"encoding-type is url or absent, not {kind!r}.")
        self._url = kind == "url"

    def element(self, name: str, text: str) -> str:
        return xml.element(name, quote(text, safe="/-_.~") if self._url else text)

    def kind(self) -> list[str]:
        return [xml.element("EncodingType", "url")] if self._url else []

    def head(self, asked: Asked, limit: str) -> list[str]:
        """What every list repeats of its question."""
        delimiter = [self.element("Delimiter", asked.delimiter)] if asked.delimiter else []
        return [*self.kind(), self.element("Prefix", asked.prefix), xml.element(limit, asked.limit), *delimiter]

    def prefixes(self, found: Iterable[str]) -> list[str]:
        return [xml.group("CommonPrefixes", (self.element("Prefix", prefix),)) for prefix in found]


def _asked(query: Query, after: str, limit: str) -> Asked:
    return Asked(
        prefix=query.get("prefix", ""),
        delimiter=query.get("delimiter", ""),
        after=after,
        limit=min(_number(query, limit, MAX_PAGE), MAX_PAGE),
    )


def _number(query: Query, name: str, default: int) -> int:
    text = query.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 10:
        raise InvalidRequest("InvalidArgument", f"{name} must be a number, not {text[:40]!r}.")
    return int(text)


def _after_v2(query: Query) -> str:
    token = query.get("continuation-token", "")
    if not token:
        return query.get("start-after", "")
    try:
        return base64.urlsafe_b64decode(token.encode()).decode()
    except (binascii.Error, ValueError) as wrong:
        raise InvalidRequest("InvalidArgument", "The continuation token is not one this cloud gave out.") from wrong


def _token(last: str) -> str:
    return base64.urlsafe_b64encode(last.encode()).decode()


def _behind(versions: list[ObjectVersion], version_id: str) -> list[ObjectVersion]:
    ids = [version.shown_id for version in versions]
    return versions[ids.index(version_id) + 1 :] if version_id in ids else versions


def _about(version: ObjectVersion) -> tuple[str, ...]:
    return (
        xml.element("LastModified", iso_date(version.modified)),
        xml.element("ETag", version.etag),
        xml.element("Size", version.content.size),
        xml.element("StorageClass", version.attributes.storage_class),
    )


def _truncated(*, value: bool) -> str:
    return xml.element("IsTruncated", "true" if value else "false")
