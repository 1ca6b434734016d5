"""The same request twice is one job (invariant 4)."""

from __future__ import annotations

import pytest

from tests.unit.function.fake_cloud import PNG
from tests.unit.function.world import World

CAT = {"prompt": "draw a cat"}


def test_the_same_key_and_body_give_the_same_job_and_one_create(world: World) -> None:
    first, second = (world.post(CAT, idempotency_key="order-17") for _ in range(2))
    assert first.json["id"] == second.json["id"]
    assert world.creates() == 1


def test_the_same_request_in_the_other_spelling_is_the_same_request(world: World) -> None:
    first = world.post({"prompt": "a cat", "aspect_ratio": "1:1"}, idempotency_key="k")
    second = world.post({"Prompt": "a cat", "ExtraParameters": {"AspectRatio": "1:1"}}, idempotency_key="k")
    assert first.json["id"] == second.json["id"]
    assert second.status == 202


def test_another_body_under_the_same_key_is_422(world: World) -> None:
    world.post(CAT, idempotency_key="k")
    reply = world.post({"prompt": "draw a dog"}, idempotency_key="k")
    assert (reply.status, reply.json["code"]) == (422, "idempotency_key_reused")
    assert world.creates() == 1


def test_without_a_key_two_requests_are_two_jobs(world: World) -> None:
    assert world.post(CAT).json["id"] != world.post(CAT).json["id"]


def test_a_change_of_the_default_model_does_not_make_a_retry_another_request(world: World) -> None:
    first = world.post(CAT, idempotency_key="k")
    second = world.beside(AIGC_DEFAULT_MODEL="Qwen").post(CAT, idempotency_key="k")
    assert second.status == 202, second.text
    assert first.json["id"] == second.json["id"]
    assert second.json["model"] == "Hunyuan"
    assert world.creates() == 1


@pytest.mark.parametrize(
    "models",
    [
        '[["Hunyuan"]]',
        '[["Kling",["O1"],{"images":1}]]',
        '[["Kling",[],{"prompt":10,"images":1,"ratios":["1:1"],"resolutions":[]}]]',
    ],
)
def test_a_repeated_request_finds_its_job_although_the_service_offers_less_by_now(world: World, models: str) -> None:
    world.upload("inbox/cat.png", PNG)
    extra = {"aspect_ratio": "16:9", "resolution": "2K", "reference_images": [{"key": "inbox/cat.png"}] * 2}
    order = {"prompt": "draw this cat", "model": "Kling", "model_version": "O1", **extra}
    first = world.post(order, idempotency_key="k")
    assert first.status == 202, first.text
    later = world.beside(AIGC_MODELS=models)
    second = later.post(order, idempotency_key="k")
    assert second.status == 202, second.text
    assert second.json["id"] == first.json["id"]
    assert later.post(order, idempotency_key="another").status == 422
    assert later.post({**order, "prompt": "draw this dog"}, idempotency_key="k").status == 422
    assert world.creates() == 1


def test_a_request_that_never_was_valid_finds_nothing(world: World) -> None:
    reply = world.post({**CAT, "colour": "red"}, idempotency_key="k")
    assert (reply.status, reply.json["code"]) == (422, "invalid_request")
    assert world.cloud.journal == []


def test_the_same_upload_event_twice_is_one_job(world: World) -> None:
    event = world.upload("inbox/job.json", b'{"prompt": "draw a cat"}')
    world.send(event)
    world.send(event)
    assert world.creates() == 1


def test_the_same_file_with_new_content_is_another_job(world: World) -> None:
    world.send(world.upload("inbox/job.json", b'{"prompt": "draw a cat"}'))
    world.send(world.upload("inbox/job.json", b'{"prompt": "draw a dog"}'))
    assert world.creates() == 2


def test_a_repeated_request_finds_its_job_although_its_reference_is_gone(world: World) -> None:
    world.upload("inbox/cat.png", PNG)
    order = {"prompt": "at night", "reference_images": [{"key": "inbox/cat.png"}]}
    first = world.post(order, idempotency_key="order-17").json
    del world.cloud.objects["inbox/cat.png"]
    assert world.post(order, idempotency_key="order-17").json["id"] == first["id"]
    assert world.post(order, idempotency_key="order-18").json["errors"][0]["field"] == "reference_images[0].key"
    assert world.creates() == 1
