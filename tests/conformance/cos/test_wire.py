"""Requests as a plain HTTP client sees them: headers, error documents, and input no SDK would send."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from tests.conformance.cos.clients import BUCKET
from tests.support.cloud import PATIENCE, REGION, RunningCloud

HOST = f"{BUCKET}.cos.{REGION}.myqcloud.com"


@pytest.fixture
def plain(cos: Any, cloud: RunningCloud) -> Iterator[httpx.Client]:
    """Unsigned requests to a bucket that everybody may write."""
    cos.put_bucket_acl(Bucket=BUCKET, ACL="public-read-write")
    with httpx.Client(base_url=cloud.endpoint, headers={"Host": HOST}, timeout=PATIENCE) as client:
        yield client


def test_an_error_is_a_document_with_the_ids_to_ask_support_for(plain: httpx.Client) -> None:
    answer = plain.get("/missing")

    error = ElementTree.fromstring(answer.content)
    assert (answer.status_code, error.findtext("Code")) == (404, "NoSuchKey")
    assert error.findtext("RequestId") == answer.headers["x-cos-request-id"]
    assert error.findtext("Resource") == f"{HOST}/missing"


@pytest.mark.parametrize("name", ["pictures", "my-pictures"])
def test_a_host_without_the_app_id_is_told_what_it_lacks(cloud: RunningCloud, name: str) -> None:
    with httpx.Client(proxy=cloud.endpoint, timeout=PATIENCE) as client:
        answer = client.put(f"http://{name}.cos.{REGION}.myqcloud.com/a", content=b"x")

    error = ElementTree.fromstring(answer.content)
    assert (answer.status_code, error.findtext("Code")) == (400, "InvalidRequest")
    assert "<bucketname>-<appid>" in (error.findtext("Message") or "")


@pytest.mark.parametrize("path", ["/%FF", "/a%C3", "/%ED%A0%80"])
def test_a_key_that_is_not_utf8_is_a_bad_request(plain: httpx.Client, path: str) -> None:
    answer = plain.put(path, content=b"x")

    assert (answer.status_code, "<Code>InvalidURI</Code>" in answer.text) == (400, True)


def test_dots_and_slashes_in_a_key_are_only_a_key(plain: httpx.Client) -> None:
    assert plain.put("/..%2F..%2Fetc%2Fpasswd", content=b"meow").status_code == 200

    assert plain.get("/..%2F..%2Fetc%2Fpasswd").content == b"meow"


def test_an_xml_bomb_is_refused(plain: httpx.Client) -> None:
    bomb = '<!DOCTYPE Delete [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Delete><Object><Key>&b;</Key></Object></Delete>'
    md5 = base64.b64encode(hashlib.md5(bomb.encode()).digest()).decode()

    answer = plain.post("/?delete", content=bomb, headers={"Content-MD5": md5})

    assert (answer.status_code, "<Code>MalformedXML</Code>" in answer.text) == (400, True)
    assert plain.get("/").status_code == 200


def test_a_head_has_the_headers_of_a_get_and_no_body(plain: httpx.Client) -> None:
    plain.put("/a", content=b"meow", headers={"Content-Type": "image/x-cat"})

    got, head = plain.get("/a"), plain.head("/a")

    ignored = {"x-cos-request-id", "date"}
    assert {k: v for k, v in got.headers.items() if k not in ignored} == {
        k: v for k, v in head.headers.items() if k not in ignored
    }
    assert (head.content, head.headers["content-length"]) == (b"", "4")


def test_a_preflight_needs_no_signature(plain: httpx.Client, cos: Any) -> None:
    rule = {"AllowedMethod": ["PUT"], "AllowedOrigin": ["https://app.example"], "AllowedHeader": ["*"]}
    cos.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRule": [rule]})
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "PUT"}

    answer = plain.options("/a", headers=asked)

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "https://app.example")


def test_a_page_of_another_origin_can_read_why_it_was_refused(plain: httpx.Client, cos: Any) -> None:
    rule = {"AllowedMethod": ["GET"], "AllowedOrigin": ["https://app.example"]}
    cos.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRule": [rule]})
    page = {"Origin": "https://app.example"}

    missing = plain.get("/missing", headers=page)
    unknown = plain.get("/missing", headers={**page, "Authorization": "q-sign-algorithm=sha1"})
    elsewhere = plain.get("/missing", headers={"Origin": "https://elsewhere.test"})

    assert [each.status_code for each in (missing, unknown, elsewhere)] == [404, 400, 404]
    told = [each.headers.get("access-control-allow-origin") for each in (missing, unknown, elsewhere)]
    assert told == ["https://app.example", "https://app.example", None]
