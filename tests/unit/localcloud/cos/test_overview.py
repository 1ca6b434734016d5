"""What COS tells somebody who only watches."""

from __future__ import annotations

import pytest

from localcloud.errors import NotFound
from localcloud.overviews import Wanted
from tests.unit.localcloud.cos.caller import BUCKET, CosCaller


def test_a_bucket_counts_its_objects_and_their_bytes(cos: CosCaller) -> None:
    cos.put("a", b"12345")
    cos.put("b", b"123")
    cos.put("b", b"1")

    (bucket,) = cos.cos.overview()

    assert (bucket.name, bucket.objects, bucket.size) == (BUCKET, 2, 6)


def test_a_bucket_is_browsed_level_by_level_and_page_by_page(cos: CosCaller) -> None:
    for key in ("a", "day/1", "day/2", "z"):
        cos.put(key, b"x")

    first = cos.cos.browse(BUCKET, Wanted(delimiter="/", limit=2))
    second = cos.cos.browse(BUCKET, Wanted(delimiter="/", limit=2, after=first.next))

    assert ([each.key for each in first.objects], first.prefixes) == (["a"], ["day/"])
    assert ([each.key for each in second.objects], second.next) == (["z"], "")


@pytest.mark.parametrize(("limit", "expected"), [(0, b""), (2, b"01"), (100, b"0123456789")])
def test_an_object_is_shown_as_far_as_somebody_wants(cos: CosCaller, limit: int, expected: bytes) -> None:
    cos.put("notes", b"0123456789", Content_Type="text/plain")

    about, body = cos.cos.peek(BUCKET, "notes", limit)

    assert (about.content_type, about.size, body) == ("text/plain", 10, expected)


def test_what_is_not_there_is_said(cos: CosCaller) -> None:
    with pytest.raises(NotFound, match="NoSuchBucket"):
        cos.cos.browse("other-1250000000", Wanted())
    with pytest.raises(NotFound, match="NoSuchKey"):
        cos.cos.peek(BUCKET, "missing", 1)
