"""The HTTP API as callers see it."""

from __future__ import annotations

import base64
import json
import re

import pytest
from aigc.errors import OutcomeUnknown, RefusedForGood
from aigc.web import headers, openapi

from tests.unit.function.fake_cloud import BUCKET, PNG, Intruder
from tests.unit.function.world import KEY, Reply, World, created

CAT = {"prompt": "draw a cat"}


def test_a_request_becomes_a_submitted_job_in_three_upstream_calls(world: World) -> None:
    reply = world.post(CAT)
    assert reply.status == 202
    assert reply.json["status"] == "submitted"
    assert [call.split(" ")[0] for call in world.cloud.journal] == ["PUT", "CREATE", "PUT"]


def test_the_answer_says_where_to_look_and_when(world: World) -> None:
    reply = world.post(CAT, host="1250000000-abc.ap-singapore.tencentscf.com")
    url = f"https://1250000000-abc.ap-singapore.tencentscf.com/v1/images/{reply.json['id']}"
    assert reply.headers["Location"] == url
    assert reply.json["urls"]["self"] == url
    assert int(reply.headers["Retry-After"]) > 0


def test_behind_an_address_with_a_port_the_location_is_a_path(world: World) -> None:
    reply = world.post(CAT, host="127.0.0.1:9000")
    assert reply.headers["Location"] == f"/v1/images/{reply.json['id']}"


def test_the_official_example_is_valid_as_it_stands(world: World) -> None:
    world.post({"Prompt": "draw a cat", "Operator": "admin"})
    (task,) = world.cloud.tasks.values()
    assert task["payload"]["Prompt"] == "draw a cat"
    assert task["payload"]["Operator"] == "admin"


def test_mps_is_told_to_store_the_result_under_the_jobs_own_path(world: World) -> None:
    job_id = world.post(CAT).json["id"]
    (task,) = world.cloud.tasks.values()
    store = task["payload"]["StoreCosParam"]
    assert (store["CosBucketName"], store["CosBucketRegion"]) == (BUCKET, "ap-singapore")
    assert store["CosBucketPath"].startswith("outputs/")
    assert store["CosBucketPath"].endswith(f"/{job_id}")


def test_a_finished_job_shows_its_image_with_a_presigned_url_and_its_expiry(world: World) -> None:
    job = world.post(CAT).json
    (key,) = world.cloud.finish(job["task_id"])
    world.send(created(key, len(PNG)))
    shown = world.show(job["id"])
    assert shown["status"] == "succeeded"
    (output,) = shown["outputs"]
    assert output["key"] == key
    assert output["content_type"] == "image/png"
    assert output["url"].startswith("https://")
    assert output["expires_at"] == "2026-09-21T15:13:20.000Z"  # an hour after the clock's start


def test_a_lost_output_event_is_made_up_for_by_looking(world: World) -> None:
    job = world.post(CAT).json
    world.cloud.finish(job["task_id"])
    assert world.show(job["id"])["status"] == "succeeded"


def test_a_failed_task_fails_the_job_with_the_upstream_message(world: World) -> None:
    job = world.post(CAT).json
    world.cloud.tasks[job["task_id"]].update(status="FAIL", message="Save to cos failed")
    world.clock.sleep(5)
    shown = world.show(job["id"])
    assert shown["status"] == "failed"
    assert shown["error"]["message"] == "Save to cos failed"


def test_several_images_are_one_result_only_when_all_are_there(world: World) -> None:
    job = world.post({**CAT, "output_image_count": 2}).json
    first, second = world.cloud.finish(job["task_id"], files=2)
    late = world.cloud.objects.pop(second)
    world.cloud.tasks[job["task_id"]]["status"] = "RUN"
    world.send(created(first, 48))
    assert world.show(job["id"])["status"] == "submitted"
    world.cloud.objects[second] = late
    world.send(created(second, 48))
    assert len(world.show(job["id"])["outputs"]) == 2


def test_prefer_wait_answers_200_with_the_finished_job(world: World) -> None:
    first = world.post(CAT, idempotency_key="k").json
    world.cloud.finish(first["task_id"])
    reply = world.post(CAT, idempotency_key="k", prefer="wait=10")
    assert (reply.status, reply.json["status"]) == (200, "succeeded")


def test_prefer_wait_works_for_get_too_and_says_so(world: World) -> None:
    job = world.post(CAT).json
    world.cloud.intruder = Intruder(6, lambda: world.cloud.finish(job["task_id"]))  # while the caller waits
    reply = world.http("GET", f"/v1/images/{job['id']}", prefer="respond-async, wait=10")
    assert (reply.status, reply.json["status"]) == (200, "succeeded")
    assert reply.headers["Preference-Applied"] == "wait=10"


@pytest.mark.parametrize(
    "prefer", ["return=minimal", "wait", "wait=", "wait=-1", "wait=soon", "await=9", "wait=\u0663"]
)
def test_a_preference_that_cannot_be_understood_is_ignored(world: World, prefer: str) -> None:
    before = world.clock.now()
    reply = world.post(CAT, prefer=prefer)
    assert "Preference-Applied" not in reply.headers
    assert world.clock.now() == before


def test_prefer_wait_ends_before_the_platform_would_end_the_function(world: World) -> None:
    before = world.clock.now()
    reply = world.post(CAT, prefer="wait=9999")
    assert reply.status == 202
    assert reply.headers["Preference-Applied"] == "wait=50"
    assert world.clock.now() - before <= 50


def test_the_wait_that_is_applied_is_the_one_that_the_function_has_time_for(world: World) -> None:
    job_id, before = world.post(CAT).json["id"], world.clock.now()
    event = {"httpMethod": "GET", "path": f"/v1/images/{job_id}", "headers": {"x-api-key": KEY, "prefer": "wait=40"}}
    reply = Reply(world.send(event, time_limit=20))
    assert reply.headers["Preference-Applied"] == f"wait={world.clock.now() - before:.0f}" == "wait=17"


def test_a_refusal_for_good_ends_the_job_with_code_message_and_request_id(world: World) -> None:
    world.cloud.answers = [
        RefusedForGood("no violence", upstream="InvalidParameter.ViolationContent", request_id="r-1")
    ]
    reply = world.post(CAT)
    assert reply.status == 200
    assert reply.json["status"] == "failed"
    error = {"code": "InvalidParameter.ViolationContent", "message": "no violence", "request_id": "r-1"}
    assert reply.json["error"] == error


def test_a_lost_answer_is_reported_as_unknown_and_not_repeated(world: World) -> None:
    world.cloud.answers = [OutcomeUnknown("?", upstream="InternalError", request_id="r-2")]
    reply = world.post(CAT, idempotency_key="k")
    world.post(CAT, idempotency_key="k")
    assert reply.json["status"] == "unknown"
    assert reply.json["request_id"] == "r-2"
    assert world.creates() == 1


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", f"Basic {KEY}", "Bearer", KEY])
def test_without_a_valid_key_there_is_401_and_nothing_happens(world: World, authorization: str) -> None:
    reply = world.post(CAT, authorization=authorization)
    assert (reply.status, reply.json["code"]) == (401, "unauthenticated")
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")
    assert world.cloud.journal == []


def test_x_api_key_serves_where_authorization_is_taken(world: World) -> None:
    reply = world.post(CAT, authorization="TC3-HMAC-SHA256 Credential=...", x_api_key=KEY)
    assert reply.status == 202


def test_with_an_empty_list_of_keys_nobody_gets_in(environment: dict[str, str]) -> None:
    world = World({**environment, "AIGC_API_KEYS": "[]"})
    assert world.post(CAT).status == 401


def test_another_callers_job_is_not_there(environment: dict[str, str]) -> None:
    world = World(environment)
    job_id = world.post(CAT).json["id"]
    renamed = environment["AIGC_API_KEYS"].replace("shop", "studio")
    same_bucket = world.instance.outside
    world.instance = World({**environment, "AIGC_API_KEYS": renamed}).instance
    world.instance.outside = same_bucket
    assert world.http("GET", f"/v1/images/{job_id}").status == 404


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/nothing", 404, None),
        ("GET", "/v1/images/not-an-id", 404, None),
        ("GET", "/v1/images/00000000-0000-7000-8000-000000000000", 404, None),
        ("GET", "/v1/images/{id}", 404, None),
        ("GET", "/v1/images/", 404, None),
        ("PUT", "/v1/images", 405, "GET, HEAD, OPTIONS, POST"),
        ("DELETE", "/healthz", 405, "GET, HEAD, OPTIONS"),
    ],
)
def test_wrong_path_or_method(world: World, method: str, path: str, status: int, allow: str | None) -> None:
    reply = world.http(method, path)
    assert reply.status == status
    assert reply.headers.get("Allow") == allow


@pytest.mark.parametrize("body", ["", "{", "[]", '"cat"', "null", '{"prompt": NaN}', "[" * 30_000])
def test_a_body_that_is_no_json_object_is_400(world: World, body: str) -> None:
    reply = world.post(body)
    assert (reply.status, reply.json["code"]) == (400, "not_json")


def test_a_body_that_is_too_large_is_413_before_it_is_parsed(world: World) -> None:
    reply = world.post("{" * 70_000)
    assert (reply.status, reply.json["code"]) == (413, "too_large")


def test_a_body_declared_as_a_form_is_415_and_says_what_to_send(world: World) -> None:
    reply = world.post(CAT, content_type="application/x-www-form-urlencoded")
    assert reply.status == 415
    assert "application/json" in reply.json["next_step"]


def test_an_invalid_body_names_every_wrong_field_and_costs_nothing(world: World) -> None:
    reply = world.post({"prompt": "x" * 1001, "model": "Nope", "colour": "red"})
    assert reply.status == 422
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert {error["field"] for error in reply.json["errors"]} == {"prompt", "model", "colour"}
    assert {error.get("limit") for error in reply.json["errors"] if error["field"] == "prompt"} == {1000}
    assert world.cloud.journal == []


@pytest.mark.parametrize(
    "body",
    [
        r'{"\ud800": 1}',
        r'{"prompt": "x", "reference_images": [{"url": "data:\ud800;base64,iVBORw0KGgo="}]}',
    ],
)
def test_an_answer_that_quotes_half_a_character_can_be_sent(world: World, body: str) -> None:
    reply = world.post(body)
    assert (reply.status, reply.json["code"]) == (422, "invalid_request")
    reply.text.encode("utf-8")  # raises for what no platform can send


@pytest.mark.parametrize("body", ["{}", "eyJ", "é", "\u0663"])
def test_a_body_that_is_said_to_be_base64_and_is_not_is_the_callers_mistake(world: World, body: str) -> None:
    headers = {"authorization": f"Bearer {KEY}"}
    event = {"httpMethod": "POST", "path": "/v1/images", "headers": headers, "body": body, "isBase64Encoded": True}
    reply = Reply(world.send(event))
    assert (reply.status, reply.json["code"]) == (400, "not_json")


def test_an_api_gateway_event_with_a_base64_body_is_understood(world: World) -> None:
    event = {
        "requestContext": {"stage": "release"},
        "httpMethod": "POST",
        "path": "/v1/images",
        "headers": {"AUTHORIZATION": f"Bearer {KEY}", "Content-type": "application/json"},
        "isBase64Encoded": True,
        "body": base64.b64encode(json.dumps(CAT).encode()).decode(),
        "queryStringParameters": {},
    }
    answer = world.send(event)
    assert answer["statusCode"] == 202
    assert answer["isBase64Encoded"] is False


def test_thousands_of_wrong_fields_are_not_answered_with_megabytes(world: World) -> None:
    reply = world.post({f"{number:04d}": 0 for number in range(5000)})
    assert reply.status == 422
    assert len(reply.json["errors"]) == 100
    assert reply.json["detail"].endswith("; and 4901 more")  # and there is no prompt
    assert len(reply.text) < 100_000


def test_healthz_needs_no_key(world: World) -> None:
    assert world.http("GET", "/healthz", authorization="").json == {"status": "ok"}


def test_a_missing_setting_is_one_clear_answer(environment: dict[str, str]) -> None:
    del environment["AIGC_BUCKET"]
    reply = World(environment).post(CAT)
    assert reply.status == 500
    assert "AIGC_BUCKET" in reply.json["detail"]


@pytest.mark.parametrize(
    "key", ["two words", '"two words', '"two" words"', '"a \\b"', '"a \\"', '"two\twords"', '"zwei Wörter"']
)
def test_an_idempotency_key_must_be_a_visible_word_or_a_whole_string_in_quotes(world: World, key: str) -> None:
    reply = world.post(CAT, idempotency_key=key)
    assert reply.status == 422
    assert reply.json["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize(
    "key", ['"two words"', r'"say \"draw\" twice"', r'"c:\\cats and dogs"', '" "', '"' + "x " * 126 + '"']
)
def test_an_idempotency_key_in_quotes_may_have_blanks(world: World, key: str) -> None:
    first, second = (world.post(CAT, idempotency_key=key) for _ in range(2))
    assert (first.status, second.status) == (202, 202), first.text
    assert first.json["id"] == second.json["id"]
    assert world.creates() == 1


def test_an_idempotency_key_has_at_most_255_characters_with_its_quotes(world: World) -> None:
    assert world.post(CAT, idempotency_key='"' + "x " * 126 + 'y"').status == 202
    assert world.post(CAT, idempotency_key='"' + "x " * 127 + '"').status == 422


@pytest.mark.parametrize(
    "key", ["order-17", '"two words"', r'"a \" b"', '"', "x" * 255, "", "two words", '"a \\b"', "x" * 256]
)
def test_the_api_s_description_takes_the_same_idempotency_keys(key: str) -> None:
    (described,) = [
        entry["schema"]
        for entry in openapi.document()["paths"]["/v1/images"]["post"]["parameters"]
        if entry["name"] == "Idempotency-Key"
    ]
    fits = re.search(described["pattern"], key) is not None and len(key) <= described["maxLength"]
    assert fits == headers.is_idempotency_key(key)


def test_quotes_are_part_of_an_idempotency_key(world: World) -> None:
    assert (
        world.post(CAT, idempotency_key='"order-17"').json["id"]
        != world.post(CAT, idempotency_key="order-17").json["id"]
    )


def test_a_reference_in_the_bucket_is_presigned_for_mps(world: World) -> None:
    world.cloud.objects["inbox/cat.png"] = (PNG, {})
    world.post({**CAT, "reference_images": [{"key": "inbox/cat.png"}]})
    (task,) = world.cloud.tasks.values()
    assert task["payload"]["ImageInfos"][0]["ImageUrl"].startswith(f"https://{BUCKET}.example/inbox/cat.png?")


def test_a_reference_that_is_not_there_is_422(world: World) -> None:
    reply = world.post({**CAT, "reference_images": [{"key": "inbox/none.png"}]})
    assert reply.status == 422
    assert world.creates() == 0


def test_a_reference_that_is_archived_is_422(world: World) -> None:
    world.upload("inbox/cat.png", PNG)
    world.cloud.archived.add("inbox/cat.png")
    reply = world.post({"prompt": "x", "reference_images": [{"key": "inbox/cat.png"}]})
    assert (reply.status, reply.json["errors"][0]["field"]) == (422, "reference_images[0].key")


def test_no_prompt_key_or_url_is_logged(world: World) -> None:
    world.cloud.objects["inbox/cat.png"] = (PNG, {})
    job = world.post({"prompt": "a very private cat", "reference_images": [{"key": "inbox/cat.png"}]}).json
    (key,) = world.cloud.finish(job["task_id"])
    world.send(created(key, 48))
    world.show(job["id"])
    text = world.sink.getvalue()
    assert "submitted" in text
    for secret in ("private", KEY, "secret-signature", "uploader-signature"):
        assert secret not in text
