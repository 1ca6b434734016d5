"""Tags kept by the tag service (provider.md 3.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.cloud import Cloud


def change(cloud: Cloud, name: str, have: Mapping[str, Any], want: Mapping[str, Any]) -> None:
    """Set what is new or different, remove what is too much. `name` is the six-segment name of the resource."""
    replaced = [{"TagKey": key, "TagValue": value} for key, value in sorted(want.items()) if have.get(key) != value]
    deleted = [{"TagKey": key} for key in sorted(set(have) - set(want))]
    if replaced or deleted:
        parameters = {"Resource": name, "ReplaceTags": replaced or None, "DeleteTags": deleted or None}
        cloud.api("tag", "ModifyResourceTags", parameters)


def read(cloud: Cloud, service: str, prefix: str, resource_id: str, *, region: str) -> dict[str, str]:
    """The tags of one resource."""
    found: dict[str, str] = {}
    offset, limit = 0, 50
    while True:
        page = cloud.api(
            "tag",
            "DescribeResourceTagsByResourceIds",
            {
                "ServiceType": service,
                "ResourcePrefix": prefix,
                "ResourceIds": [resource_id],
                "ResourceRegion": region,
                "Offset": offset,
                "Limit": limit,
            },
        ).get("Tags", [])
        found.update({tag["TagKey"]: tag["TagValue"] for tag in page if tag["ResourceId"] == resource_id})
        if len(page) < limit:
            return found
        offset += limit
