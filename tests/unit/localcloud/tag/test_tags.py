"""Tags: written by one service, seen by all."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.errors import CloudError
from localcloud.exchange import Call
from localcloud.identity import Account, Principal
from localcloud.tag import TagService, TagStore
from localcloud.tag.wire import DescribeResourceTagsByResourceIds, ModifyResourceTags, Tag, TagKeyObject

ACCOUNT = Account()
CALL = Call(Principal("root", ACCOUNT), ACCOUNT, "ap-singapore", "request", 0.0)
ROLE = "qcs::cam::uin/:role/4611686018427900001"


def modify(store: TagStore, resource: str, delete: tuple[str, ...] = (), **replace: str) -> None:
    TagService(store, ACCOUNT).modify_resource_tags(
        CALL,
        ModifyResourceTags(
            resource=resource,
            replace_tags=tuple(Tag(tag_key=key, tag_value=value) for key, value in replace.items()),
            delete_tags=tuple(TagKeyObject(tag_key=key) for key in delete),
        ),
    )


def test_a_tag_set_through_the_tag_service_is_seen_by_the_service_that_owns_the_resource() -> None:
    store = TagStore()
    modify(store, "qcs::scf:ap-singapore:uin/:namespace/default/function/draw", team="images")
    assert store.of("scf", "namespace", "default/function/draw", region="ap-singapore") == {"team": "images"}


def test_replace_keeps_other_tags_and_delete_removes_its_own() -> None:
    store = TagStore()
    modify(store, ROLE, team="images", stage="dev")
    modify(store, ROLE, ("team",), stage="prod")
    assert store.of("cam", "role", "4611686018427900001", region="") == {"stage": "prod"}


def test_the_same_name_in_two_regions_has_two_sets_of_tags() -> None:
    store = TagStore()
    store.set("cls", "topic", "a", {"x": "1"}, region="ap-singapore")
    assert store.of("cls", "topic", "a", region="ap-guangzhou") == {}


def test_tags_are_described_page_by_page() -> None:
    store = TagStore()
    modify(store, ROLE, a="1", b="2", c="3")
    asked: dict[str, Any] = {
        "service_type": "cam",
        "resource_prefix": "role",
        "resource_ids": ["4611686018427900001", "other"],
    }
    tags = TagService(store, ACCOUNT).describe_resource_tags_by_resource_ids(
        CALL, DescribeResourceTagsByResourceIds(**asked, offset=1, limit=1)
    )
    assert tags.total_count == 3
    assert [(tag.tag_key, tag.tag_value, tag.resource_id) for tag in tags.tags] == [("b", "2", "4611686018427900001")]


@pytest.mark.parametrize(
    "resource",
    [
        "role/1",
        "qcs::cam::uin/:role",
        "qcs::cam::uin/999:role/1",
        "qcs::cam::account/:role/1",
        "qcs::::uin/:role/1",
        "arn::cam::uin/:role/1",
    ],
)
def test_a_resource_that_is_not_the_callers_six_segments_is_refused(resource: str) -> None:
    with pytest.raises(CloudError) as refused:
        modify(TagStore(), resource, a="1")
    assert refused.value.code == "InvalidParameterValue.ResourceDescriptionError"


def test_a_key_cannot_be_replaced_and_deleted_at_once() -> None:
    with pytest.raises(CloudError) as refused:
        modify(TagStore(), ROLE, ("a",), a="1")
    assert refused.value.code == "InvalidParameterValue.DeleteTagsParamError"


def test_a_resource_has_at_most_fifty_tags() -> None:
    store = TagStore()
    modify(store, ROLE, (), **{f"key{number}": "x" for number in range(50)})
    with pytest.raises(CloudError) as refused:
        modify(store, ROLE, one_more="x")
    assert refused.value.code == "LimitExceeded.ResourceAttachedTags"
