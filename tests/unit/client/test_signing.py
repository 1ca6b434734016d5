"""What a caller of a Function URL with CAM authorization sends, checked by the embedded cloud's own verification."""

from __future__ import annotations

import httpx
import pytest

from client.errors import NotConfigured, WrongKeys
from client.qsign import Credentials
from client.request import ImageRequest
from client.service import ImageService
from client.settings import from_environment
from localcloud.clock import Moment
from localcloud.errors import AuthFailure
from localcloud.http import Body, Headers, Request
from localcloud.identity import Account, Credential, Principal
from localcloud.signatures import tc3
from tests.unit.client.doubles import SlowClock

URL = "http://127.0.0.1:4321/_localcloud/fn/abc/"
KEY = Credential("AKIDlocal", "local", Principal("root", Account()))
BUSY = httpx.Response(503, headers={"Retry-After": "0"})


class Keys:
    def find(self, secret_id: str) -> Credential | None:
        return KEY if secret_id == KEY.secret_id else None


class Url:
    """A Function URL that verifies each request and answers the first one 503. `added` grows bodies on the way."""

    def __init__(self, clock: SlowClock, added: bytes = b"") -> None:
        self.clock = clock
        self.added = added
        self.seen: list[tuple[str, str]] = []

    def __call__(self, sent: httpx.Request) -> httpx.Response:
        path, _, query = sent.url.raw_path.decode().partition("?")
        fields = Headers(list(sent.headers.items()))
        request = Request(
            sent.method, sent.headers["host"], path, query, fields, Body.of(sent.content + self.added), "https"
        )
        tc3.verify(request, "scf", Keys(), Moment(self.clock.now(), self.clock.now()))
        self.seen.append((sent.headers["x-api-key"], sent.headers["authorization"]))
        return BUSY if len(self.seen) == 1 else httpx.Response(200, json={"data": [], "next_cursor": None})


def test_every_attempt_is_signed_anew_and_the_api_key_goes_beside_it() -> None:
    clock = SlowClock(wait=600)
    url = Url(clock)
    transport = httpx.MockTransport(url)
    keys = Credentials("AKIDlocal", "local")
    with ImageService(URL, "k1", transport=transport, clock=clock, signing=keys) as service:
        assert service.list(limit=5).jobs == ()
    assert len(url.seen) == 2
    assert {api_key for api_key, _ in url.seen} == {"k1"}
    assert len({signature for _, signature in url.seen}) == 2


def test_a_body_is_covered() -> None:
    clock = SlowClock(wait=600)
    transport = httpx.MockTransport(Url(clock, added=b" "))
    keys = Credentials("AKIDlocal", "local")
    with ImageService(URL, "k1", transport=transport, clock=clock, signing=keys) as service, pytest.raises(AuthFailure):
        service.create(ImageRequest(prompt="a cat"))


def test_keys_of_the_embedded_cloud_never_go_to_the_real_one() -> None:
    with pytest.raises(WrongKeys):
        ImageService("https://1250000000-abc.ap-singapore.tencentscf.com/", "k1", signing=Credentials("AKIDlocal", "x"))


def test_where_the_keys_come_from() -> None:
    told = {"AIGC_URL": URL, "AIGC_API_KEY": "k1", "AIGC_URL_AUTH": "cam"}
    with pytest.raises(NotConfigured, match="no keys to sign with"):
        from_environment(told).signing()
    keys = {"TENCENTCLOUD_SECRET_ID": "id", "TENCENTCLOUD_SECRET_KEY": "key", "TENCENTCLOUD_TOKEN": "token"}
    assert from_environment({**told, **keys}).signing() == Credentials("id", "key", "token")
    assert from_environment({**told, **keys, "AIGC_URL_AUTH": "none"}).signing() is None
    with pytest.raises(NotConfigured, match="psk"):
        from_environment({**told, "AIGC_URL_AUTH": "psk"}).signing()
