"""What every service of the cloud of these tests has to do with: numbers and tags."""

# ruff: noqa: N802 - methods are named like the API's actions

from __future__ import annotations

from typing import Any

APP_ID, UIN = 1250000000, "100000000001"


class FakeAccount:
    """Hands out ids, and keeps the tags of whatever has some."""

    def __init__(self) -> None:
        self.tags: dict[str, dict[str, str]] = {}
        self._ids = 27900000

    def _new_id(self) -> int:
        self._ids += 1
        return self._ids

    def _ModifyResourceTags(self, asked: dict[str, Any]) -> None:
        kept = self.tags.setdefault(asked["Resource"].rsplit("/", 1)[-1], {})
        kept.update({tag["TagKey"]: tag["TagValue"] for tag in asked.get("ReplaceTags", [])})
        for tag in asked.get("DeleteTags", []):
            kept.pop(tag["TagKey"], None)

    def _DescribeResourceTagsByResourceIds(self, asked: dict[str, Any]) -> dict[str, Any]:
        (number,) = asked["ResourceIds"]
        kept = self.tags.get(number.rsplit("/", 1)[-1], {})
        return {"Tags": [{"TagKey": k, "TagValue": v, "ResourceId": number} for k, v in kept.items()]}
