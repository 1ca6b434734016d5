"""What the tag service's actions take and give (official SDK `tencentcloud.tag.v20180813`; provider.md A.7)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from localcloud.actions import Answer, Nested, Parameters

TagKey = Annotated[str, msgspec.Meta(min_length=1, max_length=127)]
TagValue = Annotated[str, msgspec.Meta(max_length=255)]


class Tag(Nested):
    tag_key: TagKey
    tag_value: TagValue
    category: str | None = None


class TagKeyObject(Nested):
    tag_key: TagKey


class ModifyResourceTags(Parameters):
    resource: str
    replace_tags: Annotated[tuple[Tag, ...], msgspec.Meta(max_length=50)] = ()
    delete_tags: Annotated[tuple[TagKeyObject, ...], msgspec.Meta(max_length=50)] = ()


class DescribeResourceTagsByResourceIds(Parameters):
    service_type: str
    resource_prefix: str
    resource_ids: Annotated[list[str], msgspec.Meta(min_length=1, max_length=50)]
    resource_region: str = ""
    offset: Annotated[int, msgspec.Meta(ge=0)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 15
    category: str | None = None


class TagResource(Answer):
    tag_key: str
    tag_value: str
    resource_id: str
    service_type: str


class ResourceTags(Answer):
    total_count: int
    offset: int
    limit: int
    tags: list[TagResource]
