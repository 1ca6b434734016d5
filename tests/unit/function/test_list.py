"""GET /v1/images: the caller's jobs and those of uploads, newest first, a page at a time."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.unit.function.fake_cloud import PNG
from tests.unit.function.world import KEY, World, api_keys, caller

CAT = {"prompt": "draw a cat"}
MOST_PAGES = 100


def listed(world: World, query: str = "") -> dict[str, Any]:
    reply = world.http("GET", f"/v1/images{query}")
    assert reply.status == 200, reply.json
    return reply.json


def order(world: World, count: int) -> list[str]:
    """Ids of new jobs, the newest first."""
    ids = []
    for _ in range(count):
        ids.append(world.post(CAT).json["id"])
        world.clock.sleep(1)
    return ids[::-1]


def everything(world: World, limit: int) -> list[str]:
    """All ids, page by page."""
    found: list[str] = []
    query = f"?limit={limit}"
    for _ in range(MOST_PAGES):
        page = listed(world, query)
        assert 0 < len(page["data"]) <= limit
        found += [job["id"] for job in page["data"]]
        if page["next_cursor"] is None:
            return found
        query = f"?limit={limit}&cursor={page['next_cursor']}"
    raise AssertionError(f"after {MOST_PAGES} pages there is still a next one")


def test_an_empty_list_has_no_next_page(world: World) -> None:
    assert listed(world) == {"data": [], "next_cursor": None}


def test_the_newest_job_comes_first_and_looks_as_it_does_on_its_own(world: World) -> None:
    ids = order(world, 3)
    page = listed(world)
    assert [job["id"] for job in page["data"]] == ids
    assert page["data"][0] == world.show(ids[0])


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 100])
def test_pages_of_any_size_hold_every_job_once(world: World, limit: int) -> None:
    ids = order(world, 7)
    assert everything(world, limit) == ids


def test_jobs_of_uploads_stand_among_the_callers_own_by_time(world: World) -> None:
    first = world.post(CAT).json["id"]
    world.clock.sleep(1)
    world.send(world.upload("inbox/cat.png", PNG))
    (uploaded,) = world.job_ids() - {first}
    world.clock.sleep(1)
    last = world.post(CAT).json["id"]
    for limit in (1, 2, 3):
        assert everything(world, limit) == [last, uploaded, first]


def test_another_callers_jobs_are_not_in_it(environment: dict[str, str]) -> None:
    world = World({**environment, "AIGC_API_KEYS": api_keys(caller("shop", KEY))})
    world.post(CAT)
    renamed = World({**environment, "AIGC_API_KEYS": api_keys(caller("studio", KEY))})
    renamed.instance.outside = world.instance.outside
    assert listed(renamed)["data"] == []


def test_a_new_job_does_not_shift_the_pages_behind_it(world: World) -> None:
    ids = order(world, 4)
    page = listed(world, "?limit=2")
    order(world, 3)
    assert [job["id"] for job in listed(world, f"?cursor={page['next_cursor']}")["data"]] == ids[2:]


def test_a_page_costs_the_same_whether_there_are_few_jobs_or_many(world: World) -> None:
    order(world, 2)
    world.cloud.journal.clear()
    listed(world, "?limit=2")
    few = len(world.cloud.journal)
    order(world, 30)
    world.cloud.journal.clear()
    listed(world, "?limit=2")
    assert len(world.cloud.journal) == few


def test_a_list_neither_settles_jobs_nor_asks_mps(world: World) -> None:
    job = world.post(CAT).json
    world.cloud.finish(job["task_id"])
    world.clock.sleep(60)
    world.cloud.journal.clear()
    assert listed(world)["data"][0]["status"] == "submitted"
    assert {call.split(" ")[0] for call in world.cloud.journal} == {"LIST", "GET"}


def test_a_job_that_has_expired_is_left_out(world: World) -> None:
    newest, oldest = order(world, 2)
    for key in world.keys(f"jobs/{newest}/"):
        del world.cloud.objects[key]
    assert everything(world, 5) == [oldest]


def test_a_page_is_cut_short_when_the_time_is_up_and_goes_on_in_the_next(world: World) -> None:
    ids = order(world, 3)
    event = {"httpMethod": "GET", "path": "/v1/images", "headers": {"x-api-key": "made-up-key"}, "queryString": {}}
    page = json.loads(world.send(event, time_limit=3)["body"])
    assert [job["id"] for job in page["data"]] == ids[:1]
    assert [job["id"] for job in listed(world, f"?cursor={page['next_cursor']}")["data"]] == ids[1:]


def broken(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "%", "%C3%A9", broken(""), broken("../../jobs/"), broken("0" * 13 + "-" + "z" * 36), "A" * 5000],
)
def test_a_broken_cursor_is_422_and_names_the_field(world: World, cursor: str) -> None:
    reply = world.http("GET", f"/v1/images?cursor={cursor}")
    assert (reply.status, reply.json["code"]) == (422, "invalid_request")
    assert [error["field"] for error in reply.json["errors"]] == ["cursor"]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "many", "", "%D9%A3", "9" * 5000])
def test_a_limit_out_of_bounds_is_422_and_names_the_field(world: World, limit: str) -> None:
    reply = world.http("GET", f"/v1/images?limit={limit}")
    assert (reply.status, reply.json["errors"][0]["field"]) == (422, "limit")


def test_a_list_needs_a_key(world: World) -> None:
    assert world.http("GET", "/v1/images", authorization="").status == 401
    assert world.cloud.journal == []
