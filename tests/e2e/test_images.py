"""From a prompt to a picture, through every door of the deployed service."""

from __future__ import annotations

import json
import ssl
import uuid
from typing import Any

import httpx
import pytest

from tests.support.cloud import PATIENCE, eventually
from tests.support.images import jpeg, opened
from tests.support.stack import Deployed


def fetch(service: Deployed, url: str) -> bytes:
    """The bytes behind a presigned https URL, through the embedded cloud as proxy."""
    context = ssl.create_default_context(cafile=service.cloud.ca_file)
    with httpx.Client(proxy=service.cloud.endpoint, verify=context, timeout=PATIENCE) as browser:
        return browser.get(url).raise_for_status().content


def job_of_upload(service: Deployed, key: str) -> dict[str, Any]:
    """The finished job that an upload became, found by its first history object."""

    def look() -> str | None:
        for name in service.keys("jobs/"):
            if key.encode() in service.read(name):
                return name.split("/")[1]
        return None

    return service.finished(str(eventually(look)))


def test_a_prompt_becomes_a_picture_in_the_provisioned_bucket(service: Deployed) -> None:
    created = service.create({"prompt": "draw a cat"})

    assert created.status_code == 202
    job = created.json()
    assert created.headers["Location"].endswith(f"/v1/images/{job['id']}")
    finished = service.finished(job["id"])
    (output,) = finished["outputs"]
    assert finished["status"] == "succeeded"
    assert output["bucket"] == service.outputs.bucket
    assert output["key"].startswith("outputs/")
    assert job["id"] in output["key"]
    picture = opened(service.read(output["key"]))
    assert min(picture.size) >= 1024
    assert opened(fetch(service, output["url"])).size == picture.size
    assert service.paid_images(job["id"]) == 1


def test_the_official_apis_own_field_names_are_understood(service: Deployed) -> None:
    created = service.create({"Prompt": "draw a cat", "Operator": "admin"})

    assert created.status_code == 202
    (asked,) = service.creates(created.json()["id"])
    assert asked.request["Prompt"] == "draw a cat"
    assert asked.request["Operator"] == "admin"
    assert service.finished(created.json()["id"])["status"] == "succeeded"


def test_every_parameter_of_the_official_api_arrives_at_mps(service: Deployed) -> None:
    wanted = {
        "ModelName": "GEM",
        "ModelVersion": "3.0",
        "Prompt": "a lighthouse at dusk",
        "NegativePrompt": "people",
        "EnhancePrompt": True,
        "ImageInfos": [{"ImageUrl": "https://images.example.com/a.png"}],
        "ExtraParameters": {"AspectRatio": "16:9", "Resolution": "2K", "OutputFormat": "jpeg", "LogoAdd": 0},
        "Operator": "tester",
    }

    created = service.create(wanted)

    assert created.status_code == 202, created.text
    (asked,) = service.creates(created.json()["id"])
    assert {name: asked.request[name] for name in wanted} == wanted


def test_the_create_path_is_three_upstream_calls(service: Deployed) -> None:
    service.stand_still()  # an instance may come to the call from a tick, or from the result of an earlier job
    before = len(service.cloud.journal())
    job = service.create({"prompt": "count my calls"}).json()

    entries = service.cloud.journal()[before:]
    (create,) = service.creates(job["id"])
    answered = next(at for at, entry in enumerate(entries) if entry.action == "InvokeFunctionUrl")
    # The keys of a function's instance are its own, so its principal tells its calls from those of other events.
    calls = [entry.action for entry in entries[:answered] if entry.principal == create.principal]
    assert calls == ["PutObject", "CreateAigcImageTask", "PutObject"]


def test_a_job_file_in_the_inbox_becomes_a_picture(service: Deployed) -> None:
    key = service.drop(f"{uuid.uuid4().hex}.json", json.dumps({"prompt": "a red fox in the snow"}).encode())

    job = job_of_upload(service, key)

    assert job["status"] == "succeeded"
    assert opened(service.read(job["outputs"][0]["key"])).format in ("PNG", "JPEG")


def test_a_picture_in_the_inbox_becomes_a_reference_image(service: Deployed) -> None:
    key = service.drop(
        f"{uuid.uuid4().hex}.jpg", jpeg(), **{"x-cos-meta-prompt": "in%20the%20style%20of%20a%20woodcut"}
    )

    job = job_of_upload(service, key)

    assert job["status"] == "succeeded", job
    (asked,) = service.creates(job["id"])
    assert asked.request["Prompt"] == "in the style of a woodcut"
    assert key.split("/")[1] in asked.request["ImageInfos"][0]["ImageUrl"]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("not-json.json", b"draw a cat"),
        ("no-prompt.json", b'{"operator": "me"}'),
        ("empty.json", b""),
        ("empty.png", b""),
        ("lying.png", b"GIF89a and so on, but surely not a PNG"),
    ],
)
def test_an_upload_that_cannot_become_a_job_is_told_so_and_kept(service: Deployed, name: str, body: bytes) -> None:
    key = service.drop(f"{uuid.uuid4().hex}-{name}", body)

    def report() -> str | None:
        return next((found for found in service.keys("failed/") if key.encode() in service.read(found)), None)

    found = json.loads(service.read(str(eventually(report))))
    assert key in json.dumps(found)
    assert service.read(key) == body


def test_what_mps_refuses_for_good_is_a_failed_job_with_the_upstream_code(service: Deployed) -> None:
    service.cloud.fault("error", service="mps", action="CreateAigcImageTask", code="InvalidParameter.ViolationContent")

    created = service.create({"prompt": "something the moderation does not like"})
    job = service.finished(created.json()["id"])

    assert job["status"] == "failed"
    assert "ViolationContent" in json.dumps(job["error"])
    assert job["error"]["request_id"]


def test_a_job_that_does_not_exist_is_not_found(service: Deployed) -> None:
    assert service.call("GET", f"/v1/images/{uuid.uuid4()}").status_code == 404
