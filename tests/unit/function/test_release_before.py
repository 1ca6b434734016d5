"""A bucket as an earlier release has left it: an update must read all of it, and bring it to its end.

`release-1.json` was written by that release and is never written anew. A record that gets another form gets a bucket of
its own beside it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.function.fake_cloud import BUCKET, FakeChance
from tests.unit.function.receivers import events
from tests.unit.function.world import KEY, REGION, World, api_keys, caller, created

LEFT: dict[str, Any] = json.loads((Path(__file__).parent / "release-1.json").read_text(encoding="utf-8"))
BATCH = "536e5231-5287-85ce-820a-2d4800000000"
ENTIRE = {
    "prompt": "everything",
    "negative_prompt": "dogs",
    "enhance_prompt": True,
    "model": "GEM",
    "aspect_ratio": "16:9",
    "resolution": "2K",
    "logo_add": 0,
    "output_format": "png",
    "output_image_count": 2,
    "operator": "admin",
    "additional_parameters": {"seed": 7},
    "reference_images": [{"key": "references/look.png", "reference_type": "asset"}],
    "webhook": {"url": "https://hooks.example.com/images", "events": ["submitted", "succeeded", "failed"]},
}


@pytest.fixture
def world() -> World:
    world = World(
        {
            "AIGC_BUCKET": BUCKET,
            "AIGC_REGION": REGION,
            "AIGC_API_KEYS": api_keys(caller("shop", KEY, None, 60, 20)),
            "AIGC_WEBHOOK_SECRET_NAME": "webhook-secret",
            "AIGC_IMAGES_PER_DAY": "6",
        }
    )
    world.clock.time = LEFT["now"]
    world.instance.chance = FakeChance(1000)  # its nonces are not those of the release before
    for key, found in LEFT["objects"].items():
        world.cloud.objects[key] = (found["body"].encode("latin-1"), {})
        world.cloud.modified[key] = found["modified"]
    world.cloud.tasks.update(json.loads(json.dumps(LEFT["tasks"])))
    return world


def statuses(world: World) -> dict[str, str]:
    listed = world.http("GET", "/v1/images?limit=100").json["data"]
    return {job["prompt"]: job["status"] for job in listed}


def test_its_jobs_are_listed_as_they_were(world: World) -> None:
    assert statuses(world) == {
        "ended": "succeeded",
        "everything": "submitted",
        "unknown": "unknown",
        "parked": "parked",
        "waiting": "parked",
        "line 1": "submitted",
    }


@pytest.mark.parametrize(
    ("key", "body"),
    [("ended", {"prompt": "ended"}), ("everything", ENTIRE), ("unknown", {"prompt": "unknown"})],
)
def test_its_orders_are_known_again(world: World, key: str, body: dict[str, Any]) -> None:
    before = set(world.job_ids())
    assert world.post(body, idempotency_key=key).status in (200, 202)
    assert (world.job_ids(), world.creates()) == (before, 0)


def test_a_repeated_event_of_its_uploads_makes_no_job(world: World) -> None:
    before = set(world.job_ids())
    world.send(created("inbox/waiting.json", 21))
    world.send(created("inbox/lines.jsonl", 78))
    assert world.job_ids() == before


def test_what_it_has_counted_is_counted(world: World) -> None:
    assert world.post({"prompt": "one more"}).json["code"] == "budget_exhausted"


def test_everything_it_has_begun_comes_to_its_end(world: World) -> None:
    for _ in range(48):
        world.clock.sleep(3600)
        world.tick()
        for task_id, task in list(world.cloud.tasks.items()):
            if task["status"] == "RUN":
                world.cloud.finish(task_id, files=task["payload"].get("OutputImageCount", 1))
    ended = {
        "succeeded": {"ended", "everything", "parked", "waiting", "line 1", "line 2", "line 3"},
        "failed": {"unknown"},
    }
    assert statuses(world) == {prompt: status for status, prompts in ended.items() for prompt in prompts}
    assert all(world.cloud.images_paid(job_id) <= 1 for job_id in world.job_ids())
    result = json.loads(world.cloud.objects[f"batches/{BATCH}/result.json"][0])
    assert (result["status"], result["jobs"], result["failed"]) == ("dispatched", 3, 0)
    assert sorted(events(world.receivers.delivered)) == ["submitted", "submitted", "succeeded", "succeeded"]
    assert [key for key in world.keys("queue/") if not key.startswith(("queue/.dispatcher/", "queue/.sweep/"))] == []
    assert world.keys("webhooks/due/") == []
