"""tag 2018-08-13: the two actions with which infrastructure tools keep tags (provider.md 3.9)."""

from __future__ import annotations

from localcloud.actions import Answer, action, service
from localcloud.errors import InvalidRequest
from localcloud.exchange import Call
from localcloud.identity import Account
from localcloud.tag.names import TaggedResource, parse_resource
from localcloud.tag.store import TagStore
from localcloud.tag.wire import (
    DescribeResourceTagsByResourceIds,
    ModifyResourceTags,
    ResourceTags,
    TagResource,
)

MAX_TAGS = 50
"""Tags one resource may have, and tags one request may name."""
RESERVED_KEYS = frozenset({"qcloud", "tencent", "project"})
"""Tag keys that belong to the platform (official SDK, `InvalidParameterValue.ReservedTagKey`)."""


class TagService:
    """Reads and writes the tags of any resource by its six-segment name."""

    def __init__(self, tags: TagStore, account: Account) -> None:
        self._tags = tags
        self._account = account
        self.service = service("tag", "2018-08-13", [self])

    @action(ModifyResourceTags)
    def modify_resource_tags(self, _call: Call, asked: ModifyResourceTags) -> Answer:
        resource = parse_resource(asked.resource, self._account)
        wanted = {tag.tag_key: tag.tag_value for tag in asked.replace_tags}
        unwanted = [tag.tag_key for tag in asked.delete_tags]
        _check_keys(wanted, len(asked.replace_tags))
        if overlap := sorted(wanted.keys() & set(unwanted)):
            raise InvalidRequest(
                "InvalidParameterValue.DeleteTagsParamError",
                f"DeleteTags must not contain a key of ReplaceTags; both have {overlap}.",
            )
        self._apply(resource, wanted, unwanted)
        return Answer()

    def _apply(self, resource: TaggedResource, wanted: dict[str, str], unwanted: list[str]) -> None:
        after = self._tags.of(resource.service, resource.prefix, resource.id, region=resource.region) | wanted
        for key in unwanted:
            after.pop(key, None)
        if len(after) > MAX_TAGS:
            raise InvalidRequest(
                "LimitExceeded.ResourceAttachedTags",
                f"A resource has at most {MAX_TAGS} tags; this call would leave {len(after)}.",
            )
        self._tags.set(resource.service, resource.prefix, resource.id, after, region=resource.region)

    @action(DescribeResourceTagsByResourceIds)
    def describe_resource_tags_by_resource_ids(
        self, _call: Call, asked: DescribeResourceTagsByResourceIds
    ) -> ResourceTags:
        found = [
            TagResource(tag_key=key, tag_value=value, resource_id=name, service_type=asked.service_type)
            for name in asked.resource_ids
            for key, value in self._tags.of(
                asked.service_type, asked.resource_prefix, name, region=asked.resource_region
            ).items()
        ]
        page = found[asked.offset : asked.offset + asked.limit]
        return ResourceTags(total_count=len(found), offset=asked.offset, limit=asked.limit, tags=page)


def _check_keys(wanted: dict[str, str], named: int) -> None:
    if len(wanted) != named:
        raise InvalidRequest("InvalidParameterValue.TagKeyDuplicate", "ReplaceTags names a TagKey more than once.")
    for key in sorted(RESERVED_KEYS & wanted.keys()):
        raise InvalidRequest(
            "InvalidParameterValue.ReservedTagKey",
            f"The tag key {key!r} belongs to the platform; choose another than {', '.join(sorted(RESERVED_KEYS))}.",
        )
