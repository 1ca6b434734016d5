"""The CAM documents, as pure functions from the place to JSON text.

One statement has one reason, so that taking any one away breaks exactly one thing. Lists everywhere, also for single
values: the provider refuses a plain `resource`, and CAM normalises the rest into a difference (provider.md 3.2).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from infra.place import BATCHES, BUDGET, FAILED, INBOX, INDEX, JOBS, OUTPUTS, QUEUE, REFERENCES, WEBHOOKS, Place

MPS_SERVICE = "mps.cloud.tencent.com"
"""Who assumes `MPS_QcsRole` (platform.md 2.3)."""

SCF_SERVICE = "scf.qcloud.com"
"""Who assumes a function's execution role (platform.md 7.1)."""


def trust(service: str) -> str:
    """Who may assume a role: one cloud service and nobody else."""
    return _json(
        {
            "version": "2.0",
            "statement": [
                {"effect": "allow", "action": ["name/sts:AssumeRole"], "principal": {"service": [service]}},
            ],
        }
    )


def deliver_images(place: Place) -> str:
    """What MPS may do with `MPS_QcsRole`: deliver results, and see nothing else of the bucket.

    No page prints the permissions MPS needs; the actions are the floor of platform.md 2.3, cut down to the prefix.
    """
    return _policy(
        _allow(
            [
                "cos:PutObject",
                "cos:InitiateMultipartUpload",
                "cos:UploadPart",
                "cos:CompleteMultipartUpload",
                "cos:AbortMultipartUpload",
                "cos:ListParts",
                "cos:HeadObject",
                "cos:GetObject",
                "cos:GetBucket",
            ],
            [place.objects(OUTPUTS)],
        ),
    )


def run_function(place: Place, webhook_secret: str = "") -> str:
    """What the function may do, statement by statement. `webhook_secret` names that secret; empty: no webhooks."""
    return _policy(
        # CAM checks MPS at operation level: a policy that names a resource grants nothing (platform.md 7.4). Callers
        # that come with the SDK need RequestFromSdk too.
        _allow(["mps:CreateAigcImageTask", "mps:DescribeAigcImageTask", "mps:RequestFromSdk"], ["*"]),
        # Everything it remembers, and reference images that came with a request. MPS alone writes to outputs/, callers
        # alone to inbox/.
        _allow(["cos:PutObject"], _each(place, JOBS, INDEX, QUEUE, BATCHES, BUDGET, WEBHOOKS, FAILED, REFERENCES)),
        # Uploads, its own records, and results: a presigned URL is good only if its signer may read what it names.
        _allow(
            ["cos:GetObject", "cos:HeadObject"],
            _each(place, INBOX, REFERENCES, JOBS, INDEX, QUEUE, BATCHES, BUDGET, WEBHOOKS, OUTPUTS),
        ),
        # A parked job leaves the queue, a delivered webhook its list. Nothing else is ever deleted: history is
        # append-only, lifecycle rules age it.
        _allow(["cos:DeleteObject"], _each(place, QUEUE, WEBHOOKS)),
        # Listing is checked against <bucket>/<prefix asked for>.
        _allow(["cos:GetBucket"], _each(place, JOBS, INDEX, QUEUE, BATCHES, BUDGET, WEBHOOKS, OUTPUTS)),
        # Webhooks are signed with a secret that nobody else reads, and that is in no environment.
        *([_allow(["ssm:GetSecretValue"], [place.secret(webhook_secret)])] if webhook_secret else []),
    )


def guard_bucket(place: Place, *, tls_only: bool = False) -> str:
    """The bucket's own policy: what nobody may do, whatever else they are allowed.

    `tls_only` adds what nobody may do over plain HTTP. COS asks for named actions where a condition is used.
    """
    return _json(
        {
            "version": "2.0",
            "Statement": [
                # Every image ever made would be open to the world. Hand out presigned URLs instead.
                _deny(place, ["name/cos:PutBucketACL", "name/cos:PutObjectACL"]),
                # The same by another way: an upload may bring its own ACL. (Whoever has any account of Tencent Cloud
                # is authenticated.)
                _deny(
                    place,
                    ["name/cos:PutObject", "name/cos:PostObject", "name/cos:InitiateMultipartUpload"],
                    when={
                        "string_equal": {"cos:x-cos-acl": ["public-read", "public-read-write", "authenticated-read"]}
                    },
                ),
                # COS ignores the create-only header for good once a bucket has been versioned (platform.md 4.3), and
                # "never billed twice" rests on that header.
                _deny(place, ["name/cos:PutBucketVersioning"]),
                *(_plain_http(place) if tls_only else ()),
            ],
        }
    )


def _plain_http(place: Place) -> Iterator[dict[str, Any]]:
    """Images, prompts and records would be readable on the way, with links beside them that are good for an hour.

    Not what MPS does in `outputs/`: how the platform talks to itself is documented nowhere, and every image depends on
    it.
    """
    unencrypted = {"bool_equal": {"cos:secure-transport": "false"}}
    yield _deny(place, ["name/cos:GetObject"], when=unencrypted)
    uploads = ["name/cos:PutObject", "name/cos:PostObject", "name/cos:InitiateMultipartUpload", "name/cos:UploadPart"]
    yield {**_deny(place, uploads, when=unencrypted), "Resource": _each(place, INBOX, REFERENCES)}


def _each(place: Place, *prefixes: str) -> list[str]:
    return [place.objects(prefix) for prefix in prefixes]


def _allow(actions: Sequence[str], resources: Sequence[str]) -> dict[str, Any]:
    return {"effect": "allow", "action": list(actions), "resource": list(resources)}


def _deny(place: Place, actions: Sequence[str], when: dict[str, Any] | None = None) -> dict[str, Any]:
    # No Sid: the provider drops it when it reads the policy back and then sees a change on every run (provider.md 3.1).
    return {
        "Effect": "Deny",
        "Principal": {"qcs": ["qcs::cam::anyone:anyone"]},
        "Action": list(actions),
        "Resource": [place.everything],
        **({"Condition": when} if when else {}),
    }


def _policy(*statements: dict[str, Any]) -> str:
    return _json({"version": "2.0", "statement": list(statements)})


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"))
