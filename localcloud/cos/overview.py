"""Buckets and objects as somebody who only watches sees them."""

from __future__ import annotations

from localcloud.cos.buckets import Bucket
from localcloud.cos.listing import Asked, page
from localcloud.cos.objects import ObjectVersion
from localcloud.overviews import BucketOverview, ObjectOverview, ObjectPage, Wanted


def bucket_overview(bucket: Bucket) -> BucketOverview:
    current = bucket.objects.current
    return BucketOverview(
        name=bucket.name,
        region=bucket.region,
        created=bucket.created,
        objects=len(current),
        size=sum(version.content.size for version in current.values()),
        versioning=bucket.versioning.value,
        uploads=sum(len(uploads) for uploads in bucket.uploads.by_key().values()),
    )


def object_page(bucket: Bucket, wanted: Wanted) -> ObjectPage:
    asked = Asked(wanted.prefix, wanted.delimiter, wanted.after, wanted.limit)
    found = page(bucket.objects.keys, asked)
    return ObjectPage(
        prefixes=found.prefixes,
        objects=[object_overview(bucket.objects.current[key]) for key in found.keys],
        next=found.last if found.truncated else "",
    )


def object_overview(version: ObjectVersion) -> ObjectOverview:
    return ObjectOverview(
        key=version.key,
        size=version.content.size,
        modified=version.modified,
        etag=version.etag.strip('"'),
        content_type=dict(version.attributes.headers).get("Content-Type", ""),
    )
