"""tencentcloud:Cos/bucketPolicy:BucketPolicy. The document that says who may do what in a bucket (provider.md 3.1)."""

from __future__ import annotations

import json
from typing import ClassVar

from provider.cloud import Cloud
from provider.errors import Gone
from provider.fields import Fields, text
from provider.resource import Created, Resource
from provider.resources.bucket_name import bucket_name
from provider.resources.documents import policy_document, same_bucket_policy
from provider.values import Inputs, Properties, State


class BucketPolicy(Resource):
    """The one policy of a bucket; its id is the bucket's name."""

    type_name = "tencentcloud:Cos/bucketPolicy:BucketPolicy"
    id_form = "<bucket>"
    fields: ClassVar[Fields] = {
        "bucket": text(bucket_name, required=True, replaces=True),
        "policy": text(policy_document, required=True, same=same_bucket_policy),
    }
    outputs: ClassVar[Fields] = {}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        cloud.cos("PUT", want["bucket"], "policy", document=want["policy"])
        return Created(want["bucket"], dict(want))

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        cloud.cos("PUT", resource_id, "policy", document=want["policy"])

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        try:
            document = cloud.cos("GET", resource_id, "policy").text
        except Gone:
            return None
        # An empty answer is what some regions give for "no policy"; parsing it is what makes the official plugin fail.
        return {"bucket": resource_id, "policy": _compact(document)} if document.strip() else None

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        cloud.cos("DELETE", resource_id, "policy")


def _compact(document: str) -> str:
    return json.dumps(json.loads(document), sort_keys=True, separators=(",", ":"))
