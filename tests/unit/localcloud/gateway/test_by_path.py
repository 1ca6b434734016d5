"""Hosts by path: what a browser on this machine is handed, and what it may do with it."""

from __future__ import annotations

import pytest

from localcloud.errors import Unauthorized
from localcloud.gateway.by_path import make_harmless, readdressed
from localcloud.http import Headers, Request, Response
from localcloud.links import LOCAL_HOST, for_browsers

HOST = "box-1250000000.cos.ap-singapore.myqcloud.com"
LINK = f"https://{HOST}/outputs/cat.png?q-sign-algorithm=sha1&q-header-list=host"


def request(path: str = "/", **headers: str) -> Request:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Request("GET", "127.0.0.1:9000", path, "q-ak=x", Headers(named))


def test_a_path_names_the_host_the_request_is_meant_for() -> None:
    meant = readdressed(request(f"{LOCAL_HOST}{HOST}/inbox/a%20b.png"))
    assert (meant.host, meant.raw_path, meant.raw_query) == (HOST, "/inbox/a%20b.png", "q-ak=x")
    assert meant.by_path


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}],
    ids=["another origin", "another site"],
)
def test_a_page_of_another_site_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Unauthorized):
        readdressed(request(f"{LOCAL_HOST}{HOST}/cat.png", **headers))


def test_a_browser_gets_links_it_can_follow() -> None:
    answer = for_browsers(request(sec_fetch_site="same-origin"), Response(200, [], f'{{"url": "{LINK}"}}'.encode()))
    local = LINK.replace("https://", "http://127.0.0.1:9000" + LOCAL_HOST)
    assert answer.body == f'{{"url": "{local}"}}'.encode()


def test_a_program_gets_links_as_they_are() -> None:
    body = f'{{"url": "{LINK}"}}'.encode()
    assert for_browsers(request(), Response(200, [], body)).body == body


def test_links_to_elsewhere_stay_as_they_are() -> None:
    body = b'{"url": "https://example.com/", "host": "cos.ap-singapore.myqcloud.com"}'
    assert for_browsers(request(sec_fetch_site="same-origin"), Response(200, [], body)).body == body


def test_nothing_that_was_stored_can_run_in_the_consoles_origin() -> None:
    stored = Response(200, [("Content-Type", "text/html")], b"<script>alert(1)</script>")
    make_harmless(stored)
    headers = dict(stored.headers)
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
