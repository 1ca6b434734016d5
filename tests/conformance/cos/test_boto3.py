"""boto3 (SigV4) against the embedded object storage."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from typing import Any

import httpx
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from tests.conformance.cos.clients import BUCKET, s3_client
from tests.support.cloud import PATIENCE, REGION, RunningCloud

MIB = 1024 * 1024


def code_of(refused: pytest.ExceptionInfo[ClientError]) -> tuple[int, str]:
    answer = refused.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


@pytest.mark.parametrize("signed", [True, False])
def test_an_object_goes_in_and_comes_out_with_and_without_a_signed_payload(
    s3: Any, cloud: RunningCloud, *, signed: bool
) -> None:
    client = s3_client(cloud, s3={"addressing_style": "virtual", "payload_signing_enabled": signed})
    client.put_object(Bucket=BUCKET, Key="a b/图+.txt", Body=b"meow", Metadata={"prompt": "cat"}, ContentType="a/b")

    got = client.get_object(Bucket=BUCKET, Key="a b/图+.txt")

    assert got["Body"].read() == b"meow"
    assert (got["Metadata"], got["ContentType"]) == ({"prompt": "cat"}, "a/b")
    assert got["ETag"] == f'"{hashlib.md5(b"meow").hexdigest()}"'


def test_checksums_that_cos_does_not_know_do_no_harm_in_a_header(s3: Any, cloud: RunningCloud) -> None:
    client = s3_client(cloud)
    client.put_object(Bucket=BUCKET, Key="a", Body=b"meow", ChecksumAlgorithm="CRC32")

    assert client.get_object(Bucket=BUCKET, Key="a")["Body"].read() == b"meow"


def test_the_transfer_manager_uploads_and_downloads(s3: Any) -> None:
    large, target = os.urandom(12 * MIB + 7), io.BytesIO()
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=3)

    s3.upload_fileobj(io.BytesIO(large), BUCKET, "large", Config=config)
    s3.download_fileobj(BUCKET, "large", target, Config=config)

    assert target.getvalue() == large
    assert s3.head_object(Bucket=BUCKET, Key="large")["ETag"].endswith('-3"')


def test_both_forms_of_lists_are_paged(s3: Any) -> None:
    for key in ("a", "b/1", "b/2 +图", "c"):
        s3.put_object(Bucket=BUCKET, Key=key)

    for form in ("list_objects", "list_objects_v2"):
        pages = s3.get_paginator(form).paginate(Bucket=BUCKET, PaginationConfig={"PageSize": 1})
        assert [each["Key"] for page in pages for each in page.get("Contents", ())] == ["a", "b/1", "b/2 +图", "c"]
        pages = s3.get_paginator(form).paginate(Bucket=BUCKET, Delimiter="/", PaginationConfig={"PageSize": 1})
        assert [each["Prefix"] for page in pages for each in page.get("CommonPrefixes", ())] == ["b/"]


def test_copies_tags_and_deletes(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="a b", Body=b"meow", Tagging="model=Hunyuan")

    s3.copy_object(Bucket=BUCKET, Key="copy", CopySource={"Bucket": BUCKET, "Key": "a b"})

    assert s3.get_object(Bucket=BUCKET, Key="copy")["Body"].read() == b"meow"
    assert s3.get_object_tagging(Bucket=BUCKET, Key="copy")["TagSet"] == [{"Key": "model", "Value": "Hunyuan"}]
    s3.delete_object(Bucket=BUCKET, Key="copy")
    with pytest.raises(ClientError) as refused:
        s3.head_object(Bucket=BUCKET, Key="copy")
    assert code_of(refused) == (404, "404")


def test_a_batch_delete_needs_the_md5_that_boto3_no_longer_sends(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="a")
    batch = {"Objects": [{"Key": "a"}], "Quiet": True}
    with pytest.raises(ClientError) as refused:
        s3.delete_objects(Bucket=BUCKET, Delete=batch)
    assert code_of(refused) == (400, "MissingContentMD5")

    def add_md5(request: Any, **_: Any) -> None:
        request.headers["Content-MD5"] = base64.b64encode(hashlib.md5(request.body).digest()).decode()

    s3.meta.events.register("before-sign.s3.DeleteObjects", add_md5)
    s3.delete_objects(Bucket=BUCKET, Delete=batch)

    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0


def test_presigned_urls_work_for_whoever_has_them(s3: Any, cloud: RunningCloud) -> None:
    put = s3.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "a b"}, ExpiresIn=3600)
    get = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "a b"}, ExpiresIn=3600)
    with httpx.Client(proxy=cloud.endpoint, timeout=PATIENCE) as anyone:
        assert anyone.put(put, content=b"meow").status_code == 200
        assert anyone.get(get).content == b"meow"


def test_buckets_are_made_configured_and_removed(s3: Any) -> None:
    where = {"LocationConstraint": REGION}
    with pytest.raises(ClientError) as taken:
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
    assert code_of(taken) == (409, "BucketAlreadyOwnedByYou")

    s3.create_bucket(Bucket="more-1250000000", CreateBucketConfiguration=where, ACL="private")
    s3.put_bucket_cors(
        Bucket="more-1250000000",
        CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]},
    )
    assert s3.get_bucket_cors(Bucket="more-1250000000")["CORSRules"][0]["AllowedOrigins"] == ["*"]
    assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == ["more-1250000000", BUCKET]
    with pytest.raises(ClientError) as missing:
        s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)
    assert code_of(missing) == (404, "NoSuchLifecycleConfiguration")

    s3.delete_bucket(Bucket="more-1250000000")
    with pytest.raises(ClientError) as gone:
        s3.head_bucket(Bucket="more-1250000000")
    assert code_of(gone) == (404, "404")


def test_conditions_and_ranges_are_kept(s3: Any) -> None:
    etag = s3.put_object(Bucket=BUCKET, Key="a", Body=b"0123456789")["ETag"]

    with pytest.raises(ClientError) as unchanged:
        s3.get_object(Bucket=BUCKET, Key="a", IfNoneMatch=etag)
    with pytest.raises(ClientError) as outside:
        s3.get_object(Bucket=BUCKET, Key="a", Range="bytes=10-")

    assert code_of(unchanged)[0] == 304
    assert code_of(outside) == (416, "InvalidRange")
    part = s3.get_object(Bucket=BUCKET, Key="a", Range="bytes=2-4")
    assert (part["Body"].read(), part["ContentRange"]) == (b"234", "bytes 2-4/10")


def test_metadata_passes_between_the_two_kinds_of_clients(s3: Any, cos: Any) -> None:
    cos.put_object(Bucket=BUCKET, Key="a", Body=b"", Metadata={"x-cos-meta-prompt": "cat"})
    s3.put_object(Bucket=BUCKET, Key="b", Body=b"", Metadata={"prompt": "dog"})

    assert s3.head_object(Bucket=BUCKET, Key="a")["Metadata"] == {"prompt": "cat"}
    assert cos.head_object(Bucket=BUCKET, Key="b")["x-cos-meta-prompt"] == "dog"
