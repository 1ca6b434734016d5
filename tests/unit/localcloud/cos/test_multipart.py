"""Uploads in parts."""

from __future__ import annotations

import hashlib

import pytest

from localcloud.cos.crc64 import crc64
from tests.unit.localcloud.cos.caller import BUCKET, CosCaller

MIB = 1024 * 1024
ONE, TWO, LAST = b"1" * MIB, b"2" * MIB, b"the rest"


def begin(cos: CosCaller, key: str = "large") -> str:
    return cos.call("POST", key, "uploads").texts("UploadId")[0]


def send(cos: CosCaller, upload: str, number: int, body: bytes) -> str:
    return cos.call("PUT", "large", f"partNumber={number}&uploadId={upload}", body=body).headers["etag"]


def completion(parts: list[tuple[int, str]]) -> bytes:
    listed = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in parts)
    return f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()


def test_the_parts_become_one_object(cos: CosCaller) -> None:
    upload = begin(cos)
    etags = [send(cos, upload, number, body) for number, body in ((1, ONE), (2, TWO), (3, LAST))]

    answer = cos.call("POST", "large", f"uploadId={upload}", body=completion([*enumerate(etags, 1)]))

    whole = ONE + TWO + LAST
    assert cos.get("large").body == whole
    digests = b"".join(hashlib.md5(part).digest() for part in (ONE, TWO, LAST))
    assert cos.get("large").headers["etag"] == f'"{hashlib.md5(digests).hexdigest()}-3"'
    assert answer.texts("Location") == [f"http://{BUCKET}.cos.ap-singapore.myqcloud.com/large"]
    assert cos.get("large").headers["x-cos-hash-crc64ecma"] == str(crc64(whole))


def test_a_part_without_a_length_is_refused(cos: CosCaller) -> None:
    part = f"partNumber=1&uploadId={begin(cos)}"
    chunked = {"Transfer-Encoding": "chunked", "Content-Encoding": "aws-chunked"}

    assert cos.refusal("PUT", "large", part, body=ONE, headers=chunked) == (411, "MissingContentLength")
    assert cos.call("PUT", "large", body=ONE, headers={"Transfer-Encoding": "chunked"}).status == 200


def test_a_range_over_the_border_of_two_parts_is_whole(cos: CosCaller) -> None:
    upload = begin(cos)
    etags = [send(cos, upload, number, body) for number, body in ((1, ONE), (2, TWO))]
    cos.call("POST", "large", f"uploadId={upload}", body=completion([*enumerate(etags, 1)]))

    assert cos.get("large", Range=f"bytes={MIB - 2}-{MIB + 1}").body == b"1122"


def test_nothing_is_there_before_completion(cos: CosCaller) -> None:
    send(cos, begin(cos), 1, ONE)

    assert cos.refusal("GET", "large") == (404, "NoSuchKey")
    assert cos.events == []


def test_what_was_said_at_the_start_is_said_of_the_object(cos: CosCaller) -> None:
    started = cos.call("POST", "large", "uploads", headers={"Content-Type": "image/png", "x-cos-meta-by": "me"})
    upload = started.texts("UploadId")[0]
    cos.call("POST", "large", f"uploadId={upload}", body=completion([(1, send(cos, upload, 1, LAST))]))

    headers = cos.get("large").headers
    assert (headers["content-type"], headers["x-cos-meta-by"]) == ("image/png", "me")


def test_a_part_sent_again_replaces_the_first(cos: CosCaller) -> None:
    upload = begin(cos)
    send(cos, upload, 1, b"wrong")
    etag = send(cos, upload, 1, LAST)

    cos.call("POST", "large", f"uploadId={upload}", body=completion([(1, etag)]))

    assert cos.get("large").body == LAST


def test_a_completion_may_be_create_only_and_leaves_the_upload_when_refused(cos: CosCaller) -> None:
    upload = begin(cos)
    body = completion([(1, send(cos, upload, 1, LAST))])
    cos.put("large", b"there already")

    refused = cos.refusal("POST", "large", f"uploadId={upload}", body=body, headers={"x-cos-forbid-overwrite": "true"})

    assert refused == (409, "FileAlreadyExists")
    assert cos.call("POST", "large", f"uploadId={upload}", body=body).status == 200


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([(1, "e1"), (9, "e1")], "InvalidPart"),
        ([(1, '"0123"')], "InvalidPart"),
        ([(2, "e2"), (1, "e1")], "InvalidPartOrder"),
        ([(3, "e3"), (4, "e4")], "EntityTooSmall"),
        ([], "MalformedXML"),
        ([(10_001, "e1")], "InvalidArgument"),
    ],
)
def test_a_list_of_parts_that_cannot_be_joined_is_refused(
    cos: CosCaller, parts: list[tuple[int, str]], code: str
) -> None:
    upload = begin(cos)
    sent = {f"e{number}": send(cos, upload, number, body) for number, body in enumerate((ONE, TWO, LAST, LAST), 1)}
    body = completion([(number, sent.get(etag, etag)) for number, etag in parts])

    assert cos.refusal("POST", "large", f"uploadId={upload}", body=body) == (400, code)


@pytest.mark.parametrize("number", ["0", "10001", "x", "-1", "", "0000019999", "000001" + "9" * 5000])
def test_a_part_number_is_1_to_10000(cos: CosCaller, number: str) -> None:
    upload = begin(cos)

    refused = cos.refusal("PUT", "large", f"partNumber={number}&uploadId={upload}", body=LAST)

    assert refused == (400, "InvalidArgument")


def test_an_aborted_upload_is_gone_with_its_bytes(cos: CosCaller) -> None:
    upload = begin(cos)
    send(cos, upload, 1, ONE)

    assert cos.call("DELETE", "large", f"uploadId={upload}").status == 204

    for method, query in (("GET", ""), ("PUT", "partNumber=1&"), ("DELETE", ""), ("POST", "")):
        assert cos.refusal(method, "large", f"{query}uploadId={upload}") == (404, "NoSuchUpload")


def test_an_upload_belongs_to_its_key(cos: CosCaller) -> None:
    assert cos.refusal("GET", "other", f"uploadId={begin(cos)}") == (404, "NoSuchUpload")


def test_parts_are_listed_page_by_page(cos: CosCaller) -> None:
    upload = begin(cos)
    for number in (1, 2, 5):
        send(cos, upload, number, LAST)

    first = cos.call("GET", "large", f"uploadId={upload}&max-parts=2")
    assert first.texts("PartNumber") == ["1", "2"]
    assert (first.texts("IsTruncated"), first.texts("NextPartNumberMarker")) == (["true"], ["2"])

    rest = cos.call("GET", "large", f"uploadId={upload}&max-parts=2&part-number-marker=2")
    assert (rest.texts("PartNumber"), rest.texts("IsTruncated")) == (["5"], ["false"])


def test_unfinished_uploads_are_listed_page_by_page(cos: CosCaller) -> None:
    ids = [begin(cos, key) for key in ("a", "b", "b", "c/1", "c/2")]
    found, marker = [], ""
    for _ in range(5):
        answer = cos.call("GET", query=f"uploads&max-uploads=1&delimiter=/{marker}")
        found += answer.texts("UploadId") + answer.texts("CommonPrefixes")
        if answer.texts("IsTruncated") == ["false"]:
            break
        marker = f"&key-marker={answer.texts('NextKeyMarker')[0]}"
        marker += "".join(f"&upload-id-marker={text}" for text in answer.texts("NextUploadIdMarker"))

    assert found == [*ids[:3], "<Prefix>c/</Prefix>"]


def test_a_part_may_be_copied_from_an_object(cos: CosCaller) -> None:
    cos.put("source", b"0123456789" * 20_000)
    upload = begin(cos)
    source = f"{BUCKET}.cos.ap-singapore.myqcloud.com/source"
    copied = cos.call(
        "PUT",
        "large",
        f"partNumber=1&uploadId={upload}",
        headers={"x-cos-copy-source": source, "x-cos-copy-source-range": "bytes=3-5"},
    )
    etag = copied.texts("ETag")[0].replace("&quot;", "")
    assert etag == hashlib.md5(b"345").hexdigest()

    cos.call("POST", "large", f"uploadId={upload}", body=completion([(1, etag)]))

    assert cos.get("large").body == b"345"


def test_a_copied_part_must_lie_inside_its_source(cos: CosCaller) -> None:
    cos.put("source", b"0123456789")
    query = f"partNumber=1&uploadId={begin(cos)}"
    source = {"x-cos-copy-source": f"{BUCKET}.cos.ap-singapore.myqcloud.com/source"}

    for wanted, code in (("bytes=5-10", "InvalidRange"), ("bytes=5-", "InvalidArgument")):
        refused = cos.refusal("PUT", "large", query, headers={**source, "x-cos-copy-source-range": wanted})
        assert refused == (400, code)
