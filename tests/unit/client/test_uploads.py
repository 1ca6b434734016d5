"""Files on their way into the bucket: names, headers, signatures, references."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from aigc import ids

from client import errors, qsign
from client.bucket import Bucket, BucketAccess
from client.calls import Caller
from client.inbox import batch_id, inbox_key, job_id, upload_from
from client.references import reference_from
from client.request import Reference
from tests.unit.client.doubles import NOW, Answer, FakeClock, Network

HOST = "art-1250000000.cos.ap-singapore.myqcloud.com"
LOCAL_KEYS = qsign.Credentials("AKIDlocal", "local")


def local_bucket(*answers: Answer, keys: qsign.Credentials = LOCAL_KEYS) -> tuple[Bucket, Network, FakeClock]:
    network, clock = Network(*answers), FakeClock()
    access = BucketAccess("art-1250000000", "ap-singapore", keys, "http://127.0.0.1:4000")
    return Bucket(access, Caller(httpx.Client(transport=network.transport), clock, random=lambda: 0.0)), network, clock


def recomputed(request: httpx.Request, secret_key: str) -> str:
    """The signature a verifier would expect, rebuilt from what was really sent."""
    fields = dict(part.split("=", 1) for part in request.headers["Authorization"].split("&"))
    start, end = fields["q-key-time"].split(";")
    window = qsign.Window(int(start), int(end))
    headers = {name: request.headers[name] for name in fields["q-header-list"].split(";")}
    signed = qsign.Signed(request.method, unquote(request.url.raw_path.decode()), headers)
    return qsign.signature(qsign.sign_key(secret_key, window), signed, window)


def test_a_put_goes_to_the_embedded_cloud_in_the_name_of_the_bucket() -> None:
    bucket, network, _ = local_bucket(httpx.Response(200))
    bucket.put("inbox/a b/猫.png", b"cat", {"Content-Type": "image/png"})
    (sent,) = network.sent
    assert sent.url.raw_path == b"/inbox/a%20b/%E7%8C%AB.png"
    assert (sent.url.host, sent.headers["Host"], sent.content) == ("127.0.0.1", HOST, b"cat")


def test_every_header_that_matters_is_signed_and_the_signature_verifies() -> None:
    bucket, network, _ = local_bucket(httpx.Response(200))
    bucket.put("inbox/猫.png", b"cat", {"Content-Type": "image/png", "x-cos-meta-prompt": "a%20cat"})
    (sent,) = network.sent
    proof = sent.headers["Authorization"]
    assert "q-header-list=content-length;content-md5;content-type;host;x-cos-meta-prompt&" in proof
    assert proof.endswith(recomputed(sent, "local"))


def test_a_signature_is_valid_now_and_for_a_short_while_only() -> None:
    bucket, network, _ = local_bucket(httpx.Response(200))
    bucket.put("inbox/a.png", b"cat", {})
    start, end = network.sent[0].headers["Authorization"].split("q-sign-time=")[1].split("&")[0].split(";")
    assert int(start) <= NOW < int(end) <= NOW + 3600


def test_temporary_keys_bring_their_token() -> None:
    bucket, network, _ = local_bucket(httpx.Response(200), keys=qsign.Credentials("AKIDlocal-t", "s", "the-token"))
    bucket.put("inbox/a.png", b"cat", {})
    assert network.sent[0].headers["x-cos-security-token"] == "the-token"
    assert "x-cos-security-token" in network.sent[0].headers["Authorization"]


def test_an_upload_is_repeated_after_a_transient_error() -> None:
    bucket, network, _ = local_bucket(httpx.ReadTimeout("slow"), httpx.Response(503), httpx.Response(200))
    bucket.put("inbox/a.png", b"cat", {})
    assert [request.content for request in network.sent] == [b"cat"] * 3


def test_a_refused_upload_says_why_and_what_to_do() -> None:
    body = "<Error><Code>NoSuchBucket</Code><Message>not there</Message></Error>"
    bucket, network, _ = local_bucket(httpx.Response(404, text=body))
    with pytest.raises(errors.BucketRefused, match="NoSuchBucket") as refused:
        bucket.put("inbox/a.png", b"cat", {})
    assert "-APPID" in refused.value.next_step
    assert len(network.sent) == 1


def test_embedded_keys_cannot_be_used_on_the_real_cloud() -> None:
    access = BucketAccess("art-1250000000", "ap-singapore", LOCAL_KEYS)
    with pytest.raises(errors.WrongKeys):
        Bucket(access, Caller(httpx.Client(transport=Network(httpx.Response(200)).transport), FakeClock()))


def test_an_image_is_uploaded_with_its_prompt_percent_encoded(tmp_path: Path) -> None:
    (tmp_path / "in.png").write_bytes(b"cat")
    upload = upload_from(tmp_path / "in.png", "猫, 50% bigger")
    assert upload.headers == {
        "Content-Type": "image/png",
        "x-cos-meta-prompt": "%E7%8C%AB%2C%2050%25%20bigger",
    }
    assert upload.key.startswith("inbox/")
    assert upload.key.endswith("-in.png")


def test_the_same_upload_has_the_same_key_and_another_prompt_another_one() -> None:
    assert inbox_key("a.png", b"cat", "p") == inbox_key("a.png", b"cat", "p")
    assert len({inbox_key("a.png", b"cat", "p"), inbox_key("a.png", b"cat", "q"), inbox_key("a.png", b"dog", "p")}) == 3


@pytest.mark.parametrize("key", ["inbox/a.png", "inbox/0123-猫.png"])
def test_the_job_id_is_the_one_that_the_function_will_derive(key: str) -> None:
    assert job_id("art-1250000000", key, "0cc1") == ids.for_upload("art-1250000000", key, '"0cc1"')


def test_the_batch_id_is_the_one_that_the_function_will_derive() -> None:
    batch = batch_id("art-1250000000", "inbox/a.jsonl", "0cc1")
    assert batch == ids.for_batch("art-1250000000", "inbox/a.jsonl", '"0cc1"')
    assert ids.of_line(batch, 255) == f"{batch[:-8]}000000ff"


def test_a_file_with_many_requests_is_a_batch(tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_bytes(b'{"prompt": "a"}\n{"prompt": "b"}\n')
    assert upload_from(tmp_path / "many.jsonl", "").is_batch


def test_a_put_gives_the_etag_without_its_quotes() -> None:
    bucket, _, _ = local_bucket(httpx.Response(200, headers={"ETag": '"0cc1"'}))
    assert bucket.put("inbox/a.png", b"cat", {}) == "0cc1"


@pytest.mark.parametrize("name", ["a.txt", "a", "a.gif"])
def test_what_the_service_would_not_take_is_not_uploaded(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(errors.UnusableFile, match="cannot become a job"):
        upload_from(tmp_path / name, "")


def test_a_prompt_for_a_file_with_its_own_prompts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"{}")
    with pytest.raises(errors.UnusableFile, match="own prompt"):
        upload_from(tmp_path / "a.json", "p")


def test_an_empty_or_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    for name in ("empty.png", "missing.png"):
        with pytest.raises(errors.UnusableFile, match=name):
            upload_from(tmp_path / name, "")


def no_bucket() -> Bucket:
    raise errors.NotConfigured("no bucket with keys")


def test_a_url_and_a_key_need_no_bucket() -> None:
    assert reference_from("https://x.example/a.png", no_bucket) == Reference(url="https://x.example/a.png")
    assert reference_from("outputs/2026-01-01/j1/a.png", no_bucket) == Reference(key="outputs/2026-01-01/j1/a.png")


def test_a_local_reference_is_uploaded_outside_the_inbox_and_passed_as_its_key(tmp_path: Path) -> None:
    (tmp_path / "cat.PNG").write_bytes(b"cat")
    bucket, network, _ = local_bucket(httpx.Response(200))
    reference = reference_from(str(tmp_path / "cat.PNG"), lambda: bucket)
    (sent,) = network.sent
    assert sent.url.path.startswith("/references/")
    assert sent.url.path.endswith(".png")
    assert reference == Reference(key=sent.url.path.removeprefix("/"))


def test_the_same_order_with_a_local_reference_is_the_same_on_the_next_day(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(b"cat")
    bucket, _, clock = local_bucket(httpx.Response(200), httpx.Response(200))
    today = reference_from(str(tmp_path / "cat.png"), lambda: bucket)
    clock.time += 86_400
    assert reference_from(str(tmp_path / "cat.png"), lambda: bucket) == today


def test_a_local_reference_without_bucket_keys_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(b"cat")
    with pytest.raises(errors.NotConfigured, match="no bucket with keys"):
        reference_from(str(tmp_path / "cat.png"), no_bucket)


def test_a_reference_that_is_nothing_says_what_it_could_be() -> None:
    with pytest.raises(errors.UnusableFile) as unusable:
        reference_from("cta.png", no_bucket)
    assert "https URL" in unusable.value.next_step
