"""Sub-resources of a bucket that are kept as sent: what each is called, checked for, and answers while not set.

Every answer for "not set" is one that the official provider understands (provider.md 3.1).
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from localcloud.cam.documents import parse_resource_policy
from localcloud.cos import cors, lifecycle, tagging, xml
from localcloud.cos.buckets import Bucket
from localcloud.cos.objects import Versioning
from localcloud.errors import InvalidRequest, NotFound

ENCRYPTIONS = frozenset({"AES256", "KMS", "cos/kms", "SM4"})

Accept = Callable[[Bucket, bytes], bytes]
"""Checks a document, lets the bucket act on it, and returns what to keep."""


class Configuration(msgspec.Struct, frozen=True):
    """One sub-resource. `action` is the noun in its CAM actions, e.g. `BucketCORS` of `cos:PutBucketCORS`."""

    action: str
    not_set: NotFound | bytes
    accept: Accept
    deletable: bool = True
    forget: Callable[[Bucket], None] = lambda bucket: None
    content_type: str = "application/xml"
    put_status: int = 200

    def put(self, name: str, bucket: Bucket, body: bytes) -> None:
        bucket.documents[name] = self.accept(bucket, body)

    def get(self, name: str, bucket: Bucket) -> bytes:
        """The document as it was sent. Raises `NotFound` with the sub-resource's own code."""
        kept = bucket.documents.get(name)
        if kept is not None:
            return kept
        if isinstance(self.not_set, NotFound):
            raise NotFound(self.not_set.code, self.not_set.message)
        return self.not_set

    def delete(self, name: str, bucket: Bucket) -> None:
        if bucket.documents.pop(name, None) is not None:
            self.forget(bucket)


def _xml(root: str) -> Accept:
    def accept(_bucket: Bucket, body: bytes) -> bytes:
        xml.parse(body, root)
        return body

    return accept


def _accept_policy(bucket: Bucket, body: bytes) -> bytes:
    try:
        bucket.policy = parse_resource_policy(body.decode())
    except UnicodeDecodeError as wrong:
        raise InvalidRequest("MalformedPolicy", "The policy is not UTF-8.") from wrong
    return body


def _accept_cors(bucket: Bucket, body: bytes) -> bytes:
    bucket.cors = cors.parse(body)
    return body


def _accept_tagging(_bucket: Bucket, body: bytes) -> bytes:
    tagging.from_xml(body, tagging.BUCKET_TAGS)
    return body


def _accept_encryption(bucket: Bucket, body: bytes) -> bytes:
    rule = xml.parse(body, "ServerSideEncryptionConfiguration").child("Rule")
    algorithm = rule.value("ApplyServerSideEncryptionByDefault", "SSEAlgorithm") if rule else ""
    if algorithm not in ENCRYPTIONS:
        raise InvalidRequest("MalformedXML", f"SSEAlgorithm must be one of {sorted(ENCRYPTIONS)}, not {algorithm!r}.")
    bucket.encryption = algorithm
    return body


def _accept_versioning(bucket: Bucket, body: bytes) -> bytes:
    status = xml.parse(body, "VersioningConfiguration").value("Status")
    if status not in (Versioning.ENABLED.value, Versioning.SUSPENDED.value):
        raise InvalidRequest("MalformedXML", "The Status of versioning is Enabled or Suspended.")
    if status == Versioning.ENABLED.value or bucket.versioning is not Versioning.NEVER:
        bucket.versioning = Versioning(status)
    return body


def _accept_lifecycle(bucket: Bucket, body: bytes) -> bytes:
    bucket.lifecycle = lifecycle.parse(body)
    return lifecycle.with_ids(body)


def _forget_policy(bucket: Bucket) -> None:
    bucket.policy = None


def _forget_cors(bucket: Bucket) -> None:
    bucket.cors = ()


def _forget_lifecycle(bucket: Bucket) -> None:
    bucket.lifecycle = ()


def _forget_encryption(bucket: Bucket) -> None:
    bucket.encryption = ""


def _absent(code: str, what: str) -> NotFound:
    return NotFound(code, f"The bucket has no {what}.")


def _empty(root: str) -> bytes:
    return xml.document(root, ())


CONFIGURATIONS: dict[str, Configuration] = {
    "accelerate": Configuration(
        "BucketAccelerate", _empty("AccelerateConfiguration"), _xml("AccelerateConfiguration"), deletable=False
    ),
    "cors": Configuration(
        "BucketCORS", _absent("NoSuchCORSConfiguration", "CORS rules"), _accept_cors, forget=_forget_cors
    ),
    "domain": Configuration(
        "BucketDomain",
        _absent("DomainConfigNotFoundError", "custom domain"),
        _xml("DomainConfiguration"),
    ),
    "encryption": Configuration(
        "BucketEncryption",
        _absent("NoSuchEncryptionConfiguration", "default encryption"),
        _accept_encryption,
        forget=_forget_encryption,
    ),
    "intelligenttiering": Configuration(
        "BucketIntelligentTiering",
        _empty("IntelligentTieringConfiguration"),
        _xml("IntelligentTieringConfiguration"),
        deletable=False,
    ),
    "lifecycle": Configuration(
        "BucketLifecycle",
        _absent("NoSuchLifecycleConfiguration", "lifecycle rules"),
        _accept_lifecycle,
        forget=_forget_lifecycle,
    ),
    "logging": Configuration(
        "BucketLogging", _empty("BucketLoggingStatus"), _xml("BucketLoggingStatus"), deletable=False
    ),
    "origin": Configuration(
        "BucketOrigin", _absent("NoSuchOriginConfiguration", "origin rules"), _xml("OriginConfiguration")
    ),
    "policy": Configuration(
        "BucketPolicy",
        _absent("NoSuchBucketPolicy", "policy"),
        _accept_policy,
        forget=_forget_policy,
        content_type="application/json",
        put_status=204,
    ),
    "referer": Configuration(
        "BucketReferer", _empty("RefererConfiguration"), _xml("RefererConfiguration"), deletable=False
    ),
    "replication": Configuration(
        "BucketReplication",
        _absent("ReplicationConfigurationNotFoundError", "replication rules"),
        _xml("ReplicationConfiguration"),
    ),
    "tagging": Configuration("BucketTagging", _absent("NoSuchTagSet", "tags"), _accept_tagging),
    "versioning": Configuration(
        "BucketVersioning", _empty("VersioningConfiguration"), _accept_versioning, deletable=False
    ),
    "website": Configuration(
        "BucketWebsite",
        _absent("NoSuchWebsiteConfiguration", "website configuration"),
        _xml("WebsiteConfiguration"),
    ),
}
"""By the name in the query."""
