"""The callers' library: create, look, wait, fetch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from client import ImageRequest, ImageService, Reference, Route, errors
from client.reading import job_from
from tests.unit.client.doubles import (
    API_KEY,
    IMAGE_URL,
    URL,
    Answer,
    FakeClock,
    Network,
    finished,
    image,
    job,
    problem,
    reply,
)

CAT = ImageRequest(prompt="draw a cat")
BROKEN = httpx.ConnectError("connection refused")


def connect(*answers: Answer, url: str = URL, route: Route | None = None) -> tuple[ImageService, Network, FakeClock]:
    network, clock = Network(*answers), FakeClock()
    return ImageService(url, API_KEY, transport=network.transport, clock=clock, route=route), network, clock


def test_create_posts_the_request_with_key_and_idempotency_key() -> None:
    service, network, _ = connect(reply(202, job()))
    created = service.create(CAT, idempotency_key="order-17")
    (sent,) = network.sent
    assert (sent.method, str(sent.url)) == ("POST", f"{URL}v1/images")
    assert sent.headers["Authorization"] == f"Bearer {API_KEY}"
    assert sent.headers["Idempotency-Key"] == "order-17"
    assert json.loads(sent.content) == {"prompt": "draw a cat"}
    assert (created.id, created.status, created.ended) == ("j1", "accepted", False)


def test_a_function_url_with_a_path_keeps_its_path() -> None:
    service, network, _ = connect(reply(200, job()), url="http://127.0.0.1:4000/_localcloud/fn/abc")
    service.get("j1")
    assert str(network.sent[0].url) == "http://127.0.0.1:4000/_localcloud/fn/abc/v1/images/j1"


def test_a_job_id_cannot_leave_its_place_in_the_path() -> None:
    service, network, _ = connect(reply(404, {}))
    with pytest.raises(errors.NotFound):
        service.get("../../secret?x=1")
    assert network.sent[0].url.raw_path == b"/v1/images/..%2F..%2Fsecret%3Fx%3D1"


def test_repeats_of_one_create_carry_one_key() -> None:
    service, network, _ = connect(BROKEN, reply(503, {}), reply(429, {}), reply(202, job()))
    service.create(CAT)
    assert network.methods == ["POST"] * 4
    assert len({request.headers["Idempotency-Key"] for request in network.sent}) == 1
    assert len({request.content for request in network.sent}) == 1


def test_two_creates_without_a_key_are_two_orders() -> None:
    service, network, _ = connect(reply(202, job()))
    service.create(CAT)
    service.create(CAT)
    assert len({request.headers["Idempotency-Key"] for request in network.sent}) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422])
def test_a_refused_create_is_sent_once(status: int) -> None:
    service, network, clock = connect(problem(status, "no", "no"))
    with pytest.raises(errors.Refused):
        service.create(CAT)
    assert len(network.sent) == 1
    assert clock.slept == []


def test_a_create_that_meets_its_own_first_attempt_waits_for_it() -> None:
    busy = reply(409, {"code": "in_progress"}, {"Retry-After": "1"})
    service, network, clock = connect(busy, reply(202, job()))
    assert service.create(CAT).id == "j1"
    assert clock.slept[0] >= 1.0
    assert len(network.sent) == 2


def test_retry_after_is_honoured() -> None:
    service, _, clock = connect(reply(429, {}, {"Retry-After": "12"}), reply(202, job()))
    service.create(CAT)
    assert 12.0 <= clock.slept[0] <= 13.0


def test_a_service_that_never_answers_is_given_up_after_a_bounded_number_of_attempts() -> None:
    service, network, clock = connect(BROKEN)
    with pytest.raises(errors.NoAnswer, match=r"images\.example") as given_up:
        service.create(CAT)
    assert len(network.sent) == 5
    assert sum(clock.slept) <= 15.0
    assert isinstance(given_up.value.__cause__, httpx.ConnectError)


def test_a_local_service_that_is_not_running_is_told_apart() -> None:
    service, _, _ = connect(BROKEN, url="http://127.0.0.1:4000/")
    with pytest.raises(errors.NoAnswer) as given_up:
        service.get("j1")
    assert "make up" in given_up.value.next_step


def test_a_persistent_server_error_keeps_its_request_id() -> None:
    service, _, _ = connect(problem(500, "internal_error", "sorry", request_id="r-9"))
    with pytest.raises(errors.Unavailable) as failed:
        service.get("j1")
    assert failed.value.request_id == "r-9"


@pytest.mark.parametrize("key", ["", "with space", "ümlaut", "line\nbreak", "x" * 256])
def test_an_idempotency_key_that_cannot_be_sent_is_refused_here(key: str) -> None:
    service, network, _ = connect(reply(202, job()))
    if key == "":
        service.create(CAT, idempotency_key=key)  # as good as none: a new one is made
        assert network.sent[0].headers["Idempotency-Key"]
        return
    with pytest.raises(errors.InvalidRequest):
        service.create(CAT, idempotency_key=key)
    assert network.sent == []


def test_an_answer_that_is_not_json_or_not_a_job_is_reported_as_such() -> None:
    service, _, _ = connect(httpx.Response(200, text="<html>"), reply(200, {"hello": "world"}))
    for _ in range(2):
        with pytest.raises(errors.UnexpectedAnswer):
            service.get("j1")


def test_waiting_looks_until_the_job_has_ended_and_shows_every_state() -> None:
    service, _, _ = connect(reply(200, job()), reply(200, job("submitted")), reply(200, finished()))
    seen: list[str] = []
    done = service.wait("j1", on_look=lambda state: seen.append(state.status))
    assert done.succeeded
    assert seen == ["accepted", "submitted", "succeeded"]


def test_waiting_survives_a_short_outage() -> None:
    service, _, _ = connect(reply(200, job()), BROKEN, reply(502, {}), reply(200, finished()))
    assert service.wait("j1").succeeded


def test_the_service_says_when_to_look_again() -> None:
    service, _, clock = connect(reply(200, job(), {"Retry-After": "3"}), reply(200, finished()))
    service.wait("j1")
    assert clock.slept == [3.0]


def test_the_job_of_an_upload_may_take_a_moment_to_appear() -> None:
    service, network, _ = connect(reply(404, {}), reply(404, {}), reply(200, job()), reply(200, finished()))
    assert service.wait("j1", may_appear=5.0).succeeded
    assert len(network.sent) == 4


def test_an_id_that_stays_unknown_is_an_error_after_that_moment() -> None:
    service, _, clock = connect(reply(404, {}))
    started = clock.time
    with pytest.raises(errors.NotFound):
        service.wait("j1", may_appear=5.0)
    assert 5.0 <= clock.time - started <= 6.0


def test_an_unknown_id_is_an_error_at_once_otherwise() -> None:
    service, _, clock = connect(reply(404, {}))
    with pytest.raises(errors.NotFound):
        service.wait("j1")
    assert clock.slept == []


def test_a_failed_job_is_an_error_with_the_upstream_reason() -> None:
    reason = {"code": "FailedOperation", "message": "Save to cos failed", "request_id": "r-7"}
    service, _, _ = connect(reply(200, job("failed", error=reason)))
    with pytest.raises(errors.JobFailed, match="Save to cos failed") as failed:
        service.wait("j1")
    assert "r-7" in str(failed.value)
    assert failed.value.job.status == "failed"


def test_a_canceled_job_is_an_error_too() -> None:
    service, _, _ = connect(reply(200, job("canceled")))
    with pytest.raises(errors.JobFailed, match="canceled"):
        service.wait("j1")


def test_waiting_ends_at_its_deadline_and_not_before() -> None:
    service, _, clock = connect(reply(200, job("submitted")))
    started = clock.time
    with pytest.raises(errors.StillRunning) as late:
        service.wait("j1", timeout=30.0)
    assert clock.time - started == pytest.approx(30.0)
    assert late.value.job.status == "submitted"


def test_an_outage_does_not_stretch_the_deadline() -> None:
    service, _, clock = connect(reply(200, job()), reply(503, {}, {"Retry-After": "50"}))
    started = clock.time
    with pytest.raises(errors.Unavailable):
        service.wait("j1", timeout=5.0)
    assert clock.time - started <= 5.0


def test_a_status_this_client_does_not_know_is_waited_for() -> None:
    service, _, _ = connect(reply(200, job("enhancing")), reply(200, finished()))
    assert service.wait("j1").succeeded


CAT_IMAGE = job_from(finished()).outputs[0]


def test_a_download_is_saved_completely(tmp_path: Path) -> None:
    service, network, _ = connect(image(b"cat"))
    path = service.download(CAT_IMAGE, tmp_path / "cat.png")
    assert path.read_bytes() == b"cat"
    assert [file.name for file in tmp_path.iterdir()] == ["cat.png"]
    assert str(network.sent[0].url) == IMAGE_URL


def test_the_bucket_never_sees_the_api_key(tmp_path: Path) -> None:
    service, network, _ = connect(image())
    service.download(CAT_IMAGE, tmp_path / "cat.png")
    assert API_KEY not in str(network.sent[0].headers.raw)


def test_a_download_in_the_local_run_goes_to_the_embedded_cloud(tmp_path: Path) -> None:
    service, network, _ = connect(image(), route=Route("http://127.0.0.1:4000"))
    service.download(CAT_IMAGE, tmp_path / "cat.png")
    (sent,) = network.sent
    assert (sent.url.scheme, sent.url.host, sent.url.port) == ("http", "127.0.0.1", 4000)
    assert sent.headers["Host"] == "art-1250000000.cos.ap-singapore.myqcloud.com"
    assert sent.url.raw_path == httpx.URL(IMAGE_URL).raw_path


@pytest.mark.parametrize("path", ["fn/abc/", "apigw/service-1/release/"])
def test_the_address_of_a_local_service_is_enough_to_find_its_images(path: str, tmp_path: Path) -> None:
    service, network, _ = connect(image(), url=f"http://127.0.0.1:4000/_localcloud/{path}")
    service.download(CAT_IMAGE, tmp_path / "cat.png")
    assert str(network.sent[0].url).startswith("http://127.0.0.1:4000/outputs/")


@pytest.mark.parametrize("url", ["http://127.0.0.1:4000/", "https://cloud.example/_localcloud/fn/abc/"])
def test_a_service_that_is_not_in_an_embedded_cloud_has_its_images_where_it_says(url: str, tmp_path: Path) -> None:
    service, network, _ = connect(image(), url=url)
    service.download(CAT_IMAGE, tmp_path / "cat.png")
    assert str(network.sent[0].url) == CAT_IMAGE.url


class Breaking(httpx.SyncByteStream):
    """A download that ends in the middle."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"half of a c"
        raise httpx.ReadError("connection lost")


def test_a_broken_download_leaves_the_old_file_and_no_pieces(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(b"old")
    service, network, _ = connect(*(httpx.Response(200, stream=Breaking()) for _ in range(5)))
    with pytest.raises(errors.NoAnswer):
        service.download(CAT_IMAGE, tmp_path / "cat.png")
    assert (tmp_path / "cat.png").read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["cat.png"]
    assert len(network.sent) == 5


def test_a_reader_of_the_old_file_never_sees_half_of_the_new_one(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(b"old")
    service, _, _ = connect(image(b"new"))
    with (tmp_path / "cat.png").open("rb") as reader:
        service.download(CAT_IMAGE, tmp_path / "cat.png")
        assert reader.read() == b"old"


def test_a_broken_download_is_begun_again(tmp_path: Path) -> None:
    service, _, _ = connect(httpx.Response(200, stream=Breaking()), httpx.Response(503), image(b"cat"))
    assert service.download(CAT_IMAGE, tmp_path / "cat.png").read_bytes() == b"cat"


def test_an_expired_url_says_how_to_get_a_fresh_one(tmp_path: Path) -> None:
    body = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message><RequestId>r-3</RequestId></Error>"
    service, network, _ = connect(httpx.Response(403, text=body))
    with pytest.raises(errors.BucketRefused, match=r"AccessDenied.*expired.*r-3") as refused:
        service.download(CAT_IMAGE, tmp_path / "cat.png")
    assert "aigc status" in refused.value.next_step
    assert len(network.sent) == 1


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    service, _, _ = connect(image())
    with pytest.raises(errors.UnusableFile, match=r"nowhere/cat\.png"):
        service.download(CAT_IMAGE, tmp_path / "nowhere" / "cat.png")


@pytest.mark.parametrize("url", ["", "images.example", "ftp://images.example/", "https://", "https://x:notaport/"])
def test_what_is_no_address_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(errors.NotConfigured, match="not a web address"):
        ImageService(url, API_KEY)


def test_a_key_is_not_sent_unencrypted_over_a_network() -> None:
    with pytest.raises(errors.NotConfigured, match="unencrypted"):
        ImageService("http://images.example/", API_KEY)


@pytest.mark.parametrize("key", ["", "two words", "line\n"])
def test_a_key_that_cannot_be_sent_is_refused(key: str) -> None:
    with pytest.raises(errors.NotConfigured, match="API key"):
        ImageService(URL, key)


def test_empty_fields_are_left_out_of_a_request() -> None:
    assert CAT.document() == {"prompt": "draw a cat"}


def test_every_option_has_its_field() -> None:
    request = ImageRequest(
        prompt="p",
        model="GEM",
        model_version="3.0",
        negative_prompt="n",
        references=(Reference(url="https://x/y.png"), Reference(key="inbox/a.png")),
        aspect_ratio="16:9",
        resolution="2K",
        output_format="jpeg",
        enhance_prompt=True,
    )
    assert len(request.document()) == 9


def test_a_page_of_jobs_and_where_it_goes_on() -> None:
    service, network, _ = connect(reply(200, {"data": [job("parked"), finished()], "next_cursor": "bmV4dA"}))
    page = service.list(limit=2, cursor="YmVnaW4")
    assert [each.status for each in page.jobs] == ["parked", "succeeded"]
    assert page.next_cursor == "bmV4dA"
    (sent,) = network.sent
    assert dict(sent.url.params) == {"limit": "2", "cursor": "YmVnaW4"}


def test_the_last_page_has_no_cursor_and_nothing_is_asked_for_that_was_not_said() -> None:
    service, network, _ = connect(reply(200, {"data": [], "next_cursor": None}))
    assert service.list().next_cursor == ""
    assert network.sent[0].url.query == b""


@pytest.mark.parametrize("document", [{}, [], {"data": {}}, {"data": [7]}])
def test_a_list_that_is_none_is_an_unexpected_answer(document: object) -> None:
    service, _, _ = connect(reply(200, document))
    with pytest.raises(errors.UnexpectedAnswer):
        service.list()


def test_a_canceled_job_comes_back() -> None:
    service, network, _ = connect(reply(200, job("canceled")))
    assert service.cancel("j1").status == "canceled"
    assert (network.sent[0].method, network.sent[0].url.path) == ("DELETE", "/v1/images/j1")


def test_a_job_that_cannot_be_canceled_is_a_conflict_with_the_services_reason() -> None:
    service, _, _ = connect(problem(409, "not_cancelable", "job j1 cannot be canceled: MPS has the task"))
    with pytest.raises(errors.Conflict, match="MPS has the task"):
        service.cancel("j1")
