"""The life of a task on a frozen clock: an in-memory door instead of COS, plain bytes instead of a painter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from localcloud.errors import CloudError, NotFound, Unauthorized
from localcloud.http import FileRange, Headers, Request, Response
from localcloud.load import Load
from localcloud.mps.service import Capacity
from localcloud.mps.tasks import Latency
from localcloud.mps.wire import TaskView
from tests.unit.localcloud.mps.bench import DENIED, HOST, PICTURE, REFERENCE, STORE, Bench, Painter, tell


async def finished(bench: Bench, **parameters: Any) -> TaskView:
    """A task after all its time."""
    task_id = bench.create(**parameters)
    await bench.pass_time(0)
    await bench.pass_time(1)
    await bench.pass_time(10)
    return bench.look(task_id)


def test_a_task_waits_runs_and_is_done_as_time_passes(tmp_path: Path) -> None:
    async def story() -> None:
        bench = Bench(tmp_path)
        task_id = bench.create(StoreCosParam=STORE)
        seen = []
        for seconds in (0, 0.9, 0.1, 9.9, 0.1):
            await bench.pass_time(seconds)
            seen.append(bench.look(task_id).status)
        assert seen == ["WAIT", "WAIT", "RUN", "RUN", "DONE"]
        assert bench.look(task_id).message == "ok"

    tell(story)


def test_nothing_is_stored_before_the_task_has_run_its_time(tmp_path: Path) -> None:
    async def story() -> None:
        bench = Bench(tmp_path)
        bench.create(StoreCosParam=STORE)
        await bench.pass_time(0)
        await bench.pass_time(10.9)
        assert bench.door.sent == []

    tell(story)


def test_the_result_is_written_under_the_path_with_the_roles_key(tmp_path: Path) -> None:
    async def story() -> None:
        bench = Bench(tmp_path)
        view = await finished(bench, StoreCosParam=STORE)
        (put,) = bench.door.sent
        task_id = view.image_urls[0].rpartition("/")[2].removesuffix("_0.png")
        assert put.raw_path == f"/out/day/{task_id}_0.png"
        assert view.image_urls == [f"https://{HOST}{put.raw_path}"]
        assert put.body.read() == PICTURE
        assert put.headers.get("content-type") == "image/png"
        assert put.headers.get("x-cos-security-token") == "token"
        assert "q-ak=AKIDlocaltmp&" in put.headers.get("authorization")
        assert bench.assumer.asked == [("mps.cloud.tencent.com", "MPS_QcsRole")]

    tell(story)


def test_a_finished_task_is_charged_once_with_all_its_images(tmp_path: Path) -> None:
    async def story() -> None:
        bench = Bench(tmp_path)
        await finished(bench, StoreCosParam=STORE, OutputImageCount=2)
        (charge,) = bench.mps.billing()
        assert (charge["images"], charge["bucket"], charge["prefix"]) == (2, "pics-1250000000", "out/day")
        assert charge["model"] == "Hunyuan 3.0"
        assert [request.raw_path[-6:] for request in bench.door.sent] == ["_0.png", "_1.png"]

    tell(story)


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        ({"refusal": NotFound("ResourceNotFound.RoleNotFound", "MPS_QcsRole does not exist")}, "MPS_QcsRole"),
        ({"refusal": Unauthorized("UnauthorizedOperation", "does not trust mps")}, "does not trust"),
        ({"puts": [Response(403, [], DENIED)]}, "AccessDenied: cos:PutObject is not allowed"),
        ({"puts": [Response(404, [], b"<Code>NoSuchBucket</Code>")]}, "NoSuchBucket"),
        ({"puts": [ConnectionResetError("lost")]}, "no answer from COS in 3 attempts"),
        ({"puts": [Response(503, [], b"busy")]}, "HTTP 503"),
    ],
)
def test_a_result_that_cannot_be_saved_fails_the_task_and_costs_nothing(
    tmp_path: Path, trouble: dict[str, Any], says: str
) -> None:
    async def story() -> None:
        bench = Bench(tmp_path, **trouble)
        view = await finished(bench, StoreCosParam=STORE)
        assert (view.status, view.image_urls) == ("FAIL", [])
        assert view.message.startswith("Save to cos failed: ")
        assert says in view.message
        assert bench.mps.billing() == []

    tell(story)


def test_a_lost_answer_of_cos_is_tried_again(tmp_path: Path) -> None:
    async def story() -> None:
        bench = Bench(tmp_path, puts=[ConnectionResetError("lost"), Response(500), Response(200)])
        assert (await finished(bench, StoreCosParam=STORE)).status == "DONE"
        assert len(bench.door.sent) == 3

    tell(story)


def test_a_refusal_of_cos_is_final(tmp_path: Path) -> None:
    async def story() -> None:
        bench = Bench(tmp_path, puts=[Response(403, [], DENIED), Response(200)])
        assert (await finished(bench, StoreCosParam=STORE)).status == "FAIL"
        assert len(bench.door.sent) == 1

    tell(story)


def test_reference_images_are_fetched_without_credentials_and_drawn(tmp_path: Path) -> None:
    async def story() -> None:
        bench = Bench(tmp_path)
        url = f"https://{HOST}/in/a%20cat.jpg?q-sign-algorithm=sha1&x=1"
        view = await finished(bench, ImageInfos=[{"ImageUrl": url}])
        (get,) = bench.door.sent
        assert (get.host, get.raw_path, get.raw_query) == (HOST, "/in/a%20cat.jpg", "q-sign-algorithm=sha1&x=1")
        assert "authorization" not in get.headers
        assert bench.painter.asked[0][2] == [REFERENCE]
        assert view.status == "DONE"

    tell(story)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Response(403, [], b"no"), "cannot be downloaded: HTTP 403"),
        (Response(200, [], b"GIF89a"), "not a JPEG, PNG or WebP"),
        (Response(200, [], b""), "not a JPEG, PNG or WebP"),
        (Response(200, [], REFERENCE + bytes(10 * 1024 * 1024)), "larger than"),
        (ConnectionResetError("lost"), "cannot be downloaded: lost"),
    ],
)
def test_a_reference_that_is_no_usable_image_fails_the_task(
    tmp_path: Path, answer: Response | OSError, says: str
) -> None:
    async def story() -> None:
        bench = Bench(tmp_path, gets=[answer])
        view = await finished(bench, ImageInfos=[{"ImageUrl": f"https://{HOST}/in/cat.jpg?q-signature=secret"}])
        assert view.status == "FAIL"
        assert says in view.message
        assert "secret" not in view.message
        assert bench.painter.asked == []

    tell(story)


def test_a_picture_that_cannot_be_drawn_fails_the_task(tmp_path: Path) -> None:
    async def story() -> None:
        bench = Bench(tmp_path)
        bench.painter.failure = "out of paint"
        assert (await finished(bench)).message == "out of paint"

    tell(story)


def test_an_order_without_a_bucket_is_kept_for_twelve_hours(tmp_path: Path) -> None:
    async def story() -> None:
        bench = Bench(tmp_path)
        (url,) = (await finished(bench)).image_urls
        host, _, name = url.removeprefix("https://").partition("/")
        get = Request("GET", host, f"/{name}", "", Headers([]))
        kept = bench.mps.serve_result(get)
        assert isinstance(kept.body, FileRange)
        assert kept.body.path.read_bytes() == PICTURE
        await bench.pass_time(12 * 3600)
        assert bench.mps.serve_result(get).status == 404
        assert list(tmp_path.iterdir()) == []

    tell(story)


def test_too_many_tasks_at_once_are_refused_until_one_ends(tmp_path: Path) -> None:
    async def story() -> None:
        latency = Latency(wait=(1.0, 1.0), run=(10.0, 10.0))
        bench = Bench(tmp_path, capacity=Capacity(latency, Load(max_running=2), Painter))
        bench.create()
        bench.create()
        with pytest.raises(CloudError) as refused:
            bench.create()
        assert refused.value.code == "LimitExceeded.CreateTask"
        await bench.pass_time(0)
        await bench.pass_time(1)
        await bench.pass_time(10)
        bench.create()
        await bench.mps.close()

    tell(story)


def test_a_task_can_be_asked_for_during_seven_days(tmp_path: Path) -> None:
    async def story() -> None:
        bench = Bench(tmp_path)
        task_id = bench.create()
        await bench.pass_time(0)
        await bench.pass_time(7 * 86_400)
        assert bench.look(task_id).status == "DONE"
        await bench.pass_time(1)
        with pytest.raises(CloudError) as refused:
            bench.look(task_id)
        assert refused.value.code == "ResourceNotFound.TaskNotFound"

    tell(story)


def test_a_reset_forgets_tasks_charges_and_results(tmp_path: Path) -> None:
    async def story() -> None:
        bench = Bench(tmp_path)
        view = await finished(bench)
        running = bench.create()
        await bench.mps.reset()
        assert view.status == "DONE"
        assert bench.mps.billing() == []
        assert list(tmp_path.iterdir()) == []
        with pytest.raises(CloudError):
            bench.look(running)

    tell(story)


def test_the_latency_of_a_task_is_within_its_limits_and_always_the_same() -> None:
    latency = Latency()
    for number in range(200):
        wait, run = latency.of(f"task-{number}")
        assert latency.wait[0] <= wait <= latency.wait[1]
        assert latency.run[0] <= run <= latency.run[1]
        assert latency.of(f"task-{number}") == (wait, run)


def test_a_task_is_pending_until_it_has_ended_and_then_tells_where_its_pictures_are(tmp_path: Path) -> None:
    async def story() -> None:
        bench = Bench(tmp_path)
        first = bench.create(StoreCosParam=STORE, OutputImageCount=2)
        await bench.pass_time(0)
        await bench.pass_time(1)
        assert (bench.mps.pending(), bench.mps.tasks_overview(9)[0].results) == (1, [])
        await bench.pass_time(10)
        assert bench.mps.pending() == 0

        bench.create(Prompt="a dog")
        newest, oldest = bench.mps.tasks_overview(9)
        assert (newest.prompt, newest.status) == ("a dog", "WAIT")
        assert [stored.key for stored in oldest.results] == [f"out/day/{first}_{index}.png" for index in range(2)]
        assert len(bench.mps.tasks_overview(1)) == 1

    tell(story)
