"""Reference images inside the request, and places to upload larger ones."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest

from tests.unit.function.fake_cloud import BUCKET, PNG
from tests.unit.function.world import World

JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40
WEBP = b"RIFF\x20\0\0\0WEBPVP8 " + b"\0" * 20


def b64(body: bytes) -> str:
    return base64.b64encode(body).decode()


def cat(*references: Any, **more: Any) -> dict[str, Any]:
    return {"prompt": "draw a cat", "reference_images": list(references), **more}


@pytest.mark.parametrize(
    ("reference", "ending"),
    [
        ({"data": b64(PNG)}, ".png"),
        ({"data": b64(JPEG)}, ".jpg"),
        ({"data": b64(WEBP)}, ".webp"),
        ({"data": f"data:image/png;base64,{b64(PNG)}"}, ".png"),
        (f"data:image/jpeg;base64,{b64(JPEG)}", ".jpg"),
        ({"url": f"DATA:image/webp;base64,{b64(WEBP)}"}, ".webp"),
        ({"ImageUrl": f"data:image/png;base64,{b64(PNG)}", "ReferenceType": "style"}, ".png"),
    ],
)
def test_an_image_in_the_request_is_stored_by_content_and_given_to_mps(
    world: World, reference: Any, ending: str
) -> None:
    reply = world.post(cat(reference))
    assert reply.status == 202, reply.json
    (key,) = world.keys("references/")
    body = world.cloud.objects[key][0]
    assert key == f"references/{hashlib.sha256(body).hexdigest()}{ending}"
    (task,) = world.cloud.tasks.values()
    assert task["payload"]["ImageInfos"][0]["ImageUrl"].startswith(f"https://{BUCKET}.example/{key}?")


def test_it_is_in_the_bucket_before_the_job_exists(world: World) -> None:
    world.post(cat({"data": b64(PNG)}))
    assert [call.split("/")[0] for call in world.cloud.journal] == ["PUT references", "PUT jobs", "CREATE", "PUT index"]


def test_the_history_holds_the_key_and_not_the_image(world: World) -> None:
    job = world.post(cat({"data": b64(PNG)})).json
    assert b64(PNG).encode() not in world.cloud.objects[f"jobs/{job['id']}/000-accepted.json"][0]


def test_the_same_image_in_another_spelling_is_the_same_request(world: World) -> None:
    first = world.post(cat({"data": b64(PNG)}), idempotency_key="k")
    again = world.post(cat(f"data:image/png;base64,{b64(PNG)}"), idempotency_key="k")
    assert (again.status, again.json["id"]) == (202, first.json["id"])
    other = world.post(cat({"data": b64(JPEG)}), idempotency_key="k")
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert world.creates() == 1


def in_lines(text: str, end: str) -> str:
    """As `base64 FILE` writes it: 76 characters a line, the last one ended too."""
    return "".join(text[start : start + 76] + end for start in range(0, len(text), 76))


@pytest.mark.parametrize("end", ["\n", "\r\n", " ", "\t", "\f"])
@pytest.mark.parametrize("head", ["", "data:image/png;base64,"])
def test_an_image_in_lines_is_the_same_image(world: World, head: str, end: str) -> None:
    image = PNG + bytes(range(256))
    assert world.post(cat({"data": head + in_lines(b64(image), end)})).status == 202
    (key,) = world.keys("references/")
    assert world.cloud.objects[key][0] == image


@pytest.mark.parametrize(("end", "slash"), [("\n", "/"), ("\r\n", "/"), ("", "\\/")])
def test_what_json_escapes_in_an_image_does_not_count_as_text_beside_it(world: World, end: str, slash: str) -> None:
    image = PNG + b"\xff\xff\xff" * 600_000
    text = in_lines(b64(image), end) if end else b64(image)
    reply = world.post(json.dumps(cat({"data": text})).replace("/", slash))
    assert reply.status == 202, reply.text


@pytest.mark.parametrize(
    ("reference", "field", "message"),
    [
        ({"data": "!"}, "reference_images[0].data", "is not base64"),
        ({"data": b64(PNG)[:-1]}, "reference_images[0].data", "is not base64"),
        ({"data": b64(PNG)[:40] + "\u2028" + b64(PNG)[40:]}, "reference_images[0].data", "is not base64"),
        ({"data": b64(PNG)[:40] + "\v" + b64(PNG)[40:]}, "reference_images[0].data", "is not base64"),
        ({"data": b64(PNG)[:-1] + "\n"}, "reference_images[0].data", "is not base64"),
        ({"data": "=\n" + b64(PNG)}, "reference_images[0].data", "is not base64"),
        ({"data": ""}, "reference_images[0].data", "neither a PNG"),
        ({"data": b64(b"GIF89a" + b"\0" * 40)}, "reference_images[0].data", "neither a PNG"),
        ({"data": "data:image/png," + b64(PNG)}, "reference_images[0].data", "is not of the form"),
        ({"url": f"data:image/jpeg;base64,{b64(PNG)}"}, "reference_images[0].url", "but holds image/png"),
        ({"data": b64(PNG), "key": "inbox/cat.png"}, "reference_images[0]", "exactly one of"),
        ({"data": b64(PNG), "url": "https://example.com/cat.png"}, "reference_images[0]", "exactly one of"),
        ({"data": 7}, "reference_images[0].data", "must be a string"),
        ({"reference_type": "style"}, "reference_images[0]", "exactly one of"),
    ],
)
def test_a_wrong_image_is_refused_and_nothing_is_stored(world: World, reference: Any, field: str, message: str) -> None:
    reply = world.post(cat(reference))
    assert reply.status == 422
    (error,) = reply.json["errors"]
    assert error["field"] == field
    assert message in error["message"]
    assert world.cloud.journal == []


def test_one_wrong_field_elsewhere_and_nothing_is_stored(world: World) -> None:
    assert world.post(cat({"data": b64(PNG)}, colour="red")).status == 422
    assert world.post(cat({"data": b64(PNG)}, {"key": "inbox/none.png"})).status == 422
    assert world.keys("references/") == []


def test_more_images_than_the_model_takes_are_refused_before_they_are_decoded(world: World) -> None:
    reply = world.post(cat(*[{"data": "!"}] * 2, model="Qwen"))
    assert [error["field"] for error in reply.json["errors"]] == ["reference_images"]


def test_a_body_may_be_long_because_of_its_images_only(world: World) -> None:
    large = PNG + bytes(3_000_000)
    assert world.post(cat({"data": b64(large)})).status == 202
    too_much = world.post(cat({"data": b64(PNG)}, operator="x" * 70_000))
    assert (too_much.status, too_much.json["code"]) == (413, "too_large")
    beyond = world.post(cat({"data": b64(PNG + bytes(5_000_000))}))
    assert (beyond.status, beyond.json["code"]) == (413, "too_large")


def test_a_job_file_may_not_hold_images(world: World) -> None:
    world.send(world.upload("inbox/job.json", f'{{"prompt": "x", "image_infos": [{{"data": "{b64(PNG)}"}}]}}'.encode()))
    (report,) = world.keys("failed/")
    assert b"only in a request over HTTP" in world.cloud.objects[report][0]
    assert world.keys("references/") == []


def test_a_place_for_an_upload_is_open_for_one_type_and_size(world: World) -> None:
    reply = world.http("POST", "/v1/uploads", {"content_type": "image/png", "size": len(PNG)})
    assert reply.status == 201
    place = reply.json
    assert place["key"].startswith("references/")
    assert place["key"].endswith(".png")
    assert place["headers"] == {"Content-Type": "image/png"}
    assert place["url"].endswith(f"&write&for=900&covers=content-type=image/png;content-length={len(PNG)}")
    assert place["expires_at"] == "2026-09-21T14:28:20.000Z"  # a quarter of an hour after the clock's start
    assert world.cloud.journal == []


def test_what_was_uploaded_there_can_be_used_by_its_key(world: World) -> None:
    key = world.http("POST", "/v1/uploads", {"content_type": "image/png", "size": len(PNG)}).json["key"]
    missing = world.post(cat({"key": key}))
    assert (missing.status, missing.json["errors"][0]["field"]) == (422, "reference_images[0].key")
    world.cloud.objects[key] = (b"not an image", {})
    assert world.post(cat({"key": key})).status == 422
    world.cloud.objects[key] = (PNG, {})
    assert world.post(cat({"key": key})).status == 202


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"content_type", "size"}),
        ({"content_type": "image/gif", "size": 1}, {"content_type"}),
        ({"content_type": "image/png", "size": 0}, {"size"}),
        ({"content_type": "image/png", "size": 20 * 1024 * 1024 + 1}, {"size"}),
        ({"content_type": "image/png", "size": 1, "key": "inbox/x.png"}, {"key"}),
    ],
)
def test_a_wrong_wish_for_a_place_names_every_field(world: World, body: object, fields: set[str]) -> None:
    reply = world.http("POST", "/v1/uploads", body)
    assert reply.status == 422
    assert {error["field"] for error in reply.json["errors"]} == fields


def test_a_place_needs_a_key(world: World) -> None:
    assert world.http("POST", "/v1/uploads", {"content_type": "image/png", "size": 1}, authorization="").status == 401
