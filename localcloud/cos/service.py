"""Object storage as the gateway sees it: what is asked, may it be asked, and the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from localcloud.clock import Clock
from localcloud.cos import cors
from localcloud.cos.access import AccessControl
from localcloud.cos.configurations import CONFIGURATIONS
from localcloud.cos.content import Depot
from localcloud.cos.expiry import Expiry
from localcloud.cos.kept import BucketSection, ObjectCollection, PartCollection, UploadCollection, settle
from localcloud.cos.multipart import check_length
from localcloud.cos.names import check_app_id, check_key
from localcloud.cos.operations import operation_of
from localcloud.cos.overview import bucket_overview, object_overview, object_page
from localcloud.cos.serve_archive import ServeArchive
from localcloud.cos.serve_buckets import ServeBuckets
from localcloud.cos.serve_forms import ServeForms, unwrap
from localcloud.cos.serve_lists import ServeLists
from localcloud.cos.serve_objects import ServeObjects
from localcloud.cos.serve_uploads import ServeUploads
from localcloud.cos.storage import Storage
from localcloud.events import ObjectEvents
from localcloud.exchange import Exchange
from localcloud.http import Payload, Response
from localcloud.identity import Account, Authoriser
from localcloud.overviews import BucketOverview, ObjectOverview, ObjectPage, Wanted
from localcloud.state.contract import Collection, Section

Serve = Callable[[Exchange], Response | Awaitable[Response]]


class Cos:
    """The buckets and objects of one account. Bytes that do not stay in memory live in `folder`, which must be on the
    file system to which the server spools large bodies."""

    def __init__(
        self, *, clock: Clock, account: Account, events: ObjectEvents, authoriser: Authoriser, folder: Path
    ) -> None:
        self._storage = Storage(clock, account, events, Depot(folder))
        self._expiry = Expiry(self._storage)
        self._access = AccessControl(clock, account, self._storage.buckets, authoriser)
        self._serve = _by_operation(
            ServeBuckets(self._storage, self._expiry),
            ServeLists(self._storage),
            ServeObjects(self._storage),
            ServeUploads(self._storage),
            ServeForms(self._storage),
            ServeArchive(self._storage),
        )

    def identify(self, exchange: Exchange) -> None:
        """Name the operation. Raises `InvalidRequest` for one that does not exist, for a bucket without its AppId, an
        impossible key, and a part without a length: what the head shows is told before anything else that is wrong."""
        if exchange.bucket:
            check_app_id(exchange.bucket)
        if exchange.key:
            check_key(exchange.key)
        exchange.action = operation_of(exchange)
        if exchange.action == "UploadPart":
            check_length(exchange.request.headers)
        if exchange.action == "PostObject":
            unwrap(exchange)
            check_key(exchange.key)

    def authorise(self, exchange: Exchange) -> None:
        """Raises `Unauthorized` (AccessDenied) or `NotFound` (NoSuchBucket)."""
        self._access.authorise(exchange)

    def serve(self, exchange: Exchange) -> Response | Awaitable[Response]:
        """The answer; awaitable only when bytes have to be moved or read."""
        return self._serve[exchange.action](exchange)

    def tell_browsers(self, exchange: Exchange) -> None:
        """Add what the bucket's rules say to a page of another origin. To a refusal too: without it, browsers keep from
        the page why it was refused."""
        bucket, request = self._storage.buckets.get(exchange.bucket), exchange.request
        if exchange.response is None or exchange.action == "OptionsObject":
            return
        if bucket is not None and bucket.region == exchange.region:
            told = cors.headers_for(bucket.cors, request.headers.get("origin"), request.method)
            exchange.response.headers.extend(told)

    def read_object(self, bucket: str, key: str) -> bytes:
        """An object's bytes, for services of the cloud that were told where their input is.

        Raises `NotFound` (NoSuchBucket, NoSuchKey), `Conflict` (InvalidObjectState).
        """
        return self._storage.readable(self._storage.buckets.by_name(bucket), key).content.read()

    def bucket_region(self, bucket: str) -> str | None:
        """Where a bucket is, for services that listen to it or read from it; None if there is no such bucket."""
        return next((each.region for each in self._storage.buckets if each.name == bucket), None)

    def overview(self) -> list[BucketOverview]:
        """Every bucket, by name."""
        return [bucket_overview(bucket) for bucket in self._storage.buckets]

    def browse(self, bucket: str, wanted: Wanted) -> ObjectPage:
        """One page of a bucket's current objects. Raises `NotFound` (NoSuchBucket)."""
        return object_page(self._storage.buckets.by_name(bucket), wanted)

    def peek(self, bucket: str, key: str, limit: int) -> tuple[ObjectOverview, Payload]:
        """An object, and its first `limit` bytes as the body of a response. Raises `NotFound` (NoSuchBucket,
        NoSuchKey)."""
        version = self._storage.find(self._storage.buckets.by_name(bucket), key)
        length = min(limit, version.content.size)
        return object_overview(version), version.content.body(0, length - 1) if length else b""

    def kept(self) -> tuple[list[Section], list[Collection]]:
        """What is to be kept of it."""
        storage = self._storage
        return (
            [BucketSection(storage, self._expiry)],
            [ObjectCollection(storage), UploadCollection(storage), PartCollection(storage)],
        )

    def loaded(self) -> None:
        """What was kept is here again."""
        settle(self._storage)

    def reset(self) -> None:
        """No buckets, no files."""
        self._expiry.cancel()
        self._storage.buckets.clear()
        self._storage.depot.clear()


def _by_operation(
    buckets: ServeBuckets,
    lists: ServeLists,
    objects: ServeObjects,
    uploads: ServeUploads,
    forms: ServeForms,
    archive: ServeArchive,
) -> dict[str, Serve]:
    """Who serves which operation (the names of `operations.OPERATIONS`)."""
    table: dict[str, Serve] = {
        "GetService": buckets.get_service,
        "PutBucket": buckets.put_bucket,
        "HeadBucket": buckets.head_bucket,
        "DeleteBucket": buckets.delete_bucket,
        "GetBucketLocation": buckets.get_bucket_location,
        "GetBucketACL": buckets.get_bucket_acl,
        "PutBucketACL": buckets.put_bucket_acl,
        "OptionsObject": buckets.options_object,
        "GetBucket": lists.get_bucket,
        "GetBucketObjectVersions": lists.get_bucket_object_versions,
        "ListMultipartUploads": lists.list_multipart_uploads,
        "ListParts": lists.list_parts,
        "GetObject": objects.get_object,
        "HeadObject": objects.head_object,
        "PutObject": objects.put_object,
        "PostObjectRestore": archive.post_object_restore,
        "PostObject": forms.post_object,
        "DeleteObject": objects.delete_object,
        "DeleteMultipleObjects": objects.delete_multiple_objects,
        "GetObjectACL": objects.get_object_acl,
        "PutObjectACL": objects.put_object_acl,
        "GetObjectTagging": objects.get_object_tagging,
        "PutObjectTagging": objects.put_object_tagging,
        "DeleteObjectTagging": objects.delete_object_tagging,
        "InitiateMultipartUpload": uploads.initiate_multipart_upload,
        "UploadPart": uploads.upload_part,
        "CompleteMultipartUpload": uploads.complete_multipart_upload,
        "AbortMultipartUpload": uploads.abort_multipart_upload,
    }
    for configuration in CONFIGURATIONS.values():
        table[f"Get{configuration.action}"] = buckets.get_configuration
        table[f"Put{configuration.action}"] = buckets.put_configuration
        table[f"Delete{configuration.action}"] = buckets.delete_configuration
    return table
