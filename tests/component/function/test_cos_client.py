"""Our COS client over a real connection: CONNECT, TLS, signatures, and what each kind of trouble means."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aigc.clock import Deadline
from aigc.config import Credentials
from aigc.errors import AlreadyExists, AnswerLost, BucketRefused, NoSuchKey, Withheld
from aigc.outside.connection import LONGEST_IDLE, Answer, Connection
from aigc.outside.cos import CosBucket, host

from tests.component.function.fake_cos import FakeCos
from tests.component.function.loopback import Loopback, loopback
from tests.support.cloud import PATIENCE

NAME, REGION = "images-1250000000", "ap-singapore"
ODD_KEYS = ["inbox/a b.png", "inbox/100%41+1.png", "inbox/ключ/猫.png", "inbox/a&b=c?d#e.png", "inbox/'(x)*!~.png"]


@dataclass
class Time:
    """A clock set by the test."""

    time: float = 1_790_000_000.0
    frozen: float = 0.0  # seconds that only wall time has seen

    def now(self) -> float:
        return self.time + self.frozen

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


@dataclass
class Scene:
    """A bucket client and what it talks to."""

    bucket: CosBucket
    cos: FakeCos
    wire: Loopback
    clock: Time


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    cos, clock = FakeCos(), Time()
    with loopback(cos, tmp_path, host(NAME, REGION)) as wire:
        connection = Connection(host(NAME, REGION), wire.environment, clock)
        deadline = Deadline.after(60, clock)
        bucket = CosBucket(NAME, REGION, connection, lambda: Credentials.read(wire.environment), clock, deadline)
        try:
            yield Scene(bucket, cos, wire, clock)
        finally:
            connection.close()


@pytest.mark.parametrize("key", ODD_KEYS)
def test_what_was_written_can_be_read_listed_and_deleted(scene: Scene, key: str) -> None:
    scene.bucket.create(key, b"body")
    assert scene.bucket.get(key).body == b"body"
    assert [row.key for row in scene.bucket.list("inbox/").rows] == [key]
    scene.bucket.delete(key)
    assert scene.bucket.list("inbox/").rows == ()


def test_create_only_means_create_only(scene: Scene) -> None:
    scene.bucket.create("jobs/a", b"first")
    with pytest.raises(AlreadyExists):
        scene.bucket.create("jobs/a", b"second")
    assert scene.bucket.get("jobs/a").body == b"first"


def test_an_empty_object_can_be_written_and_replaced(scene: Scene) -> None:
    scene.bucket.create("queue/a", b"")
    scene.bucket.replace("queue/a", b"x")
    assert scene.bucket.get("queue/a").body == b"x"


def test_a_beginning_brings_size_etag_and_metadata_of_the_whole(scene: Scene) -> None:
    scene.cos.objects["inbox/cat.png"] = (b"0123456789" * 10, {"x-cos-meta-prompt": "a%20cat"})
    found = scene.bucket.get("inbox/cat.png", at_most=4)
    assert (found.body, found.size, dict(found.metadata)) == (b"0123", 100, {"prompt": "a%20cat"})
    assert len(found.etag) == 32


def test_the_beginning_of_nothing_is_nothing(scene: Scene) -> None:
    scene.cos.objects["inbox/empty.png"] = (b"", {})
    assert scene.bucket.get("inbox/empty.png", at_most=4).size == 0


def test_a_missing_key_is_missing(scene: Scene) -> None:
    with pytest.raises(NoSuchKey):
        scene.bucket.get("inbox/none")


def test_an_archived_object_is_told_from_a_refusal(scene: Scene) -> None:
    scene.cos.objects["inbox/old.png"] = (b"x", {"x-cos-storage-class": "ARCHIVE"})
    with pytest.raises(Withheld):
        scene.bucket.get("inbox/old.png")


@pytest.mark.parametrize(("sent", "read"), [("%E7%8C%AB", "%E7%8C%AB"), ("猫", "猫"), ("\xe9", "\xe9")])
def test_metadata_is_read_as_the_utf8_that_tools_send(scene: Scene, sent: str, read: str) -> None:
    raw = sent.encode("latin-1" if sent == "\xe9" else "utf-8").decode("latin-1")
    scene.cos.objects["inbox/cat.png"] = (b"x", {"x-cos-meta-prompt": raw})
    assert scene.bucket.get("inbox/cat.png").metadata == {"prompt": read}


def test_a_key_that_cos_does_not_take_is_the_readers_mistake_and_the_writers_trouble(scene: Scene) -> None:
    with pytest.raises(Withheld) as withheld:
        scene.bucket.get("inbox/" + "x" * 850)
    assert withheld.value.reason == "cannot be read: COS answers KeyTooLong"
    with pytest.raises(BucketRefused):
        scene.bucket.create("failed/" + "x" * 850, b"")


def test_all_folders_are_found_however_many_pages_they_take(scene: Scene) -> None:
    names = ("_batch-1", "_batch-10", "_uploads", "shop", "shop-2", "studio")
    scene.cos.objects = {f"queue/{name}/{number}": (b"", {}) for name in names for number in range(3)}
    scene.cos.page_size = 2
    assert scene.bucket.folders("queue/") == tuple(sorted(names, key=lambda name: f"{name}/"))


class Hanging(Connection):
    """Nobody answers; the time passes that was given to it."""

    def request(
        self, method: str, target: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> Answer:
        self.clock.sleep(timeout)
        raise TimeoutError


@pytest.mark.parametrize("left", [2.0, 5.0, 15.0, 60.0])
def test_a_bucket_that_hangs_leaves_time_to_say_so(left: float) -> None:
    clock = Time()
    deadline = Deadline.after(left, clock)
    bucket = CosBucket(NAME, REGION, Hanging("", {}, clock), lambda: Credentials("id", "key", ""), clock, deadline)
    with pytest.raises(AnswerLost):
        bucket.get("jobs/one")
    assert deadline.remaining() >= 1.0


def test_a_listing_goes_on_where_the_page_ended(scene: Scene) -> None:
    keys = [f"jobs/{number:03d}" for number in range(5)]
    scene.cos.objects = {key: (b"x", {}) for key in keys}
    scene.cos.page_size = 2
    found: list[str] = []
    more, after = True, ""
    while more:
        page = scene.bucket.list("jobs/", after=after)
        found += [row.key for row in page.rows]
        more, after = page.more, found[-1]
    assert found == keys


def test_one_connection_serves_many_requests(scene: Scene) -> None:
    for number in range(5):
        scene.bucket.create(f"jobs/{number}", b"x")
    assert len(scene.wire.connections) == 1


def test_a_connection_that_was_idle_too_long_is_not_used_again(scene: Scene) -> None:
    scene.bucket.create("jobs/1", b"x")
    scene.clock.sleep(LONGEST_IDLE + 1)
    scene.bucket.create("jobs/2", b"x")
    assert len(scene.wire.connections) == 2
    scene.clock.frozen = LONGEST_IDLE + 1
    scene.bucket.create("jobs/3", b"x")
    assert len(scene.wire.connections) == 3


def test_a_lost_answer_to_a_write_is_said_and_not_repeated(scene: Scene) -> None:
    scene.cos.trouble = [None]
    with pytest.raises(AnswerLost):
        scene.bucket.create("jobs/a", b"x")
    assert len(scene.wire.requests) == 1


@pytest.mark.parametrize("trouble", [None, 500, 503])
def test_a_read_is_repeated_once(scene: Scene, trouble: int | None) -> None:
    scene.cos.objects["jobs/a"] = (b"x", {})
    scene.cos.trouble = [trouble]
    assert scene.bucket.get("jobs/a").body == b"x"
    scene.cos.trouble = [trouble, trouble]
    with pytest.raises(AnswerLost):
        scene.bucket.get("jobs/a")


def test_a_refusal_carries_the_code_and_the_request_id(scene: Scene) -> None:
    scene.cos.trouble = [403]
    with pytest.raises(BucketRefused) as caught:
        scene.bucket.create("jobs/a", b"x")
    assert (caught.value.cos_code, caught.value.request_id) == ("AccessDenied", "cos-request")


def test_renewed_credentials_are_used_from_the_next_request_on(scene: Scene) -> None:
    scene.bucket.create("jobs/1", b"x")
    scene.wire.environment.update(TENCENTCLOUD_SECRETID="AKIDrenewed", TENCENTCLOUD_SECRETKEY="renewed")
    scene.bucket.create("jobs/2", b"x")
    assert "q-ak=AKIDrenewed" in scene.wire.requests[-1].headers["authorization"]


@pytest.mark.parametrize("key", ODD_KEYS)
def test_a_presigned_url_reads_the_object_without_any_header(scene: Scene, key: str) -> None:
    scene.bucket.create(key, b"picture")
    url = urlsplit(scene.bucket.presigned(key, seconds=60))
    proxy = urlsplit(scene.wire.environment["HTTPS_PROXY"])
    context = ssl.create_default_context(cafile=scene.wire.environment["SSL_CERT_FILE"])
    anybody = http.client.HTTPSConnection(str(proxy.hostname), proxy.port, context=context, timeout=PATIENCE)
    anybody.set_tunnel(str(url.hostname), 443)
    anybody.request("GET", f"{url.path}?{url.query}")
    assert anybody.getresponse().read() == b"picture"
    anybody.close()


def test_a_proxy_that_is_not_there_loses_nothing_silently(scene: Scene) -> None:
    environment = {**scene.wire.environment, "HTTPS_PROXY": "http://127.0.0.1:9"}
    nowhere = Connection(host(NAME, REGION), environment, scene.clock)
    bucket = CosBucket(
        NAME, REGION, nowhere, lambda: Credentials.read(environment), scene.clock, Deadline.after(60, scene.clock)
    )
    with pytest.raises(AnswerLost):
        bucket.create("jobs/a", b"x")
