"""What HTTP itself promises: HEAD, OPTIONS, entity tags, calls from other origins."""

from __future__ import annotations

import pytest
from aigc.errors import BucketRefused, RefusedForNow
from aigc.web import openapi

from tests.unit.function.fake_cloud import Strike
from tests.unit.function.world import World, created

CAT = {"prompt": "draw a cat"}
SHOP = "https://shop.example.com"


@pytest.fixture
def open_world(environment: dict[str, str]) -> World:
    """A service that pages of two origins may call."""
    return World({**environment, "AIGC_CORS_ORIGINS": f"{SHOP} https://studio.example.com"})


@pytest.mark.parametrize("path", ["/", "/healthz", "/v1/images", "/v1/images/none", "/nothing"])
def test_head_is_get_without_the_body(world: World, path: str) -> None:
    got, head = world.http("GET", path), world.http("HEAD", path)
    assert head.text == ""
    assert (head.status, head.headers) == (got.status, got.headers)


def test_head_of_a_job_has_its_etag(world: World) -> None:
    path = f"/v1/images/{world.post(CAT).json['id']}"
    assert world.http("HEAD", path).headers["ETag"] == world.http("GET", path).headers["ETag"]


def test_options_says_what_a_path_can_do_and_needs_no_key(world: World) -> None:
    reply = world.http("OPTIONS", "/v1/images", authorization="")
    assert (reply.status, reply.text) == (204, "")
    assert reply.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert world.http("OPTIONS", "/nothing").status == 404


def test_the_etag_stays_while_the_job_does_although_the_urls_change(world: World) -> None:
    job = world.post(CAT).json
    (key,) = world.cloud.finish(job["task_id"])
    world.send(created(key, 48))
    first = world.http("GET", f"/v1/images/{job['id']}")
    world.clock.sleep(100)
    second = world.http("GET", f"/v1/images/{job['id']}")
    assert first.json != second.json
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["ETag"].startswith('W/"'), "a strong one would promise the same bytes (RFC 9110, 8.8.1)"


def test_every_change_of_a_job_changes_its_etag(world: World) -> None:
    world.cloud.throttling = RefusedForNow("slow down", upstream="RequestLimitExceeded")
    job_id = world.post(CAT).json["id"]
    path = f"/v1/images/{job_id}"
    seen = [world.http("GET", path).headers["ETag"]]
    world.cloud.throttling = None
    world.clock.sleep(3600)
    world.tick()
    seen.append(world.http("GET", path).headers["ETag"])
    (task,) = world.cloud.tasks
    world.cloud.finish(task)
    seen.append(world.http("GET", path).headers["ETag"])
    assert len(set(seen)) == 3


@pytest.mark.parametrize("form", ["W/{}", "{}", '"other", W/{}', "*"])
def test_who_has_the_representation_gets_304_without_a_body(world: World, form: str) -> None:
    path = f"/v1/images/{world.post(CAT).json['id']}"
    etag = world.http("GET", path).headers["ETag"]
    reply = world.http("GET", path, if_none_match=form.format(etag.removeprefix("W/")))
    assert (reply.status, reply.text, reply.headers["ETag"]) == (304, "", etag)
    assert "Retry-After" in reply.headers


def test_who_has_an_old_representation_gets_the_new_one(world: World) -> None:
    job = world.post(CAT).json
    path = f"/v1/images/{job['id']}"
    etag = world.http("GET", path).headers["ETag"]
    world.cloud.finish(job["task_id"])
    reply = world.http("GET", path, if_none_match=etag)
    assert (reply.status, reply.json["status"]) == (200, "succeeded")
    assert "Retry-After" not in reply.headers


def test_a_page_of_an_allowed_origin_may_call_and_read_the_headers(open_world: World) -> None:
    reply = open_world.post(CAT, origin=SHOP)
    assert reply.headers["Access-Control-Allow-Origin"] == SHOP
    assert reply.headers["Vary"] == "Origin"
    exposed = set(reply.headers["Access-Control-Expose-Headers"].split(", "))
    assert exposed >= {"Location", "Retry-After", "ETag", "X-Request-Id", "Preference-Applied"}
    assert exposed <= set(openapi.HEADERS), "nothing else is ever sent"
    assert "Access-Control-Allow-Credentials" not in reply.headers


def test_a_preflight_is_answered_without_a_key(open_world: World) -> None:
    asked = {"access_control_request_method": "POST", "access_control_request_headers": "authorization,content-type"}
    reply = open_world.http("OPTIONS", "/v1/images", origin=SHOP, authorization="", **asked)
    assert reply.status == 204
    assert reply.headers["Access-Control-Allow-Origin"] == SHOP
    assert "POST" in reply.headers["Access-Control-Allow-Methods"].split(", ")
    allowed = {name.lower() for name in reply.headers["Access-Control-Allow-Headers"].split(", ")}
    assert allowed >= {"authorization", "x-api-key", "content-type", "idempotency-key", "prefer", "if-none-match"}
    assert int(reply.headers["Access-Control-Max-Age"]) > 0


@pytest.mark.parametrize("origin", ["https://evil.example.com", "https://shop.example.com.evil.org", "null", ""])
def test_any_other_origin_is_told_nothing(open_world: World, origin: str) -> None:
    reply = open_world.post(CAT, origin=origin)
    assert "Access-Control-Allow-Origin" not in reply.headers
    assert reply.headers["Vary"] == "Origin"


def test_errors_can_be_read_by_the_page_too(open_world: World) -> None:
    assert open_world.post({}, origin=SHOP).headers["Access-Control-Allow-Origin"] == SHOP
    assert open_world.http("GET", "/nothing", origin=SHOP).headers["Access-Control-Allow-Origin"] == SHOP
    open_world.cloud.strikes = [Strike(number, "lose", after=False) for number in range(3)]
    reply = open_world.post(CAT, origin=SHOP)
    assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (503, SHOP)


def broken(environment: dict[str, str], broken_by: str) -> World:
    """A service that pages of SHOP may call, and that fails at whatever it is asked."""
    world = World({**environment, "AIGC_CORS_ORIGINS": SHOP})
    if broken_by == "an error nobody foresaw":

        def unforeseen(*_: object) -> None:
            raise KeyError("nothing")

        world.cloud.call = unforeseen  # type: ignore[method-assign, assignment]
    else:
        world.environment[broken_by] = "{not json"
    return world


BROKEN = pytest.mark.parametrize("broken_by", ["an error nobody foresaw", "AIGC_MODELS", "AIGC_API_KEYS"])
ASKED = {"authorization": "", "access_control_request_method": "POST"}


@BROKEN
def test_a_page_can_read_why_a_broken_service_failed(environment: dict[str, str], broken_by: str) -> None:
    world = broken(environment, broken_by)
    preflight = world.http("OPTIONS", "/v1/images", origin=SHOP, **ASKED)
    assert preflight.status == 204, "or the page may not even ask"
    assert (preflight.text, "Content-Type" in preflight.headers) == ("", False)
    reply = world.post(CAT, origin=SHOP)
    assert reply.status == 500
    assert reply.headers["Access-Control-Allow-Origin"] == SHOP
    assert "X-Request-Id" in reply.headers["Access-Control-Expose-Headers"]
    assert reply.headers["Vary"] == "Origin"


@BROKEN
def test_pages_of_other_origins_are_told_nothing_of_a_failure(environment: dict[str, str], broken_by: str) -> None:
    world = broken(environment, broken_by)
    reply = world.post(CAT, origin="https://evil.example.com")
    assert (reply.status, "Access-Control-Allow-Origin" in reply.headers) == (500, False)
    preflight = world.http("OPTIONS", "/v1/images", origin="https://evil.example.com", **ASKED)
    assert "Access-Control-Allow-Origin" not in preflight.headers


def test_head_of_a_broken_service_has_no_body(environment: dict[str, str]) -> None:
    reply = World({**environment, "AIGC_MODELS": "{not json"}).http("HEAD", "/healthz")
    assert (reply.status, reply.text) == (500, "")


def test_a_failure_is_answered_even_if_nothing_can_be_said_about_origins(environment: dict[str, str]) -> None:
    class Unreadable(dict[str, str]):
        def get(self, *_: object) -> str:
            raise RuntimeError("no environment")

    reply = World(Unreadable(environment)).post(CAT, origin=SHOP)
    assert (reply.status, reply.json["code"]) == (500, "internal_error")


def test_a_public_service_answers_every_origin_the_same(environment: dict[str, str]) -> None:
    world = World({**environment, "AIGC_CORS_ORIGINS": "*"})
    assert world.post(CAT, origin=SHOP).headers["Access-Control-Allow-Origin"] == "*"


def test_without_the_setting_there_are_no_cors_headers(world: World) -> None:
    reply = world.post(CAT, origin=SHOP)
    assert not [name for name in reply.headers if name.startswith("Access-Control") or name == "Vary"]


def test_a_failure_of_the_bucket_is_a_problem_and_a_line_in_the_log(world: World) -> None:
    def refused() -> object:
        raise BucketRefused("COS answered 403 AccessDenied to PUT jobs/x", cos_code="AccessDenied", request_id="cos-1")

    world.cloud.call = lambda *_: refused()  # type: ignore[method-assign, assignment]
    reply = world.post(CAT)
    assert (reply.status, reply.json["code"]) == (500, "storage_refused")
    assert "operator" in reply.json["next_step"], "another try would be refused again"
    assert [line["step"] for line in world.log_lines() if line["level"] == "ERROR"] == ["invocation failed"]
