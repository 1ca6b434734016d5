"""Files dropped into the inbox, and the images they become."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from local.demo.dropping import WAIT_SECONDS, Inbox, drops, job_id_of
from local.errors import NotAsPromised

BUCKET = "aigc-local-1250000000"


@dataclass
class SlowBucket:
    """A bucket in which, look by look, new objects appear."""

    appearing: list[str] = field(default_factory=list)
    objects: dict[str, bytes] = field(default_factory=dict)
    slept: float = 0.0

    def put(self, bucket: str, key: str, body: bytes, *, content_type: str, metadata: Mapping[str, str]) -> None:
        assert bucket == BUCKET
        self.objects[key] = body

    def get(self, bucket: str, key: str) -> bytes:
        return self.objects[key]

    def keys(self, bucket: str, prefix: str) -> tuple[str, ...]:
        return tuple(key for key in self.objects if key.startswith(prefix))

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        if self.appearing:
            self.objects[self.appearing.pop(0)] = b"{}"

    def inbox(self) -> Inbox:
        return Inbox(BUCKET, self, self.sleep)


def nobody(_news: str) -> None:
    return None


def test_the_images_are_those_that_were_not_there_before() -> None:
    bucket = SlowBucket(appearing=["outputs/d/2/b.png", "outputs/d/3/c.png"], objects={"outputs/d/1/a.png": b""})
    arrived = bucket.inbox().wait_for(2, known=frozenset({"outputs/d/1/a.png"}), news=nobody)
    assert arrived == ("outputs/d/2/b.png", "outputs/d/3/c.png")


def test_an_upload_that_was_put_aside_ends_the_wait_with_the_reason() -> None:
    bucket = SlowBucket(objects={"failed/x.json": b'{"reason": "not an image"}'})
    with pytest.raises(NotAsPromised, match="not an image"):
        bucket.inbox().wait_for(1, known=frozenset(), news=nobody)


def test_the_wait_has_an_end() -> None:
    bucket = SlowBucket()
    with pytest.raises(NotAsPromised, match="0 of 2"):
        bucket.inbox().wait_for(2, known=frozenset(), news=nobody)
    assert bucket.slept == pytest.approx(WAIT_SECONDS)


def test_what_is_dropped_is_a_picture_with_its_prompt_and_a_job_in_a_file() -> None:
    picture, job = drops()
    assert (picture.key, picture.body[:2]) == ("inbox/landscape.jpg", b"\xff\xd8")
    assert picture.metadata["prompt"].isascii()
    assert json.loads(job.body) == {"prompt": job.prompt}


def test_the_key_of_an_image_names_its_job() -> None:
    assert job_id_of("outputs/2026-01-02/j-7/image.png") == "j-7"
    with pytest.raises(NotAsPromised):
        job_id_of("outputs/image.png")
