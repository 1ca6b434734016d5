"""Emptying a bucket and removing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provider.cloud import Cloud, many
from provider.errors import CloudError

AT_ONCE = 1000
"""Objects in one multi-object delete, and versions on one page of a list."""


def is_empty(cloud: Cloud, bucket: str) -> bool:
    """Whether there is no version of any object."""
    answer = cloud.cos("GET", bucket, "versions", query={"max-keys": "1"}).document
    return not (answer.get("Version") or answer.get("DeleteMarker"))


def remove_all(cloud: Cloud, bucket: str) -> None:
    """Delete every version of every object, however many there are."""
    for page in _versions(cloud, bucket):
        document = {"Delete": {"Quiet": "true", "Object": page}}
        answer = cloud.cos("POST", bucket, "delete", document=document).document
        for error in many(answer.get("Error")):
            raise CloudError(
                f"{error.get('Key')}: {error.get('Message')}",
                request=f"cos:POST {bucket}?delete",
                code=error.get("Code", ""),
            )


def remove_bucket(cloud: Cloud, bucket: str) -> None:
    """Delete the bucket itself."""
    try:
        cloud.cos("DELETE", bucket)
    except CloudError as error:
        if error.code != "BucketNotEmpty":
            raise
        advice = "Empty it, or set forceClean to true, run `pulumi up`, and destroy it then"
        raise CloudError(
            f"{error.message}. {advice}", request=error.request, code=error.code, request_id=error.request_id
        ) from error


def _versions(cloud: Cloud, bucket: str) -> Iterator[list[dict[str, Any]]]:
    """Pages of what there is. Each page is deleted before the next is asked for, so the list always starts anew."""
    versioned = bool(cloud.cos("GET", bucket, "versioning").document.get("Status"))
    while True:
        answer = cloud.cos("GET", bucket, "versions", query={"max-keys": str(AT_ONCE)}).document
        found = [*many(answer.get("Version")), *many(answer.get("DeleteMarker"))]
        if found:
            yield [_named(one, versioned=versioned) for one in found]
        if str(answer.get("IsTruncated", "")).lower() != "true":
            return


def _named(version: dict[str, Any], *, versioned: bool) -> dict[str, Any]:
    """Once a bucket has had versions, a delete without a version only adds a marker; before, the key is enough."""
    return {"Key": version["Key"], **({"VersionId": version["VersionId"]} if versioned else {})}
