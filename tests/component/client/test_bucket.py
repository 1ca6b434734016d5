"""The client's own COS signatures, accepted by a bucket that verifies them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from qcloud_cos import CosS3Client

from client import ImageService, Output, Route, errors
from client.bucket import Bucket, BucketAccess
from client.calls import Caller, http_client
from client.clock import SystemClock
from client.inbox import upload_from
from client.qsign import Credentials
from tests.support.cloud import APP_ID, REGION, SECRET_ID, SECRET_KEY, RunningCloud
from tests.support.official import cos_client

NAME = f"art-{APP_ID}"


@pytest.fixture
def official(cloud: RunningCloud) -> CosS3Client:
    """The official COS client, and the bucket that it has made."""
    client = cos_client(cloud.endpoint)
    client.create_bucket(Bucket=NAME)
    return client


@contextmanager
def ours(cloud: RunningCloud, secret_key: str = SECRET_KEY) -> Iterator[Bucket]:
    access = BucketAccess(NAME, REGION, Credentials(SECRET_ID, secret_key), cloud.endpoint)
    with Bucket(access, Caller(http_client(cloud.endpoint, None), SystemClock())) as bucket:
        yield bucket


def test_an_upload_arrives_with_its_bytes_its_prompt_and_its_etag(
    cloud: RunningCloud, official: CosS3Client, tmp_path: Path
) -> None:
    (tmp_path / "猫 (1).png").write_bytes(b"\x89PNG cat")
    upload = upload_from(tmp_path / "猫 (1).png", "a 猫, 50% bigger")
    with ours(cloud) as bucket:
        etag = bucket.put(upload.key, upload.body, upload.headers)
    found = official.get_object(Bucket=NAME, Key=upload.key)
    assert found["Body"].get_raw_stream().read() == b"\x89PNG cat"
    assert found["x-cos-meta-prompt"] == "a%20%E7%8C%AB%2C%2050%25%20bigger"
    assert found["ETag"].strip('"') == etag


def test_a_presigned_url_of_the_official_client_survives_the_detour_to_loopback(
    cloud: RunningCloud, official: CosS3Client, tmp_path: Path
) -> None:
    official.put_object(Bucket=NAME, Key="outputs/a b.png", Body=b"cat")
    url = official.get_presigned_url(Bucket=NAME, Key="outputs/a b.png", Method="GET")
    image = Output(url=url, bucket=NAME, key="", content_type="image/png", expires_at="")
    with ImageService(cloud.endpoint, "no-key-needed", route=Route(cloud.endpoint)) as service:
        assert service.download(image, tmp_path / "cat.png").read_bytes() == b"cat"


def test_a_changed_url_is_refused_and_nothing_is_saved(
    cloud: RunningCloud, official: CosS3Client, tmp_path: Path
) -> None:
    official.put_object(Bucket=NAME, Key="outputs/other.png", Body=b"secret")
    mine = official.get_presigned_url(Bucket=NAME, Key="outputs/mine.png", Method="GET")
    url = mine.replace("mine", "other")
    image = Output(url=url, bucket=NAME, key="", content_type="image/png", expires_at="")
    with (
        ImageService(cloud.endpoint, "no-key-needed", route=Route(cloud.endpoint)) as service,
        pytest.raises(errors.BucketRefused, match="SignatureDoesNotMatch"),
    ):
        service.download(image, tmp_path / "cat.png")
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_secret_key_is_named_as_such(cloud: RunningCloud, official: CosS3Client) -> None:
    official.head_bucket(Bucket=NAME)
    with ours(cloud, secret_key="wrong") as bucket, pytest.raises(errors.BucketRefused) as refused:
        bucket.put("inbox/a.png", b"cat", {})
    assert "SignatureDoesNotMatch" in str(refused.value)
    assert "secret key" in refused.value.next_step


def test_what_was_damaged_on_the_way_is_not_stored(cloud: RunningCloud, official: CosS3Client) -> None:
    official.head_bucket(Bucket=NAME)
    with ours(cloud) as bucket, pytest.raises(errors.BucketRefused, match="Digest"):
        bucket.put("inbox/a.png", b"cat", {"Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="})


def test_a_cloud_that_has_ended_is_reported_with_the_way_to_start_one() -> None:
    with httpx.Client() as http:
        access = BucketAccess(NAME, REGION, Credentials(SECRET_ID, SECRET_KEY), "http://127.0.0.1:9")
        bucket = Bucket(access, Caller(http, SystemClock(), random=lambda: 0.0))
        with pytest.raises(errors.NoAnswer) as failed:
            bucket.put("inbox/a.png", b"cat", {})
    assert "make up" in failed.value.next_step
