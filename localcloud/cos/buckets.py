"""Buckets, and which of them exist."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from localcloud.cos.acl import PRIVATE, Acl
from localcloud.cos.cors import CorsRule
from localcloud.cos.lifecycle import LifecycleRule
from localcloud.cos.multipart import Uploads
from localcloud.cos.objects import ObjectTable, Versioning
from localcloud.errors import Conflict, InvalidRequest, NotFound
from localcloud.identity import ResourcePolicy

MAX_BUCKETS = 200
"""Per account."""


class Bucket(msgspec.Struct):
    """One bucket. `documents` are its sub-resources as they were sent; what the cloud acts on is kept parsed beside."""

    name: str
    region: str
    created: float
    acl: Acl = PRIVATE
    zones: str = ""  # "MAZ" for a bucket in several availability zones
    documents: dict[str, bytes] = msgspec.field(default_factory=dict)
    policy: ResourcePolicy | None = None
    cors: tuple[CorsRule, ...] = ()
    lifecycle: tuple[LifecycleRule, ...] = ()
    encryption: str = ""
    versioning: Versioning = Versioning.NEVER
    objects: ObjectTable = msgspec.field(default_factory=ObjectTable)
    uploads: Uploads = msgspec.field(default_factory=Uploads)


class Buckets:
    """The account's buckets of all regions; a name is taken in all of them at once."""

    def __init__(self) -> None:
        self._by_name: dict[str, Bucket] = {}

    def __iter__(self) -> Iterator[Bucket]:
        return iter(sorted(self._by_name.values(), key=lambda bucket: bucket.name))

    def find(self, name: str, region: str) -> Bucket:
        """Raises `NotFound` (NoSuchBucket), also for a bucket of another region."""
        bucket = self._by_name.get(name)
        if bucket is None or bucket.region != region:
            where = f"; it is in {bucket.region}" if bucket else ""
            raise NotFound("NoSuchBucket", f"The bucket {name} does not exist in {region}{where}.")
        return bucket

    def get(self, name: str) -> Bucket | None:
        """A bucket of any region, None if there is none."""
        return self._by_name.get(name)

    def by_name(self, name: str) -> Bucket:
        """A bucket of any region. Raises `NotFound` (NoSuchBucket)."""
        if name not in self._by_name:
            raise NotFound("NoSuchBucket", f"The bucket {name} does not exist.")
        return self._by_name[name]

    def add(self, bucket: Bucket) -> None:
        """Raises `Conflict` when the name is taken, `InvalidRequest` when there are too many."""
        existing = self._by_name.get(bucket.name)
        if existing is not None:
            if existing.region == bucket.region:
                raise Conflict("BucketAlreadyOwnedByYou", f"You own the bucket {bucket.name} already.")
            raise Conflict("BucketAlreadyExists", f"The name {bucket.name} is taken by a bucket in {existing.region}.")
        if len(self._by_name) >= MAX_BUCKETS:
            raise InvalidRequest("TooManyBuckets", f"An account has at most {MAX_BUCKETS} buckets; delete one first.")
        self._by_name[bucket.name] = bucket

    def remove(self, bucket: Bucket) -> None:
        """Raises `Conflict` (BucketNotEmpty): also unfinished uploads and old versions must be gone."""
        if not bucket.objects.empty or bucket.uploads:
            raise Conflict(
                "BucketNotEmpty",
                f"The bucket {bucket.name} still holds objects, versions or unfinished uploads; delete them first.",
            )
        del self._by_name[bucket.name]

    def clear(self) -> None:
        self._by_name.clear()
