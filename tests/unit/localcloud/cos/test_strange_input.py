"""Whatever body or range a stranger sends is taken or refused: no crash, no hang. Bounded, and the same every time."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localcloud.cos.ranges import parse_copy_range, parse_range
from localcloud.errors import CloudError
from tests.unit.localcloud.cos.caller import CosCaller, content_md5

# Every example may use the same storage: what one of them has changed must not make the next one crash either.
FIXED = settings(
    derandomize=True,
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = (
    *("Tagging", "TagSet", "Tag", "Key", "Value", "Delete", "Object", "Quiet", "CORSConfiguration", "CORSRule"),
    *("AllowedOrigin", "AllowedMethod", "MaxAgeSeconds", "LifecycleConfiguration", "Rule", "Filter", "Prefix"),
    *("Status", "Expiration", "Days", "Date", "CompleteMultipartUpload", "Part", "PartNumber", "ETag"),
    *("VersioningConfiguration", "AccessControlPolicy", "AccessControlList", "Grant", "Grantee", "Permission"),
    *("ServerSideEncryptionConfiguration", "ApplyServerSideEncryptionByDefault", "SSEAlgorithm"),
)
TEXTS = st.sampled_from(
    ["", "1", "-1", "Enabled", "*", "\xb2", "9" * 5000, "2027-01-01T00:00:00+08:00", "&lt;"]
) | st.text(st.characters(exclude_characters="<&", exclude_categories=["Cs", "Cc"]), max_size=8)
TREES = st.recursive(
    st.builds("<{0}>{1}</{0}>".format, st.sampled_from(NAMES), TEXTS),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>", st.sampled_from(NAMES), st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)
RAW = st.binary(max_size=8).map(quote) | st.sampled_from(["%ff", "%ed%a0%80", "%00", "a%20b"])
"""Percent-encoded bytes, most of them not UTF-8."""
TEXT_PARAMETERS = (
    *("prefix", "delimiter", "marker", "start-after", "continuation-token", "key-marker", "version-id-marker"),
    *("upload-id-marker", "encoding-type", "max-keys", "max-uploads"),
)
BODIES = TREES.map(str.encode) | st.binary(max_size=40)
ROOTS = {
    "tagging": "Tagging",
    "cors": "CORSConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "acl": "AccessControlPolicy",
    "encryption": "ServerSideEncryptionConfiguration",
    "versioning": "VersioningConfiguration",
    "policy": "",
}


@pytest.mark.parametrize("part", ROOTS)
@FIXED
@given(inside=st.lists(TREES, max_size=3), body=BODIES, rooted=st.booleans())
def test_any_body_of_a_bucket_is_taken_or_refused(
    storage: CosCaller, part: str, inside: list[str], body: bytes, rooted: bool
) -> None:
    sent = f"<{ROOTS[part]}>{''.join(inside)}</{ROOTS[part]}>".encode() if rooted else body

    assert _outcome(storage, "PUT", "", part, sent) in range(200, 500)


@FIXED
@given(inside=st.lists(TREES, max_size=3), body=BODIES, rooted=st.booleans())
def test_any_batch_delete_is_done_or_refused(storage: CosCaller, inside: list[str], body: bytes, rooted: bool) -> None:
    assert _outcome(storage, "POST", "", "delete", _in("Delete", inside) if rooted else body) in range(200, 500)


@FIXED
@given(inside=st.lists(TREES, max_size=3), body=BODIES, rooted=st.booleans())
def test_any_completion_of_an_upload_is_done_or_refused(
    storage: CosCaller, inside: list[str], body: bytes, rooted: bool
) -> None:
    [upload] = storage.call("POST", "k", "uploads").texts("UploadId")
    sent = _in("CompleteMultipartUpload", inside) if rooted else body

    assert _outcome(storage, "POST", "k", f"uploadId={upload}", sent) in range(200, 500)


@FIXED
@given(st.text(max_size=20) | st.from_regex(r"bytes=[0-9]{0,5000}-[0-9]{0,5}", fullmatch=True), st.integers(0, 1000))
def test_any_range_is_inside_the_object_ignored_or_refused(header: str, size: int) -> None:
    for parse in (parse_range, parse_copy_range):
        try:
            found = parse(header, size)
        except CloudError:
            continue
        assert found is None or 0 <= found[0] <= found[1] < size


@pytest.mark.parametrize("asked", ["", "versions&", "uploads&", "list-type=2&", "encoding-type=url&"])
@FIXED
@given(name=st.sampled_from(TEXT_PARAMETERS), value=RAW)
def test_any_parameter_of_a_list_is_used_or_refused(storage: CosCaller, asked: str, name: str, value: str) -> None:
    assert _outcome(storage, "GET", "", f"{asked}{name}={value}", b"") in range(200, 500)


@FIXED
@given(st.binary(max_size=20).map(lambda data: data.decode("latin-1")))
def test_any_digest_is_compared_or_refused(storage: CosCaller, digest: str) -> None:
    assert _outcome(storage, "PUT", "k", "", b"x", {"Content-MD5": digest}) in (200, 400)


@pytest.fixture
def storage(tmp_path: Path) -> CosCaller:
    caller = CosCaller(tmp_path)
    caller.create()
    return caller


def _in(root: str, inside: list[str]) -> bytes:
    return f"<{root}>{''.join(inside)}</{root}>".encode()


def _outcome(
    storage: CosCaller, method: str, key: str, query: str, body: bytes, headers: dict[str, str] | None = None
) -> int:
    digest = {"Content-MD5": content_md5(body)}
    try:
        return storage.call(method, key, query, body=body, headers=headers or digest).status
    except CloudError as refusal:
        return refusal.http_status
