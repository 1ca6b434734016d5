"""The same calls through each front door of the service: its Function URL, and API Gateway."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import asdict

import httpx
import pytest

from client.clock import SystemClock
from client.errors import Conflict, InvalidRequest, NotAuthorised, NotFound
from client.gateway_signing import GatewayKeyPair, GatewaySignature
from client.qsign import Credentials
from client.request import ImageRequest
from client.service import ImageService
from client.settings import from_outputs
from tests.support.cloud import PATIENCE
from tests.support.images import jpeg
from tests.support.stack import Deployed, deployed, things


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


@pytest.fixture(scope="module")
def with_gateway_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """A stack of its own, behind an API Gateway that knows its callers. One of them may call twice a second."""
    callers = [{"name": "shop"}, {"name": "slow", "callsPerSecond": 2}]
    with deployed(tmp_path_factory.mktemp("keys"), frontDoor="apiGateway", gatewayKeys=callers) as stack:
        yield stack


DOORS = {
    "functionUrl": "service",
    "functionUrl-cam": "signed",
    "apiGateway": "behind_api_gateway",
    "apiGateway-keys": "with_gateway_keys",
}


@pytest.fixture(params=list(DOORS))
def door(request: pytest.FixtureRequest) -> Deployed:
    """One stack per front door."""
    stack: Deployed = request.getfixturevalue(DOORS[request.param])
    return stack


@pytest.fixture
def client(door: Deployed) -> Iterator[ImageService]:
    with connected(door) as service:
        yield service


def connected(door: Deployed, *, api_key: str = "") -> ImageService:
    """As `aigc` connects, with what the run has written down."""
    settings = from_outputs(asdict(door.outputs), source="the run")
    url, own = settings.service()
    return ImageService(url, api_key or own, signing=settings.signing())


def test_an_order_goes_all_the_way_and_is_never_made_twice(door: Deployed, client: ImageService) -> None:
    wanted = ImageRequest(prompt="a lighthouse in the fog")
    ordered = client.create(wanted, idempotency_key=f"door-{door.outputs.serviceUrl}")
    again = client.create(wanted, idempotency_key=f"door-{door.outputs.serviceUrl}")
    assert again.id == ordered.id
    job = client.wait(ordered.id, timeout=PATIENCE)
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
    with connected(door, api_key="somebody-else") as stranger, pytest.raises(NotAuthorised) as refused:
        stranger.list()
    assert refused.value.code == "unauthenticated"


@pytest.fixture(params=["service", "behind_api_gateway"])
def open_door(request: pytest.FixtureRequest) -> Deployed:
    """The doors that everybody with an API key may use."""
    stack: Deployed = request.getfixturevalue(request.param)
    return stack


def test_a_body_arrives_whole(open_door: Deployed) -> None:
    wrong = open_door.call("POST", "/v1/images", body=b"\xff\xfe\x00")
    assert (wrong.status_code, wrong.headers["content-type"]) == (400, "application/problem+json")
    picture = base64.b64encode(jpeg()).decode()
    answer = open_door.create({"prompt": "the same, at night", "reference_images": [{"data": picture}]})
    assert answer.status_code == 202, answer.text
    assert open_door.finished(answer.json()["id"])["status"] == "succeeded"


def test_a_job_names_the_address_that_leads_to_it(open_door: Deployed) -> None:
    """Called by its public name, as everybody but these tests does."""
    trust = ssl.create_default_context(cadata=open_door.cloud.authority())
    access = {"X-API-Key": open_door.outputs.apiKey}
    with httpx.Client(proxy=open_door.cloud.endpoint, verify=trust, headers=access, timeout=PATIENCE) as outside:
        url = f"{open_door.outputs.serviceUrl.rstrip('/')}/v1/images"
        job = outside.post(url, json={"prompt": "a signpost"}).json()
        answer = outside.get(job["urls"]["self"])
    assert (answer.status_code, answer.json().get("id")) == (200, job["id"]), job["urls"]


def test_the_key_goes_as_x_api_key_too(open_door: Deployed) -> None:
    url = f"{open_door.outputs.localUrl}v1/images"
    assert httpx.get(url, headers={"X-API-Key": open_door.outputs.apiKey}, timeout=PATIENCE).status_code == 200
    assert httpx.get(url, timeout=PATIENCE).status_code == 401


def test_a_function_url_with_cam_authorization_serves_who_signs_and_nobody_else(signed: Deployed) -> None:
    assert signed.call("GET", "/v1/images").status_code == 403
    keys = Credentials(signed.outputs.secretId, "not-the-key")
    url, api_key = signed.outputs.localUrl, signed.outputs.apiKey
    with ImageService(url, api_key, signing=keys) as stranger, pytest.raises(NotAuthorised):
        stranger.list()


def test_a_gateway_with_keys_serves_who_signs_and_nobody_else(with_gateway_keys: Deployed) -> None:
    assert with_gateway_keys.outputs.urlAuth == "gateway"
    assert with_gateway_keys.call("GET", "/v1/images").status_code == 401
    pair = GatewayKeyPair(with_gateway_keys.outputs.gatewayId, "not-the-key")
    url, api_key = with_gateway_keys.outputs.localUrl, with_gateway_keys.outputs.apiKey
    with ImageService(url, api_key, signing=pair) as stranger, pytest.raises(NotAuthorised, match="HMAC"):
        stranger.list()


def test_a_caller_with_a_limit_is_held_to_it_and_nobody_else(with_gateway_keys: Deployed) -> None:
    pairs = with_gateway_keys.run.stack.secret_output("gatewayKeys")
    with_gateway_keys.cloud.freeze()  # so that all calls are within one second
    try:
        statuses = {name: [listed(with_gateway_keys, pair) for _ in range(4)] for name, pair in pairs.items()}
    finally:
        with_gateway_keys.cloud.unfreeze()
    assert statuses == {"shop": [200] * 4, "slow": [200, 200, 429, 429]}


def listed(door: Deployed, pair: Mapping[str, str]) -> int:
    """The status of one call, made once, signed with this pair."""
    signature = GatewaySignature(GatewayKeyPair(pair["secretId"], pair["secretKey"]), SystemClock())
    headers = {"X-API-Key": door.outputs.apiKey}
    return httpx.get(f"{door.outputs.localUrl}v1/images", headers=headers, auth=signature, timeout=PATIENCE).status_code


def test_no_secret_of_a_key_pair_is_readable_in_the_state(with_gateway_keys: Deployed) -> None:
    pairs = with_gateway_keys.run.stack.secret_output("gatewayKeys")
    kept = [file.read_text("utf-8", "replace") for file in with_gateway_keys.run.places.backend.rglob("*.json")]
    assert any(pairs["shop"]["secretId"] in text for text in kept)
    assert not [name for name, pair in pairs.items() if any(pair["secretKey"] in text for text in kept)]


def test_a_page_of_another_site_may_call_through_the_gateway(behind_api_gateway: Deployed) -> None:
    asked = {"Origin": "https://shop.test", "Access-Control-Request-Method": "POST"}
    preflight = httpx.options(f"{behind_api_gateway.outputs.localUrl}v1/images", headers=asked, timeout=PATIENCE)
    assert preflight.status_code == 204
    assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
    answer = behind_api_gateway.call("GET", "/v1/images", Origin="https://shop.test")
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


def test_a_second_up_changes_nothing_behind_the_gateway(behind_api_gateway: Deployed) -> None:
    before = behind_api_gateway.cloud.count(service="apigateway", action="ReleaseService")
    behind_api_gateway.configure()
    assert behind_api_gateway.outputs.functionUrl == ""
    assert behind_api_gateway.cloud.count(service="apigateway", action="ReleaseService") == before == 1


def test_a_new_release_lets_the_same_callers_in(with_gateway_keys: Deployed) -> None:
    pair = with_gateway_keys.outputs.gatewayId
    with_gateway_keys.configure(timeoutSeconds=50)
    assert with_gateway_keys.cloud.count(service="apigateway", action="ReleaseService") == 2
    with connected(with_gateway_keys) as client:
        client.list()
    with_gateway_keys.run.stack.expect_no_changes(lambda _event: None)
    assert with_gateway_keys.run.stack.secret_output("gatewayKeys")["shop"]["secretId"] == pair


def test_without_the_last_key_an_api_key_alone_lets_in(with_gateway_keys: Deployed) -> None:
    """The last test of this stack."""
    with_gateway_keys.configure(gatewayKeys=[])
    assert with_gateway_keys.call("GET", "/v1/images").status_code == 200
    left = things(with_gateway_keys)
    assert {"key pair", "usage plan"}.isdisjoint(thing.kind for thing in left)
