"""Many jobs are counted at once, as a dispatcher does."""

from __future__ import annotations

from aigc import keys
from aigc.admission.verdict import Admitted, Exhausted

from tests.unit.function.budgets import CAT, MIDNIGHT, guard, shop, spent, world_of
from tests.unit.function.fake_cloud import START


def test_many_jobs_are_counted_with_one_call_and_what_is_left_over_is_used_later() -> None:
    world = world_of(shop(per_day=30))
    world.post(CAT)
    before = len(world.cloud.journal)
    assert guard(world).admit("shop", 20) == Admitted(20)
    guard(world).keep("shop", 5)
    assert len(world.cloud.journal) == before + 1
    assert guard(world).admit("shop", 15) == Exhausted(MIDNIGHT, 14, of_service=False)
    assert guard(world).admit("shop", 14) == Admitted(14)
    assert spent(world) == 30


def test_uploads_are_counted_for_the_service_and_have_no_rate() -> None:
    world = world_of(shop(per_minute=1, per_day=1), per_day=10)
    assert guard(world).admit(keys.UPLOADS, 9) == Admitted(9)
    assert [world.post(CAT).status for _ in range(2)] == [202, 429]
    assert guard(world).admit("shop", 1) == Exhausted(MIDNIGHT, 0, of_service=True)


def test_what_is_kept_is_not_taken_into_the_next_day() -> None:
    world = world_of(shop(per_day=30))
    guard(world).admit("shop", 20)
    guard(world).keep("shop", 20)
    world.clock.sleep(MIDNIGHT - START)
    assert guard(world).admit("shop", 30) == Admitted(30)
    assert guard(world).admit("shop", 1) == Exhausted(MIDNIGHT + 24 * 3600, 0, of_service=False)
