"""What is told about objects, and when (platform.md 5.12)."""

from __future__ import annotations

import pytest

from tests.unit.localcloud.cos.caller import BUCKET, CosCaller, content_md5


def names(cos: CosCaller) -> list[tuple[str, str]]:
    return [(event.name, event.key) for event in cos.events]


def test_a_put_is_told_with_everything_a_trigger_needs(cos: CosCaller) -> None:
    answer = cos.call(
        "PUT",
        "inbox/图 1.png",
        body=b"meow",
        headers={"x-cos-meta-prompt": "cat", "Content-Type": "image/png", "Authorization": "q-sign-algorithm=sha1"},
    )

    (event,) = cos.events
    assert (event.name, event.bucket, event.region, event.key) == (
        "cos:ObjectCreated:Put",
        BUCKET,
        "ap-singapore",
        "inbox/图 1.png",
    )
    assert (event.size, event.etag, event.content_type) == (4, answer.headers["etag"], "image/png")
    assert event.meta == {"x-cos-meta-prompt": "cat"}
    assert event.request_headers == {"Authorization": "q-sign-algorithm=sha1"}
    assert (event.at, event.request_id, event.source_ip) == (cos.clock.now(), "request-1", "127.0.0.1")


@pytest.mark.parametrize(("sent", "told"), [("一只猫".encode(), "一只猫"), (b"ca\xff", "ca?")])
def test_metadata_is_told_as_the_text_whose_bytes_were_sent(cos: CosCaller, sent: bytes, told: str) -> None:
    cos.call("PUT", "inbox/a.png", headers={"x-cos-meta-prompt": sent.decode("latin-1")})

    (event,) = cos.events
    assert event.meta == {"x-cos-meta-prompt": told}


def test_each_way_of_creating_has_its_name(cos: CosCaller) -> None:
    cos.put("a")
    cos.put("b", b"", x_cos_copy_source=f"{BUCKET}.cos.ap-singapore.myqcloud.com/a")
    upload = cos.call("POST", "c", "uploads").texts("UploadId")[0]
    etag = cos.call("PUT", "c", f"uploadId={upload}&partNumber=1", body=b"x").headers["etag"]
    part = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    body = f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>".encode()
    cos.call("POST", "c", f"uploadId={upload}", body=body)

    assert names(cos) == [
        ("cos:ObjectCreated:Put", "a"),
        ("cos:ObjectCreated:Copy", "b"),
        ("cos:ObjectCreated:CompleteMultipartUpload", "c"),
    ]


def test_deletes_are_told_once_per_object_that_was_there(cos: CosCaller) -> None:
    for key in ("a", "b", "c"):
        cos.put(key)
    cos.events.clear()
    body = b"<Delete><Object><Key>b</Key></Object><Object><Key>c</Key></Object></Delete>"

    cos.call("DELETE", "a")
    cos.call("DELETE", "a")
    cos.call("POST", query="delete", body=body, headers={"Content-MD5": content_md5(body)})

    assert names(cos) == [("cos:ObjectRemove:Delete", key) for key in "abc"]


def test_the_mark_of_a_deletion_has_its_own_name(cos: CosCaller) -> None:
    cos.call(
        "PUT",
        query="versioning",
        body=b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
    )
    cos.put("a")
    cos.call("DELETE", "a")

    assert names(cos)[-1] == ("cos:ObjectRemove:DeleteMarkerCreated", "a")


def test_a_refused_put_is_not_told(cos: CosCaller) -> None:
    cos.put("a")
    cos.events.clear()

    cos.refusal("PUT", "a", headers={"x-cos-forbid-overwrite": "true"})
    cos.refusal("PUT", "b", headers={"Content-MD5": content_md5(b"other")})

    assert cos.events == []


def test_whoever_is_told_finds_the_object_there(cos: CosCaller) -> None:
    found: list[bytes] = []
    cos.listen(lambda event: found.append(cos.cos.read_object(event.bucket, event.key)))

    cos.put("a", b"meow")

    assert found == [b"meow"]
