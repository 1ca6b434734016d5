"""cos-python-sdk-v5 against the embedded object storage."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from qcloud_cos import CosServiceError

from tests.conformance.cos.clients import BUCKET, cos_client
from tests.support.cloud import PATIENCE, REGION, RunningCloud

MIB = 1024 * 1024


def code_of(refused: pytest.ExceptionInfo[CosServiceError]) -> tuple[int, str]:
    return refused.value.get_status_code(), refused.value.get_error_code()


def body_of(answer: dict[str, Any]) -> bytes:
    return bytes(answer["Body"].get_raw_stream().read())


def test_an_object_goes_in_and_comes_out(cos: Any) -> None:
    put = cos.put_object(
        Bucket=BUCKET, Key="out/图 1+2.txt", Body="meow", EnableMD5=True, Metadata={"x-cos-meta-a": "b"}
    )
    got = cos.get_object(Bucket=BUCKET, Key="out/图 1+2.txt")

    assert put["ETag"] == got["ETag"] == f'"{hashlib.md5(b"meow").hexdigest()}"'
    assert (body_of(got), got["x-cos-meta-a"]) == (b"meow", "b")
    assert got["x-cos-request-id"]


def test_metadata_may_be_written_in_any_script(cos: Any) -> None:
    cos.put_object(Bucket=BUCKET, Key="a", Body=b"", Metadata={"x-cos-meta-title": "一只猫 ü"})

    told = cos.head_object(Bucket=BUCKET, Key="a")["x-cos-meta-title"]
    assert told.encode("latin-1").decode() == "一只猫 ü"  # requests reads headers so


def test_a_create_only_put_is_decided_by_the_server(cos: Any) -> None:
    create_only = {"x-cos-forbid-overwrite": "true"}
    cos.put_object(Bucket=BUCKET, Key="jobs/1", Body=b"first", Metadata=create_only)

    with pytest.raises(CosServiceError) as refused:
        cos.put_object(Bucket=BUCKET, Key="jobs/1", Body=b"second", Metadata=create_only)

    assert code_of(refused) == (409, "FileAlreadyExists")
    assert body_of(cos.get_object(Bucket=BUCKET, Key="jobs/1")) == b"first"


def test_what_is_missing_is_told_apart(cos: Any) -> None:
    with pytest.raises(CosServiceError) as no_key:
        cos.get_object(Bucket=BUCKET, Key="missing")
    with pytest.raises(CosServiceError) as no_bucket:
        cos.get_object(Bucket="missing-1250000000", Key="missing")

    assert code_of(no_key) == (404, "NoSuchKey")
    assert code_of(no_bucket) == (404, "NoSuchBucket")
    assert not cos.object_exists(BUCKET, "missing")
    assert cos.bucket_exists(BUCKET)


def test_the_multipart_manager_uploads_and_downloads(cos: Any, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(os.urandom(5 * MIB + 12_345))

    answer = cos.upload_file(
        Bucket=BUCKET, Key="large", LocalFilePath=str(source), PartSize=1, MAXThread=3, EnableMD5=True
    )
    cos.download_file(
        Bucket=BUCKET,
        Key="large",
        DestFilePath=str(target),
        PartSize=1,
        EnableCRC=True,
        DumpRecordDir=str(tmp_path / "records"),
    )

    assert answer["ETag"].endswith('-6"')
    assert target.read_bytes() == source.read_bytes()


def test_an_upload_that_was_interrupted_is_resumed(cos: Any, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(os.urandom(2 * MIB + 1))
    upload = cos.create_multipart_upload(Bucket=BUCKET, Key="large")["UploadId"]
    cos.upload_part(Bucket=BUCKET, Key="large", UploadId=upload, PartNumber=1, Body=source.read_bytes()[:MIB])

    cos.upload_file(Bucket=BUCKET, Key="large", LocalFilePath=str(source), PartSize=1)

    got = cos.get_object(Bucket=BUCKET, Key="large")
    assert body_of(got) == source.read_bytes()
    assert "Upload" not in cos.list_multipart_uploads(Bucket=BUCKET)


def test_a_large_simple_put_is_whole(cos: Any) -> None:
    large = os.urandom(3 * MIB)
    cos.put_object(Bucket=BUCKET, Key="large", Body=large)

    assert body_of(cos.get_object(Bucket=BUCKET, Key="large")) == large
    assert body_of(cos.get_object(Bucket=BUCKET, Key="large", Range="bytes=-5")) == large[-5:]


def test_keys_are_listed_with_marker_prefix_and_delimiter(cos: Any) -> None:
    for key in ("a", "b/1", "b/2 +图", "c"):
        cos.put_object(Bucket=BUCKET, Key=key, Body=b"")

    first = cos.list_objects(Bucket=BUCKET, Delimiter="/", MaxKeys=2)
    rest = cos.list_objects(Bucket=BUCKET, Delimiter="/", Marker=first["NextMarker"])
    below = cos.list_objects(Bucket=BUCKET, Prefix="b/")

    assert ([each["Key"] for each in first["Contents"]], first["CommonPrefixes"]) == (["a"], [{"Prefix": "b/"}])
    assert (first["IsTruncated"], rest["IsTruncated"]) == ("true", "false")
    assert [each["Key"] for each in rest["Contents"]] == ["c"]
    assert [each["Key"] for each in below["Contents"]] == ["b/1", "b/2 +图"]


def test_a_space_in_a_parameter_is_signed_and_understood(cos: Any) -> None:
    for key in ("a b/1", "a b/+", "a+b/1"):
        cos.put_object(Bucket=BUCKET, Key=key, Body=b"")

    assert [each["Key"] for each in cos.list_objects(Bucket=BUCKET, Prefix="a b/")["Contents"]] == ["a b/+", "a b/1"]
    assert [each["Key"] for each in cos.list_objects(Bucket=BUCKET, Prefix="a+b")["Contents"]] == ["a+b/1"]
    assert [each["Key"] for each in cos.list_objects(Bucket=BUCKET, Marker="a b/+")["Contents"]] == ["a b/1", "a+b/1"]


def test_a_copy_and_a_batch_delete(cos: Any) -> None:
    cos.put_object(Bucket=BUCKET, Key="a b", Body=b"meow", ContentType="text/x-cat")

    cos.copy_object(Bucket=BUCKET, Key="copy", CopySource={"Bucket": BUCKET, "Key": "a b", "Region": REGION})
    assert cos.head_object(Bucket=BUCKET, Key="copy")["Content-Type"] == "text/x-cat"

    told = cos.delete_objects(Bucket=BUCKET, Delete={"Object": [{"Key": "a b"}, {"Key": "copy"}], "Quiet": "false"})
    assert [each["Key"] for each in told["Deleted"]] == ["a b", "copy"]
    assert "Contents" not in cos.list_objects(Bucket=BUCKET)


def test_presigned_urls_work_for_whoever_has_them(cos: Any, cloud: RunningCloud) -> None:
    put = cos.get_presigned_url(Bucket=BUCKET, Key="a b", Method="PUT")
    get = cos.get_presigned_url(Bucket=BUCKET, Key="a b", Method="GET", Params={"response-content-type": "image/x-cat"})
    with httpx.Client(proxy=cloud.endpoint, timeout=PATIENCE) as anyone:
        assert anyone.put(put, content=b"meow").status_code == 200
        got = anyone.get(get)
        assert (got.content, got.headers["content-type"]) == (b"meow", "image/x-cat")
        assert anyone.get(get.replace("a%20b", "other")).status_code == 403


def test_conditions_are_kept(cos: Any) -> None:
    etag = cos.put_object(Bucket=BUCKET, Key="a", Body=b"meow")["ETag"]

    with pytest.raises(CosServiceError) as refused:
        cos.get_object(Bucket=BUCKET, Key="a", IfMatch='"other"')

    assert code_of(refused) == (412, "PreconditionFailed")
    assert body_of(cos.get_object(Bucket=BUCKET, Key="a", IfMatch=etag)) == b"meow"


def test_acls_open_and_close(cos: Any, cloud: RunningCloud) -> None:
    anyone = cos_client(cloud, Anonymous=True)
    cos.put_object(Bucket=BUCKET, Key="a", Body=b"meow")
    with pytest.raises(CosServiceError) as refused:
        anyone.get_object(Bucket=BUCKET, Key="a")
    assert code_of(refused) == (403, "AccessDenied")

    cos.put_bucket_acl(Bucket=BUCKET, ACL="public-read")

    assert body_of(anyone.get_object(Bucket=BUCKET, Key="a")) == b"meow"
    grants = cos.get_bucket_acl(Bucket=BUCKET)["AccessControlList"]["Grant"]
    assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL", "READ"]
    cos.put_object_acl(Bucket=BUCKET, Key="a", ACL="private")
    assert cos.get_object_acl(Bucket=BUCKET, Key="a")["CannedACL"] == "private"


def test_a_bucket_policy_lets_a_stranger_in_and_out(cos: Any, cloud: RunningCloud) -> None:
    anyone = cos_client(cloud, Anonymous=True)
    cos.put_object(Bucket=BUCKET, Key="open/a", Body=b"meow")
    cos.put_object(Bucket=BUCKET, Key="closed/a", Body=b"meow")
    cos.put_bucket_policy(
        Bucket=BUCKET,
        Policy={
            "version": "2.0",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"qcs": ["qcs::cam::anyone:anyone"]},
                    "Action": ["name/cos:GetObject"],
                    "Resource": [f"qcs::cos:{REGION}:uid/1250000000:{BUCKET}/open/*"],
                }
            ],
        },
    )

    assert body_of(anyone.get_object(Bucket=BUCKET, Key="open/a")) == b"meow"
    with pytest.raises(CosServiceError) as refused:
        anyone.get_object(Bucket=BUCKET, Key="closed/a")
    assert code_of(refused) == (403, "AccessDenied")


def test_configurations_come_back(cos: Any) -> None:
    rule = {"ID": "1", "AllowedMethod": ["GET"], "AllowedOrigin": ["*"], "MaxAgeSeconds": "5"}
    cos.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRule": [rule]})
    assert cos.get_bucket_cors(Bucket=BUCKET)["CORSRule"][0]["AllowedOrigin"] == ["*"]

    tags = {"TagSet": {"Tag": [{"Key": "a", "Value": "b"}]}}
    cos.put_bucket_tagging(Bucket=BUCKET, Tagging=tags)
    assert cos.get_bucket_tagging(Bucket=BUCKET)["TagSet"]["Tag"] == [{"Key": "a", "Value": "b"}]

    lifecycle = {"Rule": [{"ID": "x", "Filter": {"Prefix": "t/"}, "Status": "Enabled", "Expiration": {"Days": "1"}}]}
    cos.put_bucket_lifecycle(Bucket=BUCKET, LifecycleConfiguration=lifecycle)
    assert cos.get_bucket_lifecycle(Bucket=BUCKET)["Rule"][0]["ID"] == "x"

    for missing in (cos.get_bucket_website, cos.get_bucket_encryption, cos.get_bucket_policy):
        with pytest.raises(CosServiceError) as refused:
            missing(Bucket=BUCKET)
        assert refused.value.get_status_code() == 404
    assert "Status" not in cos.get_bucket_versioning(Bucket=BUCKET)


def test_versions_are_kept_and_listed(cos: Any) -> None:
    cos.put_bucket_versioning(Bucket=BUCKET, Status="Enabled")
    for body in (b"old", b"new"):
        cos.put_object(Bucket=BUCKET, Key="a", Body=body)
    cos.delete_object(Bucket=BUCKET, Key="a")

    listed = cos.list_objects_versions(Bucket=BUCKET)

    assert len(listed["DeleteMarker"]) == 1
    oldest = listed["Version"][-1]["VersionId"]
    assert body_of(cos.get_object(Bucket=BUCKET, Key="a", VersionId=oldest)) == b"old"


def test_a_bucket_is_listed_and_goes_when_empty(cos: Any) -> None:
    assert [each["Name"] for each in cos.list_buckets()["Buckets"]["Bucket"]] == [BUCKET]
    cos.put_object(Bucket=BUCKET, Key="a", Body=b"")

    with pytest.raises(CosServiceError) as refused:
        cos.delete_bucket(Bucket=BUCKET)
    assert code_of(refused) == (409, "BucketNotEmpty")

    cos.delete_object(Bucket=BUCKET, Key="a")
    cos.delete_bucket(Bucket=BUCKET)
    assert not cos.bucket_exists(BUCKET)
