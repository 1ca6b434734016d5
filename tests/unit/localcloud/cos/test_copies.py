"""Copies on the server's side."""

from __future__ import annotations

import pytest

from tests.unit.localcloud.cos.caller import BUCKET, CosCaller

SOURCE = f"{BUCKET}.cos.ap-singapore.myqcloud.com/a%20cat"
LARGE = b"x" * 200_000


def test_a_copy_has_bytes_metadata_and_etag_of_its_source(cos: CosCaller) -> None:
    etag = cos.put("a cat", b"cat", Content_Type="image/png", x_cos_meta_by="me", x_cos_tagging="a=b").headers["etag"]

    answer = cos.put("copy", b"", x_cos_copy_source=SOURCE)

    assert answer.texts("ETag") == [etag.replace('"', "&quot;")]
    copied = cos.get("copy")
    assert cos.get("copy", "tagging").texts("Key") == ["a"]
    assert (copied.body, copied.headers["content-type"], copied.headers["x-cos-meta-by"]) == (b"cat", "image/png", "me")


@pytest.mark.parametrize("source", [f"/{BUCKET}/a%20cat", f"{BUCKET}/a%20cat"])
@pytest.mark.parametrize("vendor", ["amz", "cos"])
def test_s3_clients_and_opendal_name_only_the_bucket(cos: CosCaller, vendor: str, source: str) -> None:
    cos.put("a cat", b"cat")

    cos.put("copy", b"", **{f"x_{vendor}_copy_source": source})

    assert cos.get("copy").body == b"cat"


def test_a_copy_may_get_other_metadata(cos: CosCaller) -> None:
    cos.put("a cat", b"cat", x_cos_meta_by="me")

    cos.put("copy", b"", x_cos_copy_source=SOURCE, x_cos_metadata_directive="Replaced", x_cos_meta_for="you")

    headers = cos.get("copy").headers
    assert headers["x-cos-meta-for"] == "you"
    assert "x-cos-meta-by" not in headers


@pytest.mark.parametrize(
    ("asked", "tags"),
    [
        ({"x_cos_metadata_directive": "Replaced"}, ["a"]),
        ({"x_cos_tagging": "c=d"}, ["a"]),
        ({"x_cos_tagging": "c=d", "x_cos_tagging_directive": "Replaced"}, ["c"]),
        ({"x_cos_tagging_directive": "Replaced"}, []),
    ],
)
def test_tags_are_copied_unless_they_are_to_be_replaced(cos: CosCaller, asked: dict[str, str], tags: list[str]) -> None:
    cos.put("a cat", b"cat", x_cos_tagging="a=b")

    cos.put("copy", b"", x_cos_copy_source=SOURCE, **asked)

    assert cos.get("copy", "tagging").texts("Key") == tags


def test_a_copy_onto_itself_may_change_its_tags_alone(cos: CosCaller) -> None:
    cos.put("a cat", b"cat", x_cos_meta_by="me", x_cos_tagging="a=b")

    cos.put("a cat", b"", x_cos_copy_source=SOURCE, x_cos_tagging="c=d", x_cos_tagging_directive="Replaced")

    assert cos.get("a cat").headers["x-cos-meta-by"] == "me"
    assert cos.get("a cat", "tagging").texts("Key") == ["c"]


def test_a_directive_that_does_not_exist_is_refused(cos: CosCaller) -> None:
    cos.put("a cat", b"cat")

    for name in ("metadata", "tagging"):
        headers = {"x-cos-copy-source": SOURCE, f"x-cos-{name}-directive": "Perhaps"}
        assert cos.refusal("PUT", "copy", headers=headers) == (400, "InvalidArgument")


def test_a_copy_onto_itself_must_change_something(cos: CosCaller) -> None:
    cos.put("a cat", b"cat")

    assert cos.refusal("PUT", "a cat", headers={"x-cos-copy-source": SOURCE}) == (400, "InvalidRequest")
    cos.put("a cat", b"", x_cos_copy_source=SOURCE, x_cos_metadata_directive="Replaced", Content_Type="text/plain")
    assert cos.get("a cat").body == b"cat"
    assert cos.get("a cat").headers["content-type"] == "text/plain"


def test_a_copy_of_a_large_object_outlives_it(cos: CosCaller) -> None:
    cos.put("a cat", LARGE)
    cos.put("copy", b"", x_cos_copy_source=SOURCE)

    cos.call("DELETE", "a cat")

    assert cos.get("copy").body == LARGE


def test_a_copy_may_be_create_only(cos: CosCaller) -> None:
    cos.put("a cat", b"cat")
    cos.put("copy", b"dog")

    refused = cos.refusal("PUT", "copy", headers={"x-cos-copy-source": SOURCE, "x-cos-forbid-overwrite": "true"})

    assert refused == (409, "FileAlreadyExists")


def test_a_condition_on_the_source_can_refuse_the_copy(cos: CosCaller) -> None:
    etag = cos.put("a cat", b"cat").headers["etag"]

    for name, value in (("If-Match", '"other"'), ("If-None-Match", etag)):
        headers = {"x-cos-copy-source": SOURCE, f"x-cos-copy-source-{name}": value}
        assert cos.refusal("PUT", "copy", headers=headers) == (412, "PreconditionFailed")


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        (f"{BUCKET}.cos.ap-singapore.myqcloud.com/missing", (404, "NoSuchKey")),
        ("nobodys-1250000000.cos.ap-singapore.myqcloud.com/a", (404, "NoSuchBucket")),
        (f"{BUCKET}.cos.ap-guangzhou.myqcloud.com/a", (404, "NoSuchBucket")),
        ("somewhere", (400, "InvalidArgument")),
        (f"{BUCKET}.cos.ap-singapore.myqcloud.com/%FF", (400, "InvalidURI")),
    ],
)
def test_a_source_that_is_not_there_is_refused(cos: CosCaller, source: str, refused: tuple[int, str]) -> None:
    assert cos.refusal("PUT", "copy", headers={"x-cos-copy-source": source}) == refused
