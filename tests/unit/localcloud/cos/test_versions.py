"""Versions: what is kept, what is marked, and what versioning takes away."""

from __future__ import annotations

import pytest

from tests.unit.localcloud.cos.caller import CosCaller


def switch(cos: CosCaller, status: str) -> None:
    body = f"<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>".encode()
    cos.call("PUT", query="versioning", body=body)


@pytest.fixture
def versioned(cos: CosCaller) -> CosCaller:
    switch(cos, "Enabled")
    return cos


def test_every_put_keeps_the_one_before(versioned: CosCaller) -> None:
    old = versioned.put("a", b"old").headers["x-cos-version-id"]
    new = versioned.put("a", b"new").headers["x-cos-version-id"]

    assert old != new
    assert versioned.get("a").body == b"new"
    assert versioned.get("a", f"versionId={old}").body == b"old"


def test_a_delete_only_marks(versioned: CosCaller) -> None:
    version = versioned.put("a", b"old").headers["x-cos-version-id"]

    gone = versioned.call("DELETE", "a")

    assert gone.headers["x-cos-delete-marker"] == "true"
    assert versioned.refusal("GET", "a") == (404, "NoSuchKey")
    assert versioned.call("GET").texts("Key") == []
    assert versioned.get("a", f"versionId={version}").body == b"old"
    assert versioned.refusal("DELETE") == (409, "BucketNotEmpty")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("headers", "told"),
    [({}, "x-cos-delete-marker"), ({"Authorization": "AWS4-HMAC-SHA256 ..."}, "x-amz-delete-marker")],
)
def test_the_mark_of_a_deletion_is_not_found_and_says_what_it_is(
    versioned: CosCaller, method: str, headers: dict[str, str], told: str
) -> None:
    """Also where it is named (platform.md 4.8)."""
    versioned.put("a", b"old")
    marker = versioned.call("DELETE", "a").headers["x-cos-version-id"]

    for query in ("", f"versionId={marker}"):
        refused = versioned.refused(method, "a", query, headers=headers)
        assert (refused.http_status, refused.code, refused.headers) == (404, "NoSuchKey", [(told, "true")])


def test_what_was_never_there_has_no_mark(versioned: CosCaller) -> None:
    versioned.put("a", b"old")

    for key, query in (("b", ""), ("a", "versionId=V1")):
        assert versioned.refused("GET", key, query).headers == []


@pytest.mark.parametrize("part", ["acl", "tagging"])
def test_nothing_can_be_asked_about_the_mark_of_a_deletion(versioned: CosCaller, part: str) -> None:
    """Nothing but DELETE works on one (platform.md 4.8)."""
    marker = versioned.call("DELETE", "a").headers["x-cos-version-id"]

    assert versioned.refusal("GET", "a", f"{part}&versionId={marker}") == (405, "MethodNotAllowed")


def test_without_its_mark_the_object_is_back(versioned: CosCaller) -> None:
    versioned.put("a", b"old")
    marker = versioned.call("DELETE", "a").headers["x-cos-version-id"]

    versioned.call("DELETE", "a", f"versionId={marker}")

    assert versioned.get("a").body == b"old"
    assert versioned.call("GET").texts("Key") == ["a"]


def test_what_was_deleted_before_stays_deleted(versioned: CosCaller) -> None:
    versioned.put("a", b"old")
    versioned.call("DELETE", "a")
    new = versioned.put("a", b"new").headers["x-cos-version-id"]

    versioned.call("DELETE", "a", f"versionId={new}")

    assert versioned.refusal("GET", "a") == (404, "NoSuchKey")
    assert versioned.call("GET").texts("Key") == []


def test_a_version_can_be_deleted_for_good(versioned: CosCaller) -> None:
    versioned.put("a", b"old")
    new = versioned.put("a", b"new").headers["x-cos-version-id"]

    versioned.call("DELETE", "a", f"versionId={new}")

    assert versioned.get("a").body == b"old"
    assert versioned.refusal("GET", "a", f"versionId={new}") == (404, "NoSuchVersion")


def test_every_version_is_listed_newest_first(versioned: CosCaller) -> None:
    first = versioned.put("a").headers["x-cos-version-id"]
    second = versioned.put("a").headers["x-cos-version-id"]
    marker = versioned.call("DELETE", "a").headers["x-cos-version-id"]
    other = versioned.put("b").headers["x-cos-version-id"]

    answer = versioned.call("GET", query="versions")

    assert answer.texts("VersionId") == [marker, second, first, other]
    assert answer.texts("IsLatest") == ["true", "false", "false", "true"]
    assert len(answer.texts("DeleteMarker")) == 1


def test_versions_are_listed_page_by_page(versioned: CosCaller) -> None:
    ids = [versioned.put(key).headers["x-cos-version-id"] for key in ("a", "a", "a", "b", "c/1")]
    found, marker = [], ""
    for _ in range(10):
        answer = versioned.call("GET", query=f"versions&max-keys=2&delimiter=/{marker}")
        found += answer.texts("VersionId") + answer.texts("CommonPrefixes")
        if answer.texts("IsTruncated") == ["false"]:
            break
        marker = f"&key-marker={answer.texts('NextKeyMarker')[0]}"
        marker += "".join(f"&version-id-marker={text}" for text in answer.texts("NextVersionIdMarker"))

    assert found == [ids[2], ids[1], ids[0], ids[3], "<Prefix>c/</Prefix>"]


def test_an_unversioned_bucket_lists_null_versions_that_can_be_deleted(cos: CosCaller) -> None:
    cos.put("a")

    assert cos.call("GET", query="versions").texts("VersionId") == ["null"]
    cos.call("DELETE", "a", "versionId=null")
    assert cos.call("GET").texts("Key") == []


def test_while_suspended_only_the_null_version_is_replaced(versioned: CosCaller) -> None:
    kept = versioned.put("a", b"kept").headers["x-cos-version-id"]
    switch(versioned, "Suspended")
    assert versioned.put("a", b"1").headers["x-cos-version-id"] == "null"
    versioned.put("a", b"2")

    assert versioned.get("a").body == b"2"
    assert versioned.call("GET", query="versions").texts("VersionId") == ["null", kept]

    versioned.call("DELETE", "a")
    assert versioned.call("GET", query="versions").texts("VersionId") == ["null", kept]
    assert versioned.refusal("GET", "a") == (404, "NoSuchKey")


def test_what_was_there_before_versioning_becomes_the_null_version(cos: CosCaller) -> None:
    cos.put("a", b"before")
    switch(cos, "Enabled")
    cos.put("a", b"after")

    assert cos.get("a", "versionId=null").body == b"before"


@pytest.mark.parametrize("status", ["Enabled", "Suspended"])
def test_versioning_takes_away_the_create_only_put(versioned: CosCaller, status: str) -> None:
    """Ever enabled is enough (platform.md 4.3): never switch versioning on where a create-only put decides."""
    switch(versioned, status)
    versioned.put("a", b"first")

    versioned.put("a", b"second", x_cos_forbid_overwrite="true")

    assert versioned.get("a").body == b"second"


def test_a_tag_may_be_put_on_an_old_version(versioned: CosCaller) -> None:
    old = versioned.put("a", b"old").headers["x-cos-version-id"]
    versioned.put("a", b"new")
    body = b"<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>"

    versioned.call("PUT", "a", f"tagging&versionId={old}", body=body)

    assert versioned.get("a", f"tagging&versionId={old}").texts("Key") == ["k"]
    assert versioned.get("a", "tagging").texts("Key") == []
