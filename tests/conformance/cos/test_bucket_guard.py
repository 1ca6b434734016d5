"""The bucket policy of our stack, one part less at a time: each part stops something that nothing else stops.

Root is above every deny, so that a sub-account with all permissions tries.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra.documents import guard_bucket
from infra.place import Place
from tests.conformance.cos.clients import BUCKET
from tests.support.cloud import APP_ID, REGION, RunningCloud
from tests.support.guard import ATTEMPTS, Intruder

Document = dict[str, Any]
NOT_FOR_OBJECTS = "public-read-write"
"""COS refuses this ACL on objects by itself; the guard names it in case that ends."""
GUARD: Document = json.loads(guard_bucket(Place(REGION, APP_ID, BUCKET)))


def parts() -> Iterator[tuple[str, Document]]:
    """Every statement, every action and every value of a condition: what is left out, and the document without it."""
    for number, statement in enumerate(GUARD["Statement"]):
        yield f"statement {number}", _changed(number, None)
        for action in statement["Action"] if len(statement["Action"]) > 1 else ():
            yield f"{number}: {action}", _changed(number, ("Action", [a for a in statement["Action"] if a != action]))
        for operator, keys in statement.get("Condition", {}).items():
            for key, values in keys.items():
                for value in (each for each in values if each != NOT_FOR_OBJECTS):
                    left = {operator: {key: [each for each in values if each != value]}}
                    yield f"{number}: {key} {value}", _changed(number, ("Condition", left))


def _changed(number: int, change: tuple[str, Any] | None) -> Document:
    document = copy.deepcopy(GUARD)
    if change is None:
        del document["Statement"][number]
    else:
        document["Statement"][number][change[0]] = change[1]
    return document


PARTS = dict(parts())


@pytest.fixture
def intruder(cos: Any, cloud: RunningCloud) -> Intruder:
    cos.head_bucket(Bucket=BUCKET)
    return Intruder.at(cloud, BUCKET, REGION, name="intruder")


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_guard_stops_every_attempt(intruder: Intruder, cos: Any, attempt: str) -> None:
    cos.put_bucket_policy(Bucket=BUCKET, Policy=GUARD)

    assert intruder.is_stopped(attempt)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_nothing_but_the_guard_stops_them(intruder: Intruder, attempt: str) -> None:
    assert not intruder.is_stopped(attempt)


@pytest.mark.parametrize("missing", PARTS)
def test_without_any_part_of_the_guard_something_gets_through(intruder: Intruder, cos: Any, missing: str) -> None:
    cos.put_bucket_policy(Bucket=BUCKET, Policy=PARTS[missing])

    assert [attempt for attempt in ATTEMPTS if not intruder.is_stopped(attempt)]


def test_the_guard_is_in_nobodys_way(intruder: Intruder, cos: Any) -> None:
    cos.put_bucket_policy(Bucket=BUCKET, Policy=GUARD)

    intruder.cos.put_object(Bucket=BUCKET, Key="inbox/a", Body=b"meow", ACL="private")
    intruder.post_form("inbox/b")
    intruder.cos.upload_part(
        Bucket=BUCKET,
        Key="inbox/c",
        Body=b"meow",
        PartNumber=1,
        UploadId=intruder.cos.create_multipart_upload(Bucket=BUCKET, Key="inbox/c")["UploadId"],
    )
    assert [each["Key"] for each in intruder.cos.list_objects(Bucket=BUCKET)["Contents"]] == ["inbox/a", "inbox/b"]


def test_the_root_is_above_every_deny(cos: Any) -> None:
    cos.put_bucket_policy(Bucket=BUCKET, Policy=GUARD)

    cos.put_bucket_acl(Bucket=BUCKET, ACL="public-read")
