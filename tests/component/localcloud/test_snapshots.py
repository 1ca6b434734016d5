"""Snapshots through the control plane: a stack is brought up once and is there again for each test."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.conformance.cos.clients import BUCKET, cos_client
from tests.conformance.scf.clients import deploy, local_url, scf_client, url_of
from tests.support.cloud import PATIENCE, RunningCloud

LARGE = b"large " * 500_000


def post(cloud: RunningCloud, route: str, body: Any = None) -> httpx.Response:
    return httpx.post(f"{cloud.endpoint}/_localcloud/{route}", json=body, timeout=PATIENCE)


def listing(cloud: RunningCloud) -> list[tuple[str, str]]:
    rows = cos_client(cloud).list_objects(Bucket=BUCKET).get("Contents", [])
    return [(row["Key"], row["ETag"]) for row in rows]


def test_a_restore_brings_back_the_listing_the_bytes_and_the_function(cloud: RunningCloud) -> None:
    client = cos_client(cloud)
    client.create_bucket(Bucket=BUCKET)
    client.put_object(Bucket=BUCKET, Key="small", Body=b"hello")
    client.put_object(Bucket=BUCKET, Key="large", Body=LARGE)
    deploy(scf_client(cloud), "def main_handler(event, context):\n    return 'first'\n")
    public = url_of(scf_client(cloud))
    before = listing(cloud)
    assert post(cloud, "snapshot", {"name": "stack"}).json()["name"] == "stack"

    for _ in range(2):  # a snapshot is not used up
        client.delete_object(Bucket=BUCKET, Key="large")
        client.put_object(Bucket=BUCKET, Key="small", Body=b"changed")
        client.put_object(Bucket=BUCKET, Key="other", Body=LARGE)
        cloud.reset()
        assert httpx.get(local_url(cloud, public), timeout=PATIENCE).status_code == 435

        assert post(cloud, "restore", {"name": "stack"}).status_code == 200
        assert listing(cloud) == before
        assert client.get_object(Bucket=BUCKET, Key="large")["Body"].get_raw_stream().read() == LARGE
        assert client.get_object(Bucket=BUCKET, Key="small")["Body"].get_raw_stream().read() == b"hello"
        assert httpx.get(local_url(cloud, public), timeout=PATIENCE).text == '"first"'


def test_an_object_that_was_read_is_in_a_snapshot_like_any_other(cloud: RunningCloud) -> None:
    client = cos_client(cloud)
    client.create_bucket(Bucket=BUCKET)
    client.put_object(Bucket=BUCKET, Key="read", Body=b"hello")
    client.get_object(Bucket=BUCKET, Key="read")
    assert post(cloud, "snapshot", {"name": "read"}).status_code == 200
    client.delete_object(Bucket=BUCKET, Key="read")

    assert post(cloud, "restore", {"name": "read"}).status_code == 200
    assert client.get_object(Bucket=BUCKET, Key="read")["Body"].get_raw_stream().read() == b"hello"


def test_snapshots_are_named_by_the_cloud_if_nobody_names_them_and_listed(cloud: RunningCloud) -> None:
    made = post(cloud, "snapshot").json()["name"]
    again = post(cloud, "snapshot", {}).json()["name"]
    answer = httpx.get(f"{cloud.endpoint}/_localcloud/snapshot", timeout=PATIENCE)
    listed = [each["name"] for each in answer.json()]
    assert made != again
    assert {made, again} <= set(listed)


def test_a_name_that_is_taken_again_means_the_later_state(cloud: RunningCloud) -> None:
    post(cloud, "snapshot", {"name": "twice"})
    cos_client(cloud).create_bucket(Bucket=BUCKET)
    post(cloud, "snapshot", {"name": "twice"})
    cloud.reset()
    post(cloud, "restore", {"name": "twice"})
    assert listing(cloud) == []


@pytest.mark.parametrize(
    ("route", "body", "status"),
    [
        ("restore", {"name": "never taken"}, 404),
        ("restore", {"name": "../../etc"}, 404),
        ("restore", {}, 400),
        ("restore", {"name": 7}, 400),
        ("snapshot", {"name": "../outside"}, 400),
        ("snapshot", {"name": ""}, 400),
        ("snapshot", {"name": "x" * 65}, 400),
        ("snapshot", {"title": "x"}, 400),
        ("snapshot", ["x"], 400),
    ],
)
def test_a_wrong_name_is_refused_and_changes_nothing(cloud: RunningCloud, route: str, body: Any, status: int) -> None:
    cos_client(cloud).create_bucket(Bucket=BUCKET)
    refused = post(cloud, route, body)
    assert (refused.status_code, "errorMessage" in refused.json()) == (status, True)
    assert listing(cloud) == []


def test_the_typed_client_takes_lists_and_restores(cloud: RunningCloud) -> None:
    taken = cloud.snapshot("empty")
    cos_client(cloud).create_bucket(Bucket=BUCKET)
    assert taken in cloud.snapshots()
    cloud.restore("empty")
    assert not cos_client(cloud).list_buckets()["Buckets"]
