"""Uploads in parts: begin, send or copy a part, complete, abort."""

from __future__ import annotations

from collections.abc import Awaitable

from localcloud.cos import xml
from localcloud.cos.answers import about_write, empty, xml_answer
from localcloud.cos.attributes import attributes_of, vendor_header
from localcloud.cos.conditions import check_copy_source
from localcloud.cos.copies import CopySource
from localcloud.cos.digests import check_content_md5
from localcloud.cos.multipart import Part, Upload, check_part_number, chosen_parts, etag_of
from localcloud.cos.names import domain
from localcloud.cos.ranges import parse_copy_range
from localcloud.cos.serve_objects import MAX_OBJECT
from localcloud.cos.storage import Arrival, Storage
from localcloud.cos.times import iso_date
from localcloud.errors import InvalidRequest, NotFound
from localcloud.exchange import Exchange
from localcloud.http import Response


class ServeUploads:
    """One method per operation; its name is the operation's."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def initiate_multipart_upload(self, exchange: Exchange) -> Response:
        bucket = self._storage.bucket(exchange)
        attributes = attributes_of(exchange.request.headers, bucket.encryption)
        upload = self._storage.begin_upload(bucket, exchange.key, attributes)
        return xml_answer(
            xml.document(
                "InitiateMultipartUploadResult",
                (
                    xml.element("Bucket", bucket.name),
                    xml.element("Key", upload.key),
                    xml.element("UploadId", upload.id),
                ),
            )
        )

    def upload_part(self, exchange: Exchange) -> Awaitable[Response]:
        request = exchange.request
        query = request.query()
        number = check_part_number(query.get("partNumber", ""))
        upload = self._upload(exchange)
        if source := CopySource.of(request.headers):
            return self._copy_part(exchange, upload, number, source)
        if request.body.size > MAX_OBJECT:
            raise InvalidRequest("EntityTooLarge", f"A part has at most {MAX_OBJECT} bytes.")
        return self._receive_part(exchange, upload, number, f'"{check_content_md5(request).hex()}"')

    def complete_multipart_upload(self, exchange: Exchange) -> Response:
        bucket = self._storage.bucket(exchange)
        upload = self._upload(exchange)
        parts = chosen_parts(upload, xml.bounded(exchange.request.body))
        # Before the parts become the object's: a refused completion leaves the upload as it was.
        self._storage.refuse_overwrite(exchange, bucket)
        content = self._storage.depot.join(part.content for part in parts)
        self._storage.end_upload(bucket, upload, used=parts)
        arrival = Arrival(content, etag_of(parts), upload.attributes, "CompleteMultipartUpload")
        version = self._storage.write(exchange, bucket, arrival)
        location = f"http://{domain(bucket.name, bucket.region)}/{version.key}"
        told = (
            xml.element("Location", location),
            xml.element("Bucket", bucket.name),
            xml.element("Key", version.key),
            xml.element("ETag", version.etag),
            xml.element("CRC64", version.content.crc64),
        )
        answer = xml.document("CompleteMultipartUploadResult", told)
        return xml_answer(answer, *about_write(exchange.request, version))

    def abort_multipart_upload(self, exchange: Exchange) -> Response:
        self._storage.end_upload(self._storage.bucket(exchange), self._upload(exchange))
        return empty(204)

    def _upload(self, exchange: Exchange) -> Upload:
        upload_id = exchange.request.query()["uploadId"]
        return self._storage.bucket(exchange).uploads.find(upload_id, exchange.key)

    async def _receive_part(self, exchange: Exchange, upload: Upload, number: int, etag: str) -> Response:
        content = await self._storage.depot.take(exchange.request.body)
        self._add(exchange, upload, Part(number, content, etag, self._storage.clock.now()))
        return empty(200, ("ETag", etag), ("x-cos-hash-crc64ecma", str(content.crc64)))

    async def _copy_part(self, exchange: Exchange, upload: Upload, number: int, source: CopySource) -> Response:
        headers = exchange.request.headers
        origin = self._storage.readable(source.bucket_in(self._storage.buckets), source.key, source.version_id)
        check_copy_source(headers, origin.etag, origin.modified)
        wanted = vendor_header(headers, "copy-source-range")
        size = origin.content.size
        first, last = parse_copy_range(wanted, size) if wanted else (0, size - 1)
        try:
            content, digest = await self._storage.depot.cut(origin.content, first, last)
        except FileNotFoundError as gone:
            raise NotFound("NoSuchKey", "The source went away while it was copied.") from gone
        etag = f'"{digest.hex()}"'
        part = Part(number, content, etag, self._storage.clock.now())
        self._add(exchange, upload, part)
        told = (
            xml.element("ETag", etag),
            xml.element("LastModified", iso_date(part.modified)),
            xml.element("CRC64", content.crc64),
        )
        return xml_answer(xml.document("CopyPartResult", told))

    def _add(self, exchange: Exchange, upload: Upload, part: Part) -> None:
        """The upload may have ended while the bytes arrived, or be another one with its id: a state was restored."""
        try:
            if self._upload(exchange) is not upload:
                raise NotFound("NoSuchUpload", "The upload was restored while the part arrived.")
        except NotFound:
            self._storage.depot.drop(part.content)
            raise
        self._storage.add_part(self._storage.bucket(exchange), upload, part)
