"""Buckets: closed to the world, encrypted, never versioned."""

from __future__ import annotations

from collections.abc import Iterator

from policy.documents import Unreadable, statements
from policy.resource import BUCKET, BUCKET_POLICY, OBJECT, Resource, Rule

ANYONE = ("*", "anyone")
"""How a principal says "everybody": `*`, `qcs::cam::anyone:anyone`."""

EVERYBODY_GROUP = "/groups/global/"
"""The part of a grantee's URI in an ACL document that stands for groups which everybody is in."""


def _private(bucket: Resource) -> Iterator[str]:
    acl = bucket.get("acl")
    if acl not in (None, "", "private", "default"):  # an object's may be that of its bucket
        yield f'Set acl to "private" instead of {acl!r}, and hand out presigned URLs.'
    if EVERYBODY_GROUP in str(bucket.get("aclBody") or ""):
        yield "Take the grant to a group of everybody out of aclBody, and hand out presigned URLs."


def _closed(policy: Resource) -> Iterator[str]:
    document = policy.get("policy")
    if document is None:
        return
    try:
        found = statements(document)
    except Unreadable as error:
        yield f"policy {error}; write a CAM document."
        return
    for number, statement in enumerate(found, 1):
        names = [name for kind in statement.principals.values() for name in kind]
        if statement.allows and any(name.endswith(ANYONE) for name in names):
            yield f"Statement {number} allows anyone {', '.join(statement.actions)}; name who may do that, or deny it."


def _encrypted(bucket: Resource) -> Iterator[str]:
    if not bucket.has("encryptionAlgorithm"):
        yield 'Set encryptionAlgorithm to "AES256" or "KMS".'


def _unversioned(bucket: Resource) -> Iterator[str]:
    if bucket.get("versioningEnable"):
        yield "Set versioningEnable to false: a bucket that has ever been versioned lets a job be billed twice."


RULES = (
    Rule("private-bucket", "No access list opens a bucket, or an object, to everybody.", (BUCKET, OBJECT), _private),
    Rule("closed-bucket-policy", "No bucket policy lets everybody in.", (BUCKET_POLICY,), _closed),
    Rule("encrypted-bucket", "Objects are encrypted at rest.", (BUCKET,), _encrypted),
    Rule(
        "unversioned-bucket",
        "No bucket is versioned, because create-only writes stop working on one for good.",
        (BUCKET,),
        _unversioned,
    ),
)
