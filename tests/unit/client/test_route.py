"""Where addresses lead, and which keys may go there."""

from __future__ import annotations

import pytest

from client.errors import WrongKeys
from client.guard import check_keys
from client.route import Route, is_loopback
from tests.unit.client.doubles import IMAGE_URL

LOCAL = Route("http://127.0.0.1:4000")
REAL_LOOKING = "AKID" + "x" * 32
REAL_TEMPORARY = "AKID" + "x-_9" * 20
ISSUED = "AKIDlocal" + "0f" * 12
ISSUED_TEMPORARY = "AKIDlocaltmp" + "0f" * 12


def test_a_cloud_url_goes_to_the_embedded_cloud_with_the_real_host_header() -> None:
    address = LOCAL.to(IMAGE_URL)
    assert str(address.url).startswith("http://127.0.0.1:4000/outputs/2026-01-01/j1/a_0.png?")
    assert address.host == "art-1250000000.cos.ap-singapore.myqcloud.com"


def test_path_and_query_arrive_byte_for_byte() -> None:
    url = "https://a-1250000000.cos.ap-singapore.myqcloud.com/outputs/a%20b/%E7%8C%AB+(1).png?q-sign-time=1%3B2&x=%2F~"
    assert LOCAL.to(url).url.raw_path == b"/outputs/a%20b/%E7%8C%AB+(1).png?q-sign-time=1%3B2&x=%2F~"


def test_without_an_embedded_cloud_nothing_is_redirected() -> None:
    assert str(Route().to(IMAGE_URL).url) == IMAGE_URL


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.png",
        "https://art-1250000000.cos.ap-singapore.myqcloud.com.evil.example/a.png",
        "https://mps.intl.tencentcloudapi.com/",
    ],
)
def test_only_bucket_hosts_are_redirected(url: str) -> None:
    assert str(LOCAL.to(url).url) == url


def test_an_endpoint_on_another_machine_is_never_used() -> None:
    assert str(Route("http://10.0.0.7:4000").to(IMAGE_URL).url) == IMAGE_URL


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost", "http://[::1]:9/", "http://127.9.9.9"])
def test_loopback_is_recognised(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1.example", "https://10.0.0.1", "https://localhost.example", "https://0.0.0.0"]
)
def test_other_machines_are_not_taken_for_this_one(url: str) -> None:
    assert not is_loopback(url)


@pytest.mark.parametrize("secret_id", ["AKIDlocal", ISSUED, ISSUED_TEMPORARY])
@pytest.mark.parametrize("endpoint", ["", "https://cloud.example", "http://10.0.0.7:4000"])
def test_embedded_keys_never_leave_the_machine(endpoint: str, secret_id: str) -> None:
    with pytest.raises(WrongKeys) as refused:
        check_keys(secret_id, endpoint)
    assert "make up" in refused.value.next_step


@pytest.mark.parametrize("secret_id", [REAL_LOOKING, REAL_TEMPORARY])
def test_real_looking_keys_are_not_given_to_the_embedded_cloud(secret_id: str) -> None:
    with pytest.raises(WrongKeys) as refused:
        check_keys(secret_id, "http://127.0.0.1:4000")
    assert secret_id not in str(refused.value)


@pytest.mark.parametrize("secret_id", ["AKIDlocal", ISSUED, ISSUED_TEMPORARY])
def test_every_key_of_the_embedded_cloud_may_go_there_however_long(secret_id: str) -> None:
    check_keys(secret_id, "http://127.0.0.1:4000")


@pytest.mark.parametrize("secret_id", [REAL_LOOKING, REAL_TEMPORARY])
def test_real_keys_may_go_to_the_real_cloud(secret_id: str) -> None:
    check_keys(secret_id, "")
