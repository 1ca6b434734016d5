"""The control plane is unsigned, so the pages of other sites must not reach it through somebody's browser."""

from __future__ import annotations

import pytest

from localcloud.control.guard import refuse_other_sites
from localcloud.errors import Unauthorized
from localcloud.http import Headers, Request

HOST = "127.0.0.1:9000"


def request(method: str = "POST", host: str = HOST, **headers: str) -> Request:
    sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Request(method, host, "/_localcloud/reset", "", Headers([("Host", host), *sent]))


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    ("host", "headers"),
    [
        (HOST, {}),
        ("localhost:9000", {}),
        (HOST, {"Origin": f"http://{HOST}", "Sec_Fetch_Site": "same-origin", "Sec_Fetch_Mode": "cors"}),
        (HOST, {"Sec_Fetch_Site": "none", "Sec_Fetch_Mode": "navigate"}),
    ],
)
def test_programs_and_the_console_itself_are_let_in(method: str, host: str, headers: dict[str, str]) -> None:
    refuse_other_sites(request(method, host, **headers))


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:3000", "Sec_Fetch_Site": "same-site"},
        {"Origin": f"http://{HOST}.evil.example"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "no-cors"},
    ],
)
def test_a_page_of_another_origin_is_refused(method: str, headers: dict[str, str]) -> None:
    with pytest.raises(Unauthorized, match="ForeignOrigin"):
        refuse_other_sites(request(method, **headers))


def test_a_link_from_elsewhere_may_be_followed_but_not_a_form_sent() -> None:
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}

    refuse_other_sites(request("GET", **link))
    with pytest.raises(Unauthorized, match="ForeignOrigin"):
        refuse_other_sites(request("POST", **link))


@pytest.mark.parametrize(
    "host", ["evil.example:9000", "127.0.0.1.evil.example", "10.0.0.5:9000", "localhost.evil:9000"]
)
def test_a_name_that_was_made_to_resolve_to_loopback_is_refused(host: str) -> None:
    with pytest.raises(Unauthorized, match="ForeignHost"):
        refuse_other_sites(request("GET", host))
