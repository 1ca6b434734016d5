"""tencentcloud:Cos/bucket:Bucket. A bucket and its sub-resources, each an aspect (provider.md 3.1)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from provider.check import Failure
from provider.cloud import Cloud
from provider.diff import changes
from provider.errors import CloudError, Gone
from provider.fields import Fields, blocks, flag, number, text, text_map
from provider.resource import Created, Resource, tops
from provider.resources import bucket_contents
from provider.resources.bucket_access import ACCESS, same_acl
from provider.resources.bucket_aspect import Aspect
from provider.resources.bucket_lifecycle import LIFECYCLE
from provider.resources.bucket_name import bucket_name
from provider.resources.bucket_rules import CORS, RULE_FIELDS, TAGGING, WEBSITE
from provider.resources.bucket_switches import ACCELERATION, ENCRYPTION, LOGGING, TIERING, VERSIONING
from provider.rules import one_of
from provider.values import Inputs, Properties, State

ASPECTS: tuple[Aspect, ...] = (
    *(ACCESS, CORS, VERSIONING, LIFECYCLE, ENCRYPTION),
    *(ACCELERATION, WEBSITE, LOGGING, TAGGING, TIERING),
)
"""Everything of a bucket that can change, in the order in which it is set."""

GONE_SECONDS = 300.0
VISIBLE_SECONDS = 30.0
"""COS may not know a new bucket yet when its settings follow; the official plugin asks for the ACL until it does
(provider.md 3.1)."""
_OFFICIAL = "only the official plugin offers this; use that one for this bucket"


class Bucket(Resource):
    """A bucket; its id is its name with the AppId."""

    type_name = "tencentcloud:Cos/bucket:Bucket"
    id_form = "<bucket>"
    fields: ClassVar[Fields] = {
        "bucket": text(bucket_name, required=True, replaces=True),
        "acl": text(one_of("private", "public-read", "public-read-write"), default="private"),
        "aclBody": text(computed=True, same=same_acl),
        "forceClean": flag(default=False),
        **RULE_FIELDS,
        "encryptionAlgorithm": text(one_of("AES256", "KMS", "SM4")),
        "kmsId": text(),
        "versioningEnable": flag(default=False),
        "accelerationEnable": flag(default=False),
        "logEnable": flag(default=False),
        "logTargetBucket": text(computed=True),
        "logPrefix": text(computed=True),
        "enableIntelligentTiering": flag(computed=True),
        "intelligentTieringDays": number(computed=True),
        "intelligentTieringRequestFrequent": number(computed=True),
        "tags": text_map(),
        "multiAz": flag(replaces=True),
        "cdcId": text(replaces=True, not_here=_OFFICIAL),
        "chdfsOfs": flag(replaces=True, computed=True, not_here=_OFFICIAL),
        "originPullRules": blocks({"host": text(), "priority": number()}, not_here=_OFFICIAL),
        "originDomainRules": blocks({"domain": text()}, not_here=_OFFICIAL),
        "replicaRole": text(not_here=_OFFICIAL),
        "replicaRules": blocks({"destinationBucket": text()}, not_here=_OFFICIAL),
    }
    outputs: ClassVar[Fields] = {"cosBucketUrl": text()}

    def problems(self, want: Inputs) -> Iterable[Failure]:
        if want.get("logEnable") is True:
            for name in ("logTargetBucket", "logPrefix"):
                if name not in want:
                    yield Failure(name, "logEnable needs it; set it or leave logEnable out")
        if want.get("encryptionAlgorithm") == "KMS" and "kmsId" not in want:
            yield Failure("kmsId", 'encryptionAlgorithm "KMS" needs it; set it or use AES256')

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        bucket = want["bucket"]
        zones = {"CreateBucketConfiguration": {"BucketAZConfig": "MAZ"}} if want.get("multiAz") else None
        cloud.cos("PUT", bucket, document=zones, headers={"x-cos-acl": want["acl"]})
        settled = ("bucket", "acl", "multiAz", "forceClean")
        return Created(bucket, {name: want[name] for name in settled if name in want})

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        return None if self._is_gone(cloud, want["bucket"]) else str(want["bucket"])

    def may_be_new(self, cloud: Cloud, want: Inputs) -> bool:
        """Where a destroy will empty it, it has to be empty now: by nothing else a bare bucket tells whose it is."""
        return not want.get("forceClean") or bucket_contents.is_empty(cloud, want["bucket"])

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        changed = tops(changes(self.fields, have, want))
        for aspect in ASPECTS:
            if aspect.inputs & changed:
                cloud.patience.retrying(
                    partial(aspect.write, cloud, resource_id, have, want),
                    worth=_is_unknown,
                    what=f"{resource_id} to be known",
                    seconds=VISIBLE_SECONDS,
                )

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        try:
            headers = cloud.cos("HEAD", resource_id).headers
        except Gone:
            return None
        found: Properties = {"bucket": resource_id, "forceClean": bool(known.get("forceClean"))}
        if headers.get("x-cos-bucket-az-type") == "MAZ":
            found["multiAz"] = True
        try:
            for aspect in ASPECTS:
                found.update(aspect.read(cloud, resource_id))
        except Gone as error:
            if _is_unknown(error):
                return None
            raise
        return {**found, "cosBucketUrl": cloud.bucket_url(resource_id)}

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        if have.get("forceClean"):
            bucket_contents.remove_all(cloud, resource_id)
        bucket_contents.remove_bucket(cloud, resource_id)
        cloud.patience.until(
            lambda: True if self._is_gone(cloud, resource_id) else None,
            what=f"{resource_id} to disappear",
            seconds=GONE_SECONDS,
        )

    @staticmethod
    def _is_gone(cloud: Cloud, bucket: str) -> bool:
        try:
            cloud.cos("HEAD", bucket)
        except Gone:
            return True
        return False


def _is_unknown(error: CloudError) -> bool:
    return error.code == "NoSuchBucket"
