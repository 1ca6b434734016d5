"""Objects: what is put is what is got, with everything that was said about it (platform.md 4)."""

from __future__ import annotations

import hashlib

import pytest

from localcloud.errors import CloudError
from tests.unit.localcloud.cos.caller import ANONYMOUS, BUCKET, Answer, CosCaller, content_md5

CAT = b"a picture of a cat"
LARGE = bytes(range(256)) * 8192  # 2 MiB, as the server spools it


def test_what_was_put_is_got(cos: CosCaller) -> None:
    cos.put("out/cat.png", CAT)

    assert cos.get("out/cat.png").body == CAT


def test_the_etag_is_the_quoted_md5(cos: CosCaller) -> None:
    etag = f'"{hashlib.md5(CAT).hexdigest()}"'

    assert cos.put("cat", CAT).headers["etag"] == etag
    assert cos.get("cat").headers["etag"] == etag


def test_an_upload_and_a_download_tell_the_crc64_that_sdks_check(cos: CosCaller) -> None:
    # The check value of CRC-64/XZ.
    assert cos.put("digits", b"123456789").headers["x-cos-hash-crc64ecma"] == str(0x995DC9BBDF1939FA)
    assert cos.call("HEAD", "digits").headers["x-cos-hash-crc64ecma"] == str(0x995DC9BBDF1939FA)


def test_what_the_uploader_said_is_answered(cos: CosCaller) -> None:
    cos.put(
        "cat",
        CAT,
        Content_Type="image/png",
        Cache_Control="no-store",
        Content_Disposition="inline",
        x_cos_meta_prompt="draw%20a%20cat",
        x_cos_storage_class="STANDARD_IA",
    )

    headers = cos.call("HEAD", "cat").headers

    assert headers["content-type"] == "image/png"
    assert headers["cache-control"] == "no-store"
    assert headers["content-disposition"] == "inline"
    assert headers["x-cos-meta-prompt"] == "draw%20a%20cat"
    assert headers["x-cos-storage-class"] == "STANDARD_IA"
    assert headers["server"] == "tencent-cos"


@pytest.mark.parametrize(("sent", "kept"), [("Standard_IA", "STANDARD_IA"), ("archive", "ARCHIVE"), ("Standard", "")])
def test_a_storage_class_is_taken_in_any_case_as_the_java_client_writes_it(
    cos: CosCaller, sent: str, kept: str
) -> None:
    cos.put("cat", CAT, x_cos_storage_class=sent)

    assert cos.call("HEAD", "cat").headers.get("x-cos-storage-class", "") == kept
    assert cos.call("GET").texts("StorageClass") == [kept or "STANDARD"]


def test_an_s3_client_sees_metadata_under_its_own_prefix(cos: CosCaller) -> None:
    cos.put("cat", CAT, x_amz_meta_prompt="cat")

    assert cos.get("cat", Authorization="AWS4-HMAC-SHA256 Credential=x").headers["x-amz-meta-prompt"] == "cat"
    assert cos.get("cat").headers["x-cos-meta-prompt"] == "cat"


def test_a_head_tells_the_length_without_the_bytes(cos: CosCaller) -> None:
    cos.put("cat", CAT)

    answer = cos.call("HEAD", "cat")

    assert (answer.body, answer.length) == (b"", len(CAT))


def test_what_is_not_there_is_404(cos: CosCaller) -> None:
    assert cos.refusal("GET", "dog") == (404, "NoSuchKey")
    assert cos.refusal("HEAD", "dog") == (404, "NoSuchKey")


def test_a_wrong_md5_is_refused_and_nothing_is_kept(cos: CosCaller) -> None:
    assert cos.refusal("PUT", "cat", body=CAT, headers={"Content-MD5": content_md5(b"dog")}) == (400, "BadDigest")
    assert cos.refusal("PUT", "cat", body=CAT, headers={"Content-MD5": "cat"}) == (400, "InvalidDigest")
    assert cos.refusal("GET", "cat") == (404, "NoSuchKey")


def test_a_create_only_put_keeps_the_first_body(cos: CosCaller) -> None:
    cos.put("jobs/1", b"first", x_cos_forbid_overwrite="true")

    again = cos.refusal("PUT", "jobs/1", body=b"second", headers={"x-cos-forbid-overwrite": "true"})

    assert again == (409, "FileAlreadyExists")
    assert cos.get("jobs/1").body == b"first"


def test_of_create_only_puts_that_arrive_together_one_wins(cos: CosCaller) -> None:
    """Large bodies: their bytes are looked at beside the event loop, so all of them are on their way at once."""
    create_only = {"x-cos-forbid-overwrite": "true"}
    bodies = [bytes([number]) * len(LARGE) for number in range(5)]

    outcomes = cos.call_together(
        *(cos.exchange("PUT", "jobs/1", body=cos.spooled(body), headers=create_only) for body in bodies)
    )

    won = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, Answer)]
    assert len(won) == 1
    assert {outcome.code for outcome in outcomes if isinstance(outcome, CloudError)} == {"FileAlreadyExists"}
    assert cos.get("jobs/1").body == bodies[won[0]]
    assert len(cos.events) == 1


def test_a_bucket_deleted_while_an_object_arrives_gets_no_object(cos: CosCaller) -> None:
    put, delete = cos.call_together(
        cos.exchange("PUT", "a", body=cos.spooled(LARGE)),
        cos.exchange("DELETE", ""),
    )

    assert isinstance(delete, Answer)
    assert isinstance(put, CloudError)
    assert put.code == "NoSuchBucket"


def test_without_the_header_a_put_replaces(cos: CosCaller) -> None:
    cos.put("a", b"first")
    cos.put("a", b"second", x_cos_forbid_overwrite="false")

    assert cos.get("a").body == b"second"


def test_deleting_succeeds_also_when_nothing_is_there(cos: CosCaller) -> None:
    cos.put("a")

    assert cos.call("DELETE", "a").status == 204
    assert cos.call("DELETE", "a").status == 204
    assert cos.refusal("GET", "a") == (404, "NoSuchKey")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-3", 0, 3),
        ("bytes=5-", 5, 17),
        ("bytes=-4", 14, 17),
        ("bytes=10-999", 10, 17),
        ("bytes=-999", 0, 17),
        (f"bytes=10-{2**64 - 1}", 10, 17),
    ],
)
def test_a_range_is_answered_in_part(cos: CosCaller, asked: str, first: int, last: int) -> None:
    cos.put("cat", CAT)

    answer = cos.get("cat", Range=asked)

    assert (answer.status, answer.body) == (206, CAT[first : last + 1])
    assert answer.headers["content-range"] == f"bytes {first}-{last}/18"


def test_a_download_is_resumed_only_with_the_object_it_began_with(cos: CosCaller) -> None:
    cos.put("cat", CAT)
    whole = cos.get("cat")
    same = (whole.headers["etag"], whole.headers["last-modified"])
    others = ('"of-another-one"', f"W/{whole.headers['etag']}", "Wed, 21 Oct 2015 07:28:00 GMT", "nonsense")

    def resume(validator: str) -> tuple[int, bytes]:
        answer = cos.call("GET", "cat", headers={"Range": "bytes=5-", "If-Range": validator})
        return answer.status, answer.body

    assert [resume(validator) for validator in same] == [(206, CAT[5:])] * 2
    assert [resume(validator) for validator in others] == [(200, CAT)] * 4


@pytest.mark.parametrize("asked", ["bytes=18-", "bytes=100-200"])
def test_a_range_outside_is_416(cos: CosCaller, asked: str) -> None:
    cos.put("cat", CAT)

    assert cos.refusal("GET", "cat", headers={"Range": asked}) == (416, "InvalidRange")


@pytest.mark.parametrize("asked", ["bytes=5-2", "lines=1-2", "bytes=0-1,4-5", "bytes=-", "bytes=a-b"])
def test_a_range_that_is_none_gets_everything(cos: CosCaller, asked: str) -> None:
    cos.put("cat", CAT)

    assert cos.get("cat", Range=asked).status == 200


def test_a_cached_copy_that_is_still_right_is_not_sent_again(cos: CosCaller) -> None:
    etag = cos.put("cat", CAT).headers["etag"]
    modified = cos.get("cat").headers["last-modified"]

    for header, value in (("If_None_Match", etag), ("If_Modified_Since", modified)):
        answer = cos.get("cat", **{header: value})
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == etag


def test_a_failed_condition_is_412(cos: CosCaller) -> None:
    cos.put("cat", CAT)
    past = "Thu, 01 Jan 1970 00:00:00 GMT"

    assert cos.refusal("GET", "cat", headers={"If-Match": '"other"'}) == (412, "PreconditionFailed")
    assert cos.refusal("GET", "cat", headers={"If-Unmodified-Since": past}) == (412, "PreconditionFailed")


def test_a_condition_that_holds_changes_nothing(cos: CosCaller) -> None:
    etag = cos.put("cat", CAT).headers["etag"]
    past = "Thu, 01 Jan 1970 00:00:00 GMT"

    assert cos.get("cat", If_Match=f'"x", {etag}', If_Unmodified_Since=past).status == 200
    assert cos.get("cat", If_None_Match='"other"', If_Modified_Since=past).status == 200
    assert cos.get("cat", If_Modified_Since="yesterday").status == 200


def test_a_signed_url_may_choose_the_headers_of_its_answer(cos: CosCaller) -> None:
    cos.put("cat", CAT, Content_Type="image/png")
    query = "response-content-type=text%2Fplain&response-content-disposition=attachment"

    headers = cos.get("cat", query).headers

    assert (headers["content-type"], headers["content-disposition"]) == ("text/plain", "attachment")


def test_an_anonymous_reader_may_not(cos: CosCaller) -> None:
    cos.put("cat", CAT, x_cos_acl="public-read")

    refused = cos.refusal("GET", "cat", "response-content-type=text/html", who=ANONYMOUS)

    assert refused == (400, "InvalidRequest")


def test_a_large_body_is_moved_not_copied_and_read_from_its_file(cos: CosCaller) -> None:
    body = cos.spooled(LARGE)
    arrived = body.file

    cos.put("large", body)

    assert arrived is not None
    assert not arrived.exists()
    assert cos.get("large").body == LARGE
    assert cos.get("large", Range="bytes=256-511").body == LARGE[256:512]


def test_keys_never_become_file_names(cos: CosCaller) -> None:
    for key in ("../../escape", "/etc/passwd", "a/../b", "NUL\x00", "CON"):
        cos.put(key, b"x" * 100_000)
        assert cos.get(key).length == 100_000

    assert all(path.name.isdigit() and path.parent == cos.folder / "objects" for path in cos.files())
    assert len(cos.files()) == 5


def test_a_key_is_any_utf8_up_to_850_bytes(cos: CosCaller) -> None:
    longest = "图" * 283 + "a"
    cos.put(longest, CAT)

    assert cos.get(longest).body == CAT
    assert cos.refusal("PUT", longest + "a") == (400, "KeyTooLong")
    assert cos.refusal("PUT", "a" * 851) == (400, "KeyTooLong")


@pytest.mark.parametrize("key", ["bad\udcff", "up\x18", "escape\x1b"])
def test_a_key_that_is_no_text_is_refused(cos: CosCaller, key: str) -> None:
    assert cos.refusal("PUT", key) == (400, "InvalidURI")


def test_chunked_s3_signatures_are_not_stored_as_content(cos: CosCaller) -> None:
    headers = {"Content-Encoding": "aws-chunked"}

    assert cos.refusal("PUT", "a", body=b"5;chunk-signature=0\r\nhello\r\n", headers=headers) == (501, "NotImplemented")


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("x-cos-storage-class", "COLD", "InvalidStorageClass"),
        ("x-cos-acl", "everybody", "InvalidArgument"),
        ("x-cos-server-side-encryption", "ROT13", "InvalidArgument"),
        ("x-cos-tagging", "a", "InvalidTag"),
        ("x-cos-meta-long", "x" * 2050, "MetadataTooLarge"),
    ],
)
def test_a_header_that_cos_does_not_know_is_refused(cos: CosCaller, header: str, value: str, code: str) -> None:
    assert cos.refusal("PUT", "a", headers={header: value}) == (400, code)


def test_what_is_said_later_is_answered_at_once(cos: CosCaller) -> None:
    cos.put("cat", CAT)
    tagging = b"<Tagging><TagSet><Tag><Key>kind</Key><Value>cat</Value></Tag></TagSet></Tagging>"

    assert "x-cos-tagging-count" not in cos.get("cat").headers
    cos.call("PUT", "cat", "tagging", body=tagging, headers={"Content-MD5": content_md5(tagging)})
    assert cos.get("cat").headers["x-cos-tagging-count"] == "1"
    cos.put("cat", b"another")
    assert "x-cos-tagging-count" not in cos.get("cat").headers


def test_tags_come_with_the_object_or_later(cos: CosCaller) -> None:
    cos.put("cat", CAT, x_cos_tagging="model=Hunyuan&kind=a%20cat")
    assert cos.get("cat", "tagging").texts("Value") == ["Hunyuan", "a cat"]
    assert cos.get("cat").headers["x-cos-tagging-count"] == "2"

    body = b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
    cos.call("PUT", "cat", "tagging", body=body)
    assert cos.get("cat", "tagging").texts("Key") == ["a"]

    assert cos.call("DELETE", "cat", "tagging").status == 204
    assert cos.get("cat", "tagging").texts("Key") == []


def test_the_acl_of_an_object_is_told_as_it_was_set(cos: CosCaller) -> None:
    cos.put("cat", CAT, x_amz_acl="private")
    assert cos.get("cat", "acl").headers["x-cos-acl"] == "private"

    cos.call("PUT", "cat", "acl", headers={"x-cos-acl": "public-read"})

    answer = cos.get("cat", "acl")
    assert answer.headers["x-cos-acl"] == "public-read"
    assert answer.texts("URI") == ["http://cam.qcloud.com/groups/global/AllUsers"]


def test_a_batch_delete_tells_what_it_deleted(cos: CosCaller) -> None:
    cos.put("a")
    body = b"<Delete><Object><Key>a</Key></Object><Object><Key>missing</Key></Object></Delete>"

    answer = cos.call("POST", query="delete", body=body, headers={"Content-MD5": content_md5(body)})

    assert answer.texts("Key") == ["a", "missing"]
    assert cos.refusal("GET", "a") == (404, "NoSuchKey")


def test_a_quiet_batch_delete_says_nothing(cos: CosCaller) -> None:
    cos.put("a")
    body = b"<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object></Delete>"

    answer = cos.call("POST", query="delete=", body=body, headers={"Content-MD5": content_md5(body)})

    assert answer.texts("Key") == []


def test_a_batch_delete_needs_a_content_md5_and_at_most_1000_keys(cos: CosCaller) -> None:
    many = b"<Delete>" + b"<Object><Key>a</Key></Object>" * 1001 + b"</Delete>"

    assert cos.refusal("POST", query="delete", body=b"<Delete/>") == (400, "MissingContentMD5")
    for body in (b"<Delete/>", many, b"<Delete><Object/></Delete>"):
        refused = cos.refusal("POST", query="delete", body=body, headers={"Content-MD5": content_md5(body)})
        assert refused == (400, "MalformedXML")


def test_the_cloud_itself_reads_objects_by_name(cos: CosCaller) -> None:
    cos.put("code.zip", cos.spooled(LARGE))

    assert cos.cos.read_object(BUCKET, "code.zip") == LARGE
