"""The bucket: uploads in, jobs beside them, images out. Closed by default, never versioned, and it forgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from tencentcloud_iac_pulumi import cos

from infra import documents
from infra.place import BATCHES, BUDGET, FAILED, INBOX, INDEX, JOBS, OUTPUTS, REFERENCES, WEBHOOKS, Place
from infra.settings.model import BucketSettings

ABANDONED_UPLOAD_DAYS = 1
"""Parts of an upload that was never completed cost money and are seen by nobody."""

BUDGET_DAYS = 2
"""What was spent counts until midnight UTC, and lifecycle rules count whole days."""

PREFLIGHT_SECONDS = 600
"""How long a browser may remember what it is allowed."""


@dataclass(frozen=True)
class ImageBucketArgs:
    """What the bucket needs to know."""

    place: Place
    settings: BucketSettings
    origins: Sequence[str]
    """Of web pages that may upload reference images and read results."""
    tags: Mapping[str, str]


class ImageBucket(pulumi.ComponentResource):
    """A private, encrypted bucket whose objects expire by themselves, and its own policy."""

    name: pulumi.Output[str]
    """The bucket's name with its AppId, once it exists."""

    bucket: cos.Bucket

    def __init__(self, name: str, args: ImageBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aigc:storage:ImageBucket", name, {}, opts)
        self.bucket = cos.Bucket(
            f"{name}-bucket",
            bucket=args.place.bucket,
            acl="private",
            encryption_algorithm="AES256",
            # COS ignores the create-only header on a bucket that has ever been versioned, and "never billed twice"
            # rests on that header. The bucket's policy forbids it to everybody else too.
            versioning_enable=False,
            lifecycle_rules=lifecycle(args.settings),
            cors_rules=cors(args.origins),
            force_clean=args.settings.force_destroy,
            tags=args.tags,
            # Who takes the protection out of the state only, still does not lose the images.
            opts=pulumi.ResourceOptions(
                parent=self, protect=args.settings.protect, retain_on_delete=args.settings.protect
            ),
        )
        cos.BucketPolicy(
            f"{name}-guard",
            bucket=self.bucket.bucket,
            policy=documents.guard_bucket(args.place, tls_only=args.settings.tls_only),
            # Where the bucket stays, it does not stay without what keeps it private.
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=args.settings.protect),
        )
        self.name = self.bucket.bucket
        self.register_outputs({"name": self.name})


def lifecycle(settings: BucketSettings) -> list[cos.BucketLifecycleRuleArgs]:
    """One rule per prefix that ages. `queue/` has none: a parked job waits until it is submitted, however long."""
    return [
        _expire(INBOX, settings.keep_inbox_days),
        _expire(REFERENCES, settings.keep_inbox_days),  # uploads too, by another way
        _expire(JOBS, settings.keep_jobs_days),
        _expire(INDEX, settings.keep_jobs_days),
        _expire(BATCHES, settings.keep_jobs_days),
        _expire(WEBHOOKS, settings.keep_jobs_days),
        _expire(BUDGET, BUDGET_DAYS),
        _expire(OUTPUTS, settings.keep_outputs_days),
        _expire(FAILED, settings.keep_failed_days),
    ]


def cors(origins: Sequence[str]) -> list[cos.BucketCorsRuleArgs] | None:
    """What pages of these origins may do with a presigned URL; without one the bucket stays closed to them too."""
    if not origins:
        return None
    return [
        cos.BucketCorsRuleArgs(
            allowed_origins=list(origins),
            allowed_methods=["PUT", "GET", "HEAD"],
            allowed_headers=["Content-Type"],
            expose_headers=["ETag"],
            max_age_seconds=PREFLIGHT_SECONDS,
        )
    ]


def _expire(prefix: str, days: int) -> cos.BucketLifecycleRuleArgs:
    return cos.BucketLifecycleRuleArgs(
        # With an id of our own: without one the cloud invents it, and every preview would see a difference.
        id=prefix.rstrip("/"),
        filter_prefix=prefix,
        expiration=cos.BucketLifecycleRuleExpirationArgs(days=days),
        abort_incomplete_multipart_upload=cos.BucketLifecycleRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=ABANDONED_UPLOAD_DAYS
        ),
    )
