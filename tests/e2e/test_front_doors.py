"""The same calls through each front door of the service: its Function URL, and API Gateway."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import asdict

import httpx
import pytest

from client.errors import Conflict, InvalidRequest, NotAuthorised, NotFound
from client.qsign import Credentials
from client.request import ImageRequest
from client.service import ImageService
from client.settings import from_outputs
from tests.support.images import jpeg
from tests.support.stack import Deployed, deployed


@pytest.fixture(scope="module")
def behind_api_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """A stack of its own, reached through API Gateway only; pages of another site may call."""
    settings = {"frontDoor": "apiGateway", "corsOrigins": ["https://shop.test"]}
    with deployed(tmp_path_factory.mktemp("gateway"), **settings) as stack:
        yield stack


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """A stack of its own, whose Function URL wants signatures."""
    with deployed(tmp_path_factory.mktemp("signed"), urlAuth="cam") as stack:
        yield stack


@pytest.fixture(params=["functionUrl", "apiGateway"])
def door(request: pytest.FixtureRequest) -> Deployed:
    """One stack per front door."""
    name = "service" if request.param == "functionUrl" else "behind_api_gateway"
    stack: Deployed = request.getfixturevalue(name)
    return stack


@pytest.fixture
def client(door: Deployed) -> Iterator[ImageService]:
    with ImageService(door.outputs.localUrl, door.outputs.apiKey) as service:
        yield service


def test_an_order_goes_all_the_way_and_is_never_made_twice(door: Deployed, client: ImageService) -> None:
    wanted = ImageRequest(prompt="a lighthouse in the fog")
    ordered = client.create(wanted, idempotency_key=f"door-{door.outputs.serviceUrl}")
    again = client.create(wanted, idempotency_key=f"door-{door.outputs.serviceUrl}")
    assert again.id == ordered.id
    job = client.wait(ordered.id, timeout=60)
    assert job.outputs
    assert client.get(job.id).status == "succeeded"
    assert job.id in [each.id for each in client.list().jobs]
    assert door.paid_images(job.id) == 1
    with pytest.raises(Conflict):
        client.cancel(job.id)


def test_mistakes_are_told_alike(door: Deployed, client: ImageService) -> None:
    with pytest.raises(NotFound):
        client.get("0198c0de-0000-7000-8000-000000000000")
    with pytest.raises(InvalidRequest):
        client.create(ImageRequest())
    with ImageService(door.outputs.localUrl, "somebody-else") as stranger, pytest.raises(NotAuthorised):
        stranger.list()
    wrong = door.call("POST", "/v1/images", body=b"\xff\xfe\x00")
    assert (wrong.status_code, wrong.headers["content-type"]) == (400, "application/problem+json")


def test_a_reference_image_in_the_body_arrives_whole(door: Deployed) -> None:
    picture = base64.b64encode(jpeg()).decode()
    answer = door.create({"prompt": "the same, at night", "reference_images": [{"data": picture}]})
    assert answer.status_code == 202, answer.text
    assert door.finished(answer.json()["id"])["status"] == "succeeded"


def test_the_key_goes_as_x_api_key_too(door: Deployed) -> None:
    url = f"{door.outputs.localUrl}v1/images"
    assert httpx.get(url, headers={"X-API-Key": door.outputs.apiKey}, timeout=30).status_code == 200
    assert httpx.get(url, timeout=30).status_code == 401


def test_a_function_url_with_cam_authorization_serves_who_signs_and_nobody_else(signed: Deployed) -> None:
    settings = from_outputs(asdict(signed.outputs), source="the run")
    url, api_key = settings.service()
    with ImageService(url, api_key, signing=settings.signing()) as client:
        job = client.wait(client.create(ImageRequest(prompt="a harbour")).id, timeout=60)
        assert job.id in [each.id for each in client.list(limit=5).jobs]
    assert signed.call("GET", "/v1/images").status_code == 403
    keys = Credentials(signed.outputs.secretId, "not-the-key")
    with ImageService(url, api_key, signing=keys) as stranger, pytest.raises(NotAuthorised):
        stranger.list()


def test_a_page_of_another_site_may_call_through_the_gateway(behind_api_gateway: Deployed) -> None:
    asked = {"Origin": "https://shop.test", "Access-Control-Request-Method": "POST"}
    preflight = httpx.options(f"{behind_api_gateway.outputs.localUrl}v1/images", headers=asked, timeout=30)
    assert preflight.status_code == 204
    assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
    answer = behind_api_gateway.call("GET", "/v1/images", Origin="https://shop.test")
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


def test_a_second_up_changes_nothing_behind_the_gateway(behind_api_gateway: Deployed) -> None:
    before = behind_api_gateway.cloud.count(service="apigateway", action="ReleaseService")
    behind_api_gateway.configure()
    assert behind_api_gateway.outputs.functionUrl == ""
    assert behind_api_gateway.cloud.count(service="apigateway", action="ReleaseService") == before == 1
