"""The rest of the HTTP API on the deployed service: lists, cancel, reference images by every way in."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest

from tests.support.cloud import PATIENCE
from tests.support.images import jpeg
from tests.support.stack import Deployed

CAT = {"prompt": "draw a cat"}


def test_new_jobs_come_first_in_the_list_and_the_cursor_goes_on_behind_them(service: Deployed) -> None:
    ids = [service.create(CAT).json()["id"] for _ in range(3)]

    first = service.call("GET", "/v1/images?limit=2").json()
    second = service.call("GET", f"/v1/images?limit=2&cursor={first['next_cursor']}").json()

    assert [job["id"] for job in first["data"]] == ids[:0:-1]
    assert second["data"][0]["id"] == ids[0]


def test_a_parked_job_is_canceled_and_nothing_is_billed(service: Deployed) -> None:
    service.stand_still()  # the timer would begin its next attempt, which cannot be canceled
    service.cloud.fault(
        kind="error", service="mps", action="CreateAigcImageTask", code="RequestLimitExceeded", times=1000
    )
    job = service.create(CAT).json()
    assert job["status"] == "parked", job

    answer = service.call("DELETE", f"/v1/images/{job['id']}")

    assert (answer.status_code, answer.json()["status"]) == (200, "canceled")
    service.cloud.clear_faults()
    assert not [key for key in service.keys("queue/") if job["id"] in key]
    assert service.paid_images(job["id"]) == 0


def test_a_submitted_job_cannot_be_canceled(service: Deployed) -> None:
    service.stand_still()  # it would not be submitted for long
    job = service.create(CAT).json()
    assert job["status"] == "submitted"
    answer = service.call("DELETE", f"/v1/images/{job['id']}")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_cancelable")


def test_an_unchanged_job_is_not_sent_twice(service: Deployed) -> None:
    job = service.finished(service.create(CAT).json()["id"])
    etag = service.call("GET", f"/v1/images/{job['id']}").headers["ETag"]

    again = service.call("GET", f"/v1/images/{job['id']}", If_None_Match=etag)

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)


def test_head_and_options_work_through_the_function_url(service: Deployed) -> None:
    head = service.call("HEAD", "/healthz")
    assert (head.status_code, head.content) == (200, b"")
    options = service.call("OPTIONS", "/v1/images")
    assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")


@pytest.mark.parametrize("form", ["{}", "data:image/jpeg;base64,{}"])
def test_an_image_that_comes_with_the_request_reaches_mps(service: Deployed, form: str) -> None:
    picture = jpeg("teal", (1600, 1200))
    reference = {"data": form.format(base64.b64encode(picture).decode())}

    job = service.create({**CAT, "reference_images": [reference]})

    assert job.status_code == 202, job.text
    assert service.finished(job.json()["id"])["status"] == "succeeded"
    (create,) = service.creates(job.json()["id"])
    assert "/references/" in create.request["ImageInfos"][0]["ImageUrl"]


def put(service: Deployed, place: dict[str, Any], body: bytes, **other: str) -> httpx.Response:
    """PUT to a presigned URL, by way of the embedded cloud."""
    url, via = httpx.URL(place["url"]), httpx.URL(service.outputs.cloudEndpoint)
    address = url.copy_with(scheme="http", host=via.host, port=via.port)
    sent = {**place["headers"], "Host": url.host, **{name.replace("_", "-"): value for name, value in other.items()}}
    return httpx.put(address, content=body, headers=sent, timeout=PATIENCE)


def test_a_large_reference_is_uploaded_to_a_place_of_its_own_and_used_by_key(service: Deployed) -> None:
    picture = jpeg("navy", (2000, 1500))
    wish = {"content_type": "image/jpeg", "size": len(picture)}
    opened = service.call("POST", "/v1/uploads", body=wish)
    assert opened.status_code == 201, opened.text
    place = opened.json()

    assert put(service, place, picture).status_code == 200
    job = service.create({**CAT, "reference_images": [{"key": place["key"]}]})

    assert service.finished(job.json()["id"])["status"] == "succeeded"


def test_the_place_takes_nothing_but_what_was_announced(service: Deployed) -> None:
    picture = jpeg()
    wish = {"content_type": "image/jpeg", "size": len(picture)}
    place = service.call("POST", "/v1/uploads", body=wish).json()

    assert put(service, place, picture + b"more").status_code == 403
    assert put(service, place, picture, Content_Type="text/html").status_code == 403
    assert place["key"] not in service.keys("references/")


def test_a_link_is_followed_by_path_where_the_bucket_has_no_name(service: Deployed) -> None:
    (output,) = service.finished(service.create(CAT).json()["id"])["outputs"]
    by_path = output["url"].replace("https://", f"{service.outputs.cloudEndpoint}/_localcloud/host/")
    assert httpx.get(by_path, timeout=PATIENCE).content == service.read(output["key"])
