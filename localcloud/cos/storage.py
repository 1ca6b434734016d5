"""The one place that changes buckets' objects: what is written and deleted, and the events that follow.

Everything here happens in one step of the event loop. So a create-only write that is accepted is the only one, however
many arrive at once.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import msgspec

from localcloud.changes import Changes
from localcloud.clock import Clock
from localcloud.cos.archive import check_readable
from localcloud.cos.attributes import vendor_header
from localcloud.cos.buckets import Bucket, Buckets
from localcloud.cos.content import Content, Depot
from localcloud.cos.multipart import Part, Upload
from localcloud.cos.objects import NULL_VERSION, STANDARD, Attributes, ObjectVersion, Versioning
from localcloud.errors import Conflict, InvalidRequest, NotFound
from localcloud.events import ObjectEvent, ObjectEvents
from localcloud.exchange import Exchange
from localcloud.http import as_sent
from localcloud.identity import Account


class Arrival(msgspec.Struct, frozen=True):
    """New bytes with all that is said about them. `etag` is quoted; `how` is the event's last part, e.g. `Put`."""

    content: Content
    etag: str
    attributes: Attributes
    how: str


class StorageChanges(msgspec.Struct, frozen=True):
    """Who keeps the contents of buckets hears of them by ids that begin with the bucket's name and a slash."""

    objects: Changes = msgspec.field(default_factory=Changes)
    uploads: Changes = msgspec.field(default_factory=Changes)
    parts: Changes = msgspec.field(default_factory=Changes)


class Storage:
    """Buckets, their bytes, and who is told."""

    def __init__(self, clock: Clock, account: Account, events: ObjectEvents, depot: Depot) -> None:
        self.clock = clock
        self.account = account
        self.depot = depot
        self.buckets = Buckets()
        self._events = events
        self._version_order = itertools.count(1)
        self.changes = StorageChanges()

    def bucket(self, exchange: Exchange) -> Bucket:
        """The bucket a request is for. Raises `NotFound` (NoSuchBucket)."""
        return self.buckets.find(exchange.bucket, exchange.region)

    def find(self, bucket: Bucket, key: str, version_id: str = "") -> ObjectVersion:
        """Raises `NotFound` (NoSuchKey, NoSuchVersion), `InvalidRequest` (405) for the mark of a deletion."""
        found = bucket.objects.find(key, version_id)
        if found is None:
            if version_id:
                raise NotFound("NoSuchVersion", "The specified version does not exist.")
            raise NotFound("NoSuchKey", "The specified key does not exist.")
        if found.is_marker:
            raise InvalidRequest("MethodNotAllowed", "This version is the mark of a deletion.", status=405)
        return found

    def readable(self, bucket: Bucket, key: str, version_id: str = "") -> ObjectVersion:
        """`find` for whoever wants the bytes. Raises `Conflict` (InvalidObjectState) for an archived object too."""
        found = self.find(bucket, key, version_id)
        if found.attributes.storage_class != STANDARD:
            check_readable(found, self.clock.now())
        return found

    def refuse_overwrite(self, exchange: Exchange, bucket: Bucket) -> None:
        """The create-only write (platform.md 4.3). Raises `Conflict` (FileAlreadyExists).

        A bucket that has ever had versioning enabled ignores the header, also while suspended.
        """
        if vendor_header(exchange.request.headers, "forbid-overwrite").lower() != "true":
            return
        if bucket.versioning is Versioning.NEVER and exchange.key in bucket.objects.current:
            raise Conflict("FileAlreadyExists", "The object exists and x-cos-forbid-overwrite forbids to replace it.")

    def write(self, exchange: Exchange, bucket: Bucket, arrival: Arrival) -> ObjectVersion:
        """Make the arrived bytes the object. When it is refused or the bucket is gone, the bytes are dropped."""
        try:
            if self.bucket(exchange) is not bucket:
                raise NotFound("NoSuchBucket", "The bucket was deleted or restored while the object arrived.")
            self.refuse_overwrite(exchange, bucket)
        except (Conflict, NotFound):
            self.depot.drop(arrival.content)
            raise
        version = ObjectVersion(
            key=exchange.key,
            content=arrival.content,
            etag=arrival.etag,
            modified=self.clock.now(),
            attributes=arrival.attributes,
            version_id=self._new_version_id(bucket),
        )
        for gone in bucket.objects.put(version):
            self.depot.drop(gone.content)
        self.changes.objects.note(f"{bucket.name}/{version.key}")
        self._publish(exchange, bucket, f"cos:ObjectCreated:{arrival.how}", version)
        return version

    def delete(self, exchange: Exchange, bucket: Bucket, key: str, version_id: str) -> ObjectVersion | None:
        """Delete an object, or one version for good. Returns what was deleted, or the mark that was set; None if
        nothing was there."""
        if version_id or bucket.versioning is Versioning.NEVER:
            removed = self._remove(bucket, key, version_id)
            if removed is not None:
                self._publish(exchange, bucket, "cos:ObjectRemove:Delete", removed)
            return removed
        marker = self._mark(bucket, key)
        self._publish(exchange, bucket, "cos:ObjectRemove:DeleteMarkerCreated", marker)
        return marker

    def restore(self, exchange: Exchange, bucket: Bucket, version: ObjectVersion, *, begins: bool) -> None:
        """The same version with another restoration. Whoever listens is told when it `begins`, and when it is done."""
        self.replace(bucket, version)
        if begins:
            self._publish(exchange, bucket, "cos:ObjectRestore:Post", version)
            self.await_restoration(bucket, version)

    def await_restoration(self, bucket: Bucket, version: ObjectVersion) -> None:
        """Tell when the copy can be read, if the version is still there."""
        ready = version.restoration.ready if version.restoration else 0.0
        if self.clock.now() < ready:
            self.clock.call_at(ready, lambda: self._restored(bucket, version))

    def expire(self, bucket: Bucket, key: str, version_id: str = "") -> None:
        """Delete an object, or one version for good, because its time is over. Nobody is told: no event is documented
        for it."""
        if version_id:
            self._remove(bucket, key, version_id)
        elif bucket.versioning is Versioning.NEVER:
            self._remove(bucket, key, "")
        else:
            self._mark(bucket, key)

    def replace(self, bucket: Bucket, version: ObjectVersion) -> None:
        """The same version with other attributes. Nobody is told: its bytes stay."""
        bucket.objects.replace(version)
        self.changes.objects.note(f"{bucket.name}/{version.key}")

    def begin_upload(self, bucket: Bucket, key: str, attributes: Attributes) -> Upload:
        upload = bucket.uploads.begin(key, attributes, self.clock.now())
        self.changes.uploads.note(f"{bucket.name}/{upload.id}")
        return upload

    def add_part(self, bucket: Bucket, upload: Upload, part: Part) -> None:
        """A part that comes again replaces the earlier one."""
        replaced = upload.parts.get(part.number)
        upload.parts[part.number] = part
        if replaced is not None:
            self.depot.drop(replaced.content)
        self.changes.parts.note(f"{bucket.name}/{upload.id}/{part.number}")

    def end_upload(self, bucket: Bucket, upload: Upload, used: Iterable[Part] = ()) -> None:
        """End an upload, and drop the parts that no object is made of."""
        bucket.uploads.end(upload)
        for number in upload.parts.keys() - {part.number for part in used}:
            self.depot.drop(upload.parts[number].content)
        self.changes.uploads.note(f"{bucket.name}/{upload.id}")

    def number_versions_from(self, number: int) -> None:
        """Versions that an earlier process made have smaller numbers; a frozen clock does not tell them apart."""
        self._version_order = itertools.count(number)

    def _restored(self, bucket: Bucket, version: ObjectVersion) -> None:
        found = (
            bucket.objects.find(version.key, version.version_id) if self.buckets.get(bucket.name) is bucket else None
        )
        if found is not None and found.restoration == version.restoration:
            self._publish(None, bucket, "cos:ObjectRestore:Completed", found)

    def _remove(self, bucket: Bucket, key: str, version_id: str) -> ObjectVersion | None:
        removed = bucket.objects.remove(key, version_id)
        if removed is not None:
            self.depot.drop(removed.content)
            self.changes.objects.note(f"{bucket.name}/{key}")
        return removed

    def _mark(self, bucket: Bucket, key: str) -> ObjectVersion:
        marker = ObjectVersion(
            key=key,
            content=Content(0, 0, b""),
            etag='""',
            modified=self.clock.now(),
            version_id=self._new_version_id(bucket),
            is_marker=True,
        )
        for gone in bucket.objects.put(marker):
            self.depot.drop(gone.content)
        self.changes.objects.note(f"{bucket.name}/{key}")
        return marker

    def _new_version_id(self, bucket: Bucket) -> str:
        if bucket.versioning is Versioning.NEVER:
            return ""
        if bucket.versioning is Versioning.SUSPENDED:
            return NULL_VERSION
        return f"V{int(self.clock.now() * 1000):014d}{next(self._version_order):010d}"

    def _publish(self, exchange: Exchange | None, bucket: Bucket, name: str, version: ObjectVersion) -> None:
        about = version.attributes
        authorization = exchange.request.headers.get("authorization") if exchange else ""
        self._events.publish(
            ObjectEvent(
                name=name,
                bucket=bucket.name,
                region=bucket.region,
                key=version.key,
                size=version.content.size,
                etag=version.etag,
                request_id=exchange.id if exchange else "",
                at=self.clock.now(),
                source_ip=exchange.request.peer if exchange else "",
                content_type=dict(about.headers).get("Content-Type", ""),
                meta={f"x-cos-meta-{name}": _as_text(value) for name, value in about.meta},
                request_headers={"Authorization": authorization} if authorization else {},
            )
        )


def _as_text(value: str) -> str:
    """A header's value for a JSON document, which has no place for bytes that are not UTF-8."""
    return as_sent(value).encode("utf-8", "replace").decode()
