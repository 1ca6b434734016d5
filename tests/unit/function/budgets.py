"""A service with ceilings and rates, and what was counted there."""

from __future__ import annotations

from aigc import keys
from aigc.admission.guard import Guard
from aigc.admission.ledger import decode
from aigc.clock import day

from tests.unit.function.fake_cloud import BUCKET
from tests.unit.function.world import KEY, REGION, World, api_keys, caller

CAT = {"prompt": "draw a cat"}
MIDNIGHT = 1_790_035_200.0


def world_of(*callers: list[object], per_day: int | None = None) -> World:
    limit = {"AIGC_IMAGES_PER_DAY": str(per_day)} if per_day else {}
    return World({"AIGC_BUCKET": BUCKET, "AIGC_REGION": REGION, "AIGC_API_KEYS": api_keys(*callers), **limit})


def shop(*, per_minute: int | None = None, per_day: int | None = None) -> list[object]:
    return caller("shop", KEY, None, per_minute, per_day)


def spent(world: World) -> int:
    """Images in the newest version of today's ledger."""
    key = world.keys(keys.spent_on(day(world.clock.now())))[0]
    return decode(keys.version_of_spent(key), world.cloud.objects[key][0]).total


def guard(world: World) -> Guard:
    admission = world.invocation().admission
    assert isinstance(admission, Guard)
    return admission
