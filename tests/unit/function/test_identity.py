"""Who calls: keys by their hashes, keys that end, several keys of one caller, and callers without a key."""

from __future__ import annotations

import pytest

from tests.unit.function.fake_cloud import START
from tests.unit.function.world import KEY, World, api_keys, caller

CAT = {"prompt": "draw a cat"}
OLD, NEW = "the-old-key", "the-new-key"


def bearer(key: str) -> str:
    return f"Bearer {key}"


@pytest.fixture
def rotating(environment: dict[str, str]) -> World:
    keys = api_keys(caller("shop", OLD, START + 3600), caller("shop", NEW))
    return World({**environment, "AIGC_API_KEYS": keys})


@pytest.fixture
def open_to_all(environment: dict[str, str]) -> World:
    return World({**environment, "AIGC_ANONYMOUS": "true"})


def test_two_keys_of_one_name_are_one_caller(rotating: World) -> None:
    first = rotating.post(CAT, idempotency_key="order-17", authorization=bearer(OLD))
    second = rotating.post(CAT, idempotency_key="order-17", authorization=bearer(NEW))
    assert (first.status, second.status) == (202, 202)
    assert first.json["id"] == second.json["id"]


def test_a_key_ends_at_its_moment_and_the_answer_says_when(rotating: World) -> None:
    rotating.clock.sleep(3599)
    assert rotating.post(CAT, authorization=bearer(OLD)).status == 202
    rotating.clock.sleep(1)
    reply = rotating.post(CAT, authorization=bearer(OLD))
    assert (reply.status, reply.json["code"]) == (401, "key_expired")
    assert "2026-09-21T15:13:20.000Z" in reply.json["detail"]
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")
    assert rotating.post(CAT, authorization=bearer(NEW)).status == 202


def test_without_a_key_nobody_is_let_in_unless_the_stack_says_so(world: World, open_to_all: World) -> None:
    assert world.post(CAT, authorization="").status == 401
    assert open_to_all.post(CAT, authorization="").status == 202


def test_a_wrong_key_is_wrong_also_where_everybody_is_let_in(open_to_all: World) -> None:
    assert open_to_all.post(CAT, authorization=bearer("guessed")).status == 401


def test_anonymous_callers_and_callers_with_a_key_do_not_see_each_others_jobs(open_to_all: World) -> None:
    own = open_to_all.post(CAT).json["id"]
    anonymous = open_to_all.post(CAT, authorization="").json["id"]
    assert open_to_all.http("GET", f"/v1/images/{own}", authorization="").status == 404
    assert open_to_all.http("GET", f"/v1/images/{anonymous}").status == 404
    assert open_to_all.http("GET", f"/v1/images/{anonymous}", authorization="").status == 200


def test_no_key_reaches_the_bucket_or_the_log(rotating: World) -> None:
    for key in (OLD, NEW, "guessed", KEY):
        rotating.post(CAT, authorization=bearer(key))
    stored = b"".join(body for body, _ in rotating.cloud.objects.values()).decode()
    for key in (OLD, NEW, "guessed", KEY):
        assert key not in stored
        assert key not in rotating.sink.getvalue()
