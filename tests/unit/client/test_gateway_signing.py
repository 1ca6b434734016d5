"""What a caller of an API Gateway with key pairs sends, checked by the embedded gateway's own verification."""

from __future__ import annotations

import httpx
import pytest

from client.errors import NotAuthorised, NotConfigured, WrongKeys
from client.gateway_signing import GatewayKeyPair
from client.service import ImageService
from client.settings import from_environment, from_outputs
from localcloud.apigateway import key_pairs
from localcloud.clock import Moment
from localcloud.http import Headers
from tests.unit.client.doubles import SlowClock

URL = "http://127.0.0.1:4321/_localcloud/apigw/service-abc/release/"
PAIR = GatewayKeyPair("APIDshop", "a-secret-of-the-gateway")
BUSY = httpx.Response(503, headers={"Retry-After": "0"})


class Door:
    """A gateway that verifies each request, answers 401 as it does, and the first one that is right 503."""

    def __init__(self, clock: SlowClock) -> None:
        self.clock = clock
        self.api_keys: list[str] = []

    def __call__(self, sent: httpx.Request) -> httpx.Response:
        fields = Headers(list(sent.headers.items()))
        try:
            claim = key_pairs.parse(sent.headers.get("authorization", ""))
            assert claim.id == PAIR.secret_id
            now = Moment(self.clock.now(), self.clock.now())
            key_pairs.verify(claim, fields, PAIR.secret_key, now)
        except key_pairs.Refused as refused:
            return httpx.Response(401, json={"message": str(refused)})
        self.api_keys.append(sent.headers["x-api-key"])
        return BUSY if len(self.api_keys) == 1 else httpx.Response(200, json={"data": [], "next_cursor": None})


def test_every_attempt_is_signed_anew_and_the_api_key_goes_beside_it() -> None:
    clock = SlowClock(wait=1800)
    door = Door(clock)
    with ImageService(URL, "k1", transport=httpx.MockTransport(door), clock=clock, signing=PAIR) as service:
        assert service.list(limit=5).jobs == ()
    assert door.api_keys == ["k1", "k1"]


def test_a_signature_that_the_gateway_refuses_is_told_as_such() -> None:
    clock = SlowClock(wait=1800)
    wrong = GatewayKeyPair(PAIR.secret_id, "another")
    door = httpx.MockTransport(Door(clock))
    with (
        ImageService(URL, "k1", transport=door, clock=clock, signing=wrong) as service,
        pytest.raises(NotAuthorised, match="HMAC signature does not match") as refused,
    ):
        service.list()
    assert "AIGC_GATEWAY_ID" in refused.value.next_step


def test_a_pair_that_looks_real_never_goes_to_the_embedded_cloud() -> None:
    with pytest.raises(WrongKeys):
        ImageService(URL, "k1", signing=GatewayKeyPair("AKID" + "x" * 32, "secret"))


def test_where_the_pair_comes_from() -> None:
    told = {"AIGC_URL": URL, "AIGC_API_KEY": "k1", "AIGC_URL_AUTH": "gateway"}
    with pytest.raises(NotConfigured, match="no key pair of API Gateway") as refused:
        from_environment(told).signing()
    assert "AIGC_GATEWAY_KEY" in refused.value.next_step
    pair = {"AIGC_GATEWAY_ID": PAIR.secret_id, "AIGC_GATEWAY_KEY": PAIR.secret_key}
    assert from_environment({**told, **pair}).signing() == PAIR
    outputs = {"urlAuth": "gateway", "gatewayId": PAIR.secret_id, "gatewayKey": PAIR.secret_key}
    assert from_outputs(outputs, source="the file").signing() == PAIR


def test_the_secret_is_in_nothing_that_gets_printed_by_accident() -> None:
    assert PAIR.secret_key not in repr(PAIR)
