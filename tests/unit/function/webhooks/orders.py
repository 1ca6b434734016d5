"""Orders that ask to be told, and what their receivers hear."""

from __future__ import annotations

import json
from typing import Any

from aigc.errors import RefusedForNow

from tests.unit.function.fake_cloud import PNG
from tests.unit.function.receivers import Delivery
from tests.unit.function.world import World, created

URL = "https://hooks.example.com/images?token=secret-token"
ORDER: dict[str, Any] = {"prompt": "draw a cat", "webhook": {"url": URL}}
SLOW_DOWN = RefusedForNow("slow down", upstream="RequestLimitExceeded")


def with_webhooks(environment: dict[str, str]) -> World:
    return World({**environment, "AIGC_WEBHOOK_SECRET_NAME": "webhook-secret"})


def order(world: World, **webhook: object) -> str:
    reply = world.post({**ORDER, "webhook": {"url": URL, **webhook}})
    assert reply.status in (200, 202), reply.json
    return str(reply.json["id"])


def draw(world: World) -> None:
    """MPS finishes what it was given; COS says so."""
    for task_id, task in list(world.cloud.tasks.items()):
        if task["status"] == "RUN":
            for key in world.cloud.finish(task_id):
                world.send(created(key, len(PNG)))


def later_tick(world: World, seconds: float = 60) -> None:
    world.clock.sleep(seconds)
    world.tick()


def told(world: World) -> list[Delivery]:
    return world.receivers.delivered


def content(delivery: Delivery) -> Any:
    return json.loads(delivery.body)
