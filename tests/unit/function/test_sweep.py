"""The timer's bounded walk over all jobs."""

from __future__ import annotations

import json

import pytest
from aigc import ids, keys
from aigc.dispatch import sweep

from tests.unit.function.fake_cloud import Intruder, Killed, Strike
from tests.unit.function.world import World, api_keys, caller, created


def open_jobs(world: World, count: int) -> list[str]:
    return [world.post({"prompt": f"cat {number}"}).json["id"] for number in range(count)]


def ended(world: World) -> int:
    return sum(key.endswith("/999-end.json") for key in world.keys("jobs/"))


def test_a_tick_works_on_a_bounded_number_of_jobs_and_the_next_one_goes_on_there(world: World) -> None:
    open_jobs(world, sweep.OPEN_JOBS_PER_TICK + 20)
    for task_id in world.cloud.tasks:
        world.cloud.finish(task_id)
    world.clock.sleep(20)
    world.tick()
    assert ended(world) == sweep.OPEN_JOBS_PER_TICK
    world.tick()
    assert ended(world) == sweep.OPEN_JOBS_PER_TICK + 20


def test_ended_jobs_are_not_read(world: World) -> None:
    (job_id,) = open_jobs(world, 1)
    world.cloud.finish(next(iter(world.cloud.tasks)))
    world.show(job_id)
    world.cloud.journal.clear()
    world.tick()
    assert not [call for call in world.cloud.journal if call.startswith("GET jobs/")]


def test_the_walk_passes_page_borders_without_losing_a_job(world: World) -> None:
    jobs = open_jobs(world, 60)
    for job_id in jobs[:-1]:  # histories of many objects, so that one listing page is not enough
        for number in range(20):
            world.cloud.objects[f"jobs/{job_id}/{500 + number}-filler.json"] = (b"?", {})
            world.cloud.objects[f"jobs/{job_id}/999-end.json"] = (b"?", {})
    assert len(world.keys("jobs/")) > 1000
    last = next(task for task in world.cloud.tasks if jobs[-1] in world.cloud.tasks[task]["path"])
    world.cloud.finish(last)
    world.clock.sleep(20)
    world.tick()
    assert f"jobs/{jobs[-1]}/999-end.json" in world.cloud.objects


def test_a_foreign_object_under_jobs_stops_nothing(world: World) -> None:
    open_jobs(world, 1)
    world.cloud.objects["jobs/00000000-0000-7000-8000-000000000000/000-accepted.json"] = (b"broken", {})
    world.cloud.objects["jobs/readme.txt"] = (b"hello", {})
    world.cloud.finish(next(iter(world.cloud.tasks)))
    world.clock.sleep(20)
    world.tick()
    assert ended(world) == 1
    assert [line["code"] for line in world.log_lines() if line["level"] == "ERROR"] == ["broken_history"]


def test_a_task_that_failed_is_found_without_anybody_asking(world: World) -> None:
    (job_id,) = open_jobs(world, 1)
    next(iter(world.cloud.tasks.values())).update(status="FAIL", message="no permission")
    world.clock.sleep(60)
    world.tick()
    assert world.show(job_id)["error"]["message"] == "no permission"


def test_done_without_an_output_fails_in_the_end_and_names_the_path(world: World) -> None:
    (job_id,) = open_jobs(world, 1)
    next(iter(world.cloud.tasks.values())).update(status="DONE")
    world.clock.sleep(60)
    assert world.show(job_id)["status"] == "submitted"
    world.clock.sleep(1800)
    error = world.show(job_id)["error"]
    assert error["code"] == "output_missing"
    assert f"/{job_id}" in error["message"]


def test_a_task_that_ends_between_two_looks_has_not_lost_its_image(world: World) -> None:
    (job_id,) = open_jobs(world, 1)
    (task_id,) = world.cloud.tasks
    world.clock.sleep(1900)
    world.show(job_id)
    before_describe = len(world.cloud.journal) - 1 - world.cloud.journal[::-1].index("DESCRIBE")
    calls = before_describe - max(i for i, call in enumerate(world.cloud.journal) if call == f"LIST jobs/{job_id}/")
    world.cloud.intruder = Intruder(calls, lambda: world.cloud.finish(task_id))
    assert world.show(job_id)["status"] == "succeeded"


def test_an_image_that_comes_after_the_end_is_reported(world: World) -> None:
    (job_id,) = open_jobs(world, 1)
    (task_id,) = world.cloud.tasks
    world.cloud.tasks[task_id].update(status="FAIL", message="no")
    world.clock.sleep(60)
    world.show(job_id)
    (key,) = world.cloud.finish(task_id)
    world.send(created(key, 48))
    assert world.show(job_id)["status"] == "failed"
    assert [line["job_id"] for line in world.log_lines() if line["step"] == "image of a failed job"] == [job_id]


def failing(world: World, job_id: str) -> None:
    """MPS gives the job's task up; nobody is told."""
    (task,) = (task for task in world.cloud.tasks.values() if job_id in task["path"])
    task.update(status="FAIL", message="no permission")


def crowd(world: World, jobs: int, *, every: float) -> None:
    """Ended jobs, one accepted `every` so many seconds until now. Written behind the function's back: they are many."""
    for number in range(jobs):
        ended_job(world, world.clock.now() - every * (jobs - number), number)


def ended_job(world: World, accepted_at: float, number: int) -> None:
    """One of a crowd."""
    job_id = ids.random_id(accepted_at, number.to_bytes(10, "big"))
    for key in (f"jobs/{job_id}/000-accepted.json", f"jobs/{job_id}/999-end.json"):
        world.cloud.objects[key] = (b"{}", {})
    world.cloud.objects[keys.indexed("shop", accepted_at, job_id)] = (b"", {})


def test_a_tick_costs_no_more_however_many_jobs_there_are(world: World) -> None:
    crowd(world, 100_000, every=60)
    for _ in range(2):
        world.cloud.journal.clear()
        world.clock.sleep(30)
        world.tick()
        assert len(world.cloud.journal) <= 50
    assert not [call for call in world.cloud.journal if call.startswith("GET jobs/")]


def test_among_many_jobs_a_young_one_that_failed_is_found_soon(world: World) -> None:
    crowd(world, 20_000, every=60)
    world.tick()
    (job_id,) = open_jobs(world, 1)
    next(iter(world.cloud.tasks.values())).update(status="FAIL", message="no permission")
    assert job_id > world.keys("jobs/")[12_000].split("/")[1]  # far behind the walk
    for _ in range(3):
        world.clock.sleep(30)
        world.tick()
    assert f"jobs/{job_id}/999-end.json" in world.cloud.objects


def a_tick_while_the_walk_is_elsewhere(world: World) -> None:
    """Behind all jobs there are here, as if there were a million others."""
    world.clock.sleep(30)
    progress = json.loads(world.cloud.objects.get(keys.SWEEP_CURSOR, (b"{}", {}))[0])
    cursor = {"ticked": world.clock.now() - 30, **progress, "after": f"{keys.JOBS}~"}
    world.cloud.objects[keys.SWEEP_CURSOR] = (json.dumps(cursor).encode(), {})
    world.tick()


def test_among_many_jobs_those_of_every_caller_are_found_soon(environment: dict[str, str]) -> None:
    """The timer comes at :00 and :30, so whoever's turn depends on the second is always the same."""
    names = [f"caller-{letter}" for letter in "abcdef"]
    world = World({**environment, "AIGC_API_KEYS": api_keys(*(caller(name, f"key of {name}") for name in names))})
    jobs = {name: world.post({"prompt": "a cat"}, authorization=f"Bearer key of {name}").json["id"] for name in names}
    for job_id in jobs.values():
        failing(world, job_id)
    for _ in range(3):
        a_tick_while_the_walk_is_elsewhere(world)
    found = [name for name, job_id in jobs.items() if f"jobs/{job_id}/999-end.json" in world.cloud.objects]
    assert found == names


def test_at_a_hundred_thousand_jobs_a_day_one_that_fails_late_is_found_soon(world: World) -> None:
    """The youngest of so many would alone take all that a tick may look at."""
    every = 24 * 3600 / 100_000
    crowd(world, 600, every=every)
    (job_id,) = open_jobs(world, 1)
    for half_minute in range(1, 12):
        for number in range(int(30 / every)):
            ended_job(world, world.clock.now() + number * every, half_minute * 1000 + number)
        if half_minute == 4:
            failing(world, job_id)
        a_tick_while_the_walk_is_elsewhere(world)
    assert f"jobs/{job_id}/999-end.json" in world.cloud.objects


def test_an_open_job_is_looked_at_when_its_age_has_doubled(world: World) -> None:
    open_jobs(world, 1)
    world.tick()
    looks = []
    for minute in range(240):
        before = world.cloud.journal.count("DESCRIBE")
        world.clock.sleep(60)
        world.tick()
        looks += [minute + 1] if world.cloud.journal.count("DESCRIBE") > before else []
    assert looks == [1, 2, 4, 8, 16, 30, 31, 32, 64, 128]  # at half an hour an unknown job would have its deadline


def test_a_job_that_a_kill_has_kept_out_of_the_list_is_put_there(world: World) -> None:
    world.cloud.strikes = [Strike(2, "kill", after=False)]
    with pytest.raises(Killed):
        world.post({"prompt": "a cat"})
    assert world.keys("index/") == []
    world.clock.sleep(120)
    world.tick()
    assert len(world.keys("index/shop/")) == 1


def test_describe_is_asked_in_half_of_its_quota(world: World) -> None:
    open_jobs(world, 60)
    world.clock.sleep(60)
    started = world.clock.now()
    world.tick()
    assert world.cloud.journal.count("DESCRIBE") == 60
    assert world.clock.now() - started >= 5.5
