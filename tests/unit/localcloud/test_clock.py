"""The cloud's time: it can be frozen and moved, and what waits for it follows."""

from __future__ import annotations

import asyncio

import pytest

from localcloud.clock import Clock


def test_a_frozen_clock_stands_still_until_it_is_moved() -> None:
    async def story() -> None:
        clock = Clock()
        clock.freeze()
        before = clock.now()
        clock.advance(90)
        assert clock.now() == before + 90

    asyncio.run(story())


def test_timers_fire_in_the_order_of_their_time_and_see_their_own_time() -> None:
    async def story() -> None:
        clock = Clock()
        clock.freeze()
        start = clock.now()
        seen: list[tuple[str, float]] = []
        clock.call_later(60, lambda: seen.append(("late", clock.now() - start)))
        clock.call_later(10, lambda: seen.append(("early", clock.now() - start)))
        clock.advance(100)
        assert [name for name, _ in seen] == ["early", "late"]
        assert [round(at) for _, at in seen] == [10, 60]

    asyncio.run(story())


def test_a_timer_set_by_a_timer_fires_within_the_same_jump() -> None:
    async def story() -> None:
        clock = Clock()
        clock.freeze()
        ticks: list[int] = []

        def tick() -> None:
            ticks.append(1)
            if len(ticks) < 5:
                clock.call_later(10, tick)

        clock.call_later(10, tick)
        clock.advance(35)
        assert len(ticks) == 3

    asyncio.run(story())


def test_a_cancelled_timer_never_fires() -> None:
    async def story() -> None:
        clock = Clock()
        fired: list[int] = []
        clock.call_later(5, lambda: fired.append(1)).cancel()
        clock.advance(10)
        assert fired == []

    asyncio.run(story())


def test_sleeping_ends_when_the_clock_is_moved() -> None:
    async def story() -> None:
        clock = Clock()
        clock.freeze()
        sleeper = asyncio.create_task(clock.sleep(3600))
        await asyncio.sleep(0)
        clock.advance(3600)
        await asyncio.wait_for(sleeper, 300)

    asyncio.run(story())


def test_time_cannot_go_back() -> None:
    async def story() -> None:
        with pytest.raises(ValueError, match="forward"):
            Clock().advance(-1)

    asyncio.run(story())
