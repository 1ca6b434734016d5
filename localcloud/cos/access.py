"""Who may do what: the question each operation puts to CAM, and what an ACL grants (platform.md 7.3).

The root of the account may do everything. Everybody else needs an allow by CAM, by the bucket's policy or by an ACL,
and no deny; the one place that decides is the `Authoriser`.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from localcloud.clock import Clock
from localcloud.cos.attributes import vendor_header
from localcloud.cos.buckets import Bucket, Buckets
from localcloud.cos.circumstances import Circumstances
from localcloud.cos.copies import CopySource
from localcloud.cos.deletes import BatchDelete, Refusal
from localcloud.errors import AuthFailure, Unauthorized
from localcloud.exchange import Exchange
from localcloud.identity import Account, Authoriser, Principal

_BUCKET_PERMISSIONS = {
    "READ": ("GetBucket", "GetBucketObjectVersions", "HeadBucket", "ListMultipartUploads", "GetObject", "HeadObject"),
    "WRITE": (
        "PutObject",
        "PostObject",
        "DeleteObject",
        "DeleteMultipleObjects",
        "InitiateMultipartUpload",
        "UploadPart",
        "CompleteMultipartUpload",
        "AbortMultipartUpload",
        "ListParts",
    ),
    "READ_ACP": ("GetBucketACL",),
    "WRITE_ACP": ("PutBucketACL",),
}
_OBJECT_PERMISSIONS = {
    "READ": ("GetObject", "HeadObject"),
    "READ_ACP": ("GetObjectACL",),
    "WRITE_ACP": ("PutObjectACL",),
}
_BY_BUCKET_ACL = {action: permission for permission, actions in _BUCKET_PERMISSIONS.items() for action in actions}
_BY_OBJECT_ACL = {action: permission for permission, actions in _OBJECT_PERMISSIONS.items() for action in actions}

_LISTS = frozenset({"GetBucket", "GetBucketObjectVersions", "ListMultipartUploads"})


class Question(msgspec.Struct, frozen=True):
    """May `who` do something to what is `inside` a bucket (a key, a prefix, "" for the bucket itself)?

    `sent` is what conditions may look at, `version_id` the version that is named. `new_bucket` is region and name of a
    bucket that does not exist yet, with an empty name for the service itself.
    """

    who: Principal
    bucket: Bucket | None
    inside: str
    sent: Mapping[str, str] = msgspec.field(default_factory=dict)
    new_bucket: tuple[str, str] = ("", "")
    version_id: str = ""


class AccessControl:
    """Puts the questions; the authoriser's `Unauthorized` goes to the caller as it is."""

    def __init__(self, clock: Clock, account: Account, buckets: Buckets, authoriser: Authoriser) -> None:
        self._clock = clock
        self._account = account
        self._buckets = buckets
        self._authoriser = authoriser

    def authorise(self, exchange: Exchange) -> None:
        """Also looks whether the bucket exists: what is not there is 404 for everybody."""
        who, action = exchange.principal, exchange.action
        if who is None:
            raise AuthFailure("AccessDenied", "The request has no caller.")
        if action == "DeleteMultipleObjects":
            exchange.arguments = self._batch(exchange, who)
            return
        bucket = None
        if exchange.bucket and action != "PutBucket":
            bucket = self._buckets.find(exchange.bucket, exchange.region)
        if who.kind == "root" or action == "OptionsObject":
            return
        query = exchange.request.query() if exchange.request.raw_query else {}
        inside = query.get("prefix", "") if action in _LISTS else exchange.key
        sent = Circumstances(exchange.request, self._clock.now())
        new_bucket = (exchange.region, exchange.bucket)
        question = Question(who, bucket, inside, sent, new_bucket, query.get("versionId", ""))
        self._check(question, action)
        if action in ("PutObject", "InitiateMultipartUpload") and vendor_header(exchange.request.headers, "tagging"):
            self._check(question, "PutObjectTagging")
        if action in ("PutObject", "UploadPart") and (source := CopySource.of(exchange.request.headers)):
            origin = source.bucket_in(self._buckets)
            self._check(Question(who, origin, source.key, sent, version_id=source.version_id), "GetObject")

    def _batch(self, exchange: Exchange, who: Principal) -> BatchDelete:
        """Every key of a batch is asked for by itself, as DeleteMultipleObjects (the documented action) and as
        DeleteObject: a batch is no way around a deny of single deletes. What is refused is told per key; only a batch
        of which nothing may be deleted is refused as a whole.
        """
        bucket = self._buckets.find(exchange.bucket, exchange.region)
        asked = BatchDelete.parse(exchange.request)
        if who.kind == "root":
            return asked
        sent = Circumstances(exchange.request, self._clock.now())
        refusals: dict[str, Refusal] = {}
        last: Unauthorized | None = None
        for key in {target.key for target in asked.targets}:
            question = Question(who, bucket, key, sent)
            try:
                for action in ("DeleteMultipleObjects", "DeleteObject"):
                    self._check(question, action)
            except Unauthorized as refusal:
                refusals[key] = Refusal(refusal.code, refusal.message)
                last = refusal
        if last is not None and all(target.key in refusals for target in asked.targets):
            raise last
        return BatchDelete(asked.targets, asked.quiet, refusals)

    def _check(self, question: Question, action: str) -> None:
        bucket = question.bucket
        region, name = (bucket.region, bucket.name) if bucket else question.new_bucket
        self._authoriser.check(
            question.who,
            f"cos:{action}",
            f"qcs::cos:{region}:uid/{self._account.app_id}:{name}/{question.inside}" if name else "*",
            conditions=question.sent,
            resource_policy=bucket.policy if bucket else None,
            granted_by_acl=bucket is not None and granted(bucket, question, action),
        )


def granted(bucket: Bucket, question: Question, action: str) -> bool:
    """Whether an ACL grants the action: that of the object, or of its version, if it has one, else the bucket's."""
    who = question.who
    named = bucket.objects.find(question.inside, question.version_id) if action in _BY_OBJECT_ACL else None
    if named is not None and named.attributes.acl.canned != "default":
        return named.attributes.acl.allows(who, _BY_OBJECT_ACL[action])
    permission = _BY_BUCKET_ACL.get(action)
    return permission is not None and bucket.acl.allows(who, permission)
