"""The control plane's routes for people: the page, the state, stored objects, the journal's end."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from localcloud.control import page
from localcloud.http import FileRange, Headers, Request, Response
from tests.unit.localcloud.gateway.world import World, answer, local

BOX = "box-1250000000"


def ask(world: World, path: str) -> Response:
    (exchange,) = world.send(local("GET", path))
    assert exchange.response is not None
    return exchange.response


def headers(response: Response) -> Headers:
    return Headers(response.headers)


def told(world: World, path: str) -> Any:
    (exchange,) = world.send(local("GET", path))
    return answer(exchange)


def stored(content_type: str, data: bytes = b"<script>alert(1)</script>") -> World:
    world = World()
    world.cos.type, world.cos.objects["a b.html"] = content_type, data
    return world


@pytest.mark.parametrize("path", ["/_localcloud/", "/_localcloud"])
def test_the_page_runs_nothing_but_its_own_script(path: str) -> None:
    response = ask(World(), path)
    assert isinstance(response.body, bytes)
    policy = headers(response).get("content-security-policy")
    (nonce,) = set(re.findall(r"'nonce-([\w-]+)'", policy))

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.body.count(f'nonce="{nonce}"'.encode()) == 2
    assert b"{{nonce}}" not in response.body


@pytest.mark.parametrize("path", ["/_localcloud/health", "/_localcloud/"])
def test_a_program_that_waits_for_the_cloud_may_ask_with_head(path: str) -> None:
    (exchange,) = World().send(local("HEAD", path))

    assert exchange.response is not None
    assert exchange.response.status == 200


def test_a_head_changes_nothing() -> None:
    (exchange,) = World().send(local("HEAD", "/_localcloud/reset"))

    assert exchange.response is not None
    assert exchange.response.status == 405


def test_two_answers_never_share_their_nonce() -> None:
    policies = {headers(ask(World(), "/_localcloud/")).get("content-security-policy") for _ in range(3)}

    assert len(policies) == 3


def test_every_file_of_the_page_is_served_from_disk_and_nothing_else() -> None:
    folder = Path(page.__file__).with_name("console")
    names = {path.name for path in folder.iterdir()} - {"index.html"}
    assert names == {name.removeprefix("console/") for _, name in page.routes() if name}

    for name in names:
        response = ask(World(), f"/_localcloud/console/{name}")
        assert isinstance(response.body, FileRange), "the page is not held in memory"
        assert headers(response).get("x-content-type-options") == "nosniff"
    assert ask(World(), "/_localcloud/console/../routes.py").status == 404


def test_the_page_asks_nobody_else_for_anything() -> None:
    folder = Path(page.__file__).with_name("console")
    addresses = [
        (path.name, found)
        for path in folder.iterdir()
        for found in re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"']*", path.read_text(encoding="utf-8"))
    ]

    assert [each for each in addresses if "www.w3.org/2000/svg" not in each[1]] == []


def test_text_never_becomes_html() -> None:
    folder = Path(page.__file__).with_name("console")
    scripts = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.js"))

    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", scripts)


@pytest.mark.parametrize("content_type", ["text/html", "text/html; charset=utf-8", "application/json"])
def test_a_stored_document_is_shown_as_plain_text_in_a_sandbox(content_type: str) -> None:
    response = ask(stored(content_type), f"/_localcloud/object?bucket={BOX}&key=a%20b.html")

    assert headers(response).get("content-type") == "text/plain; charset=utf-8"
    assert headers(response).get("content-security-policy").startswith("sandbox;")
    assert headers(response).get("x-content-type-options") == "nosniff"


@pytest.mark.parametrize(
    "content_type", ["image/svg+xml", "application/javascript", "", "application/x-shockwave-flash"]
)
def test_what_could_act_is_only_saved(content_type: str) -> None:
    response = ask(stored(content_type), f"/_localcloud/object?bucket={BOX}&key=a%20b.html")

    assert headers(response).get("content-type") == "application/octet-stream"
    assert headers(response).get("content-disposition") == "attachment; filename*=UTF-8''a%20b.html"


def test_a_picture_is_shown_as_what_it_is() -> None:
    response = ask(stored("image/png", b"png"), f"/_localcloud/object?bucket={BOX}&key=a%20b.html")

    assert headers(response).get("content-type") == "image/png"
    assert response.body == b"png"


def test_the_beginning_of_an_object_is_enough_for_a_preview() -> None:
    response = ask(stored("text/plain", b"0123456789"), f"/_localcloud/object?bucket={BOX}&key=a%20b.html&limit=4")

    assert (response.body, response.length) == (b"0123", 4)


def test_a_bucket_is_listed_page_by_page() -> None:
    world = World()
    world.cos.objects.update(dict.fromkeys("abc", b""))

    first = told(world, f"/_localcloud/objects?bucket={BOX}&limit=2")
    second = told(world, f"/_localcloud/objects?bucket={BOX}&limit=2&marker={first['next']}")

    assert [each["key"] for each in first["objects"]] == ["a", "b"]
    assert ([each["key"] for each in second["objects"]], second["next"]) == (["c"], "")


@pytest.mark.parametrize(
    "query", ["", "?bucket=", "?bucket=b&key=", "?bucket=%ff&key=k", "?bucket=b&key=k&limit=x", "?bucket=b&key=k&x=1"]
)
def test_a_question_that_makes_no_sense_is_refused_and_explained(query: str) -> None:
    (exchange,) = World().send(local("GET", f"/_localcloud/object{query}"))

    assert exchange.response is not None
    assert exchange.response.status == 400
    assert answer(exchange)["errorMessage"]


def test_the_state_is_one_object_with_everything_the_page_shows() -> None:
    seen = told(World(), "/_localcloud/state")

    assert seen["buckets"][0]["name"] == BOX
    assert seen["pending"] == {"invocations": 2, "tasks": 1, "callbacks": 0}
    assert {"now", "frozen", "functions", "tasks", "faults", "images_charged"} <= set(seen)


def test_pending_tells_how_much_is_under_way() -> None:
    assert told(World(), "/_localcloud/pending") == {"invocations": 2, "tasks": 1, "callbacks": 0}


def test_the_log_of_an_invocation_is_found_by_function_and_request() -> None:
    seen = told(World(), "/_localcloud/log?function=f&request_id=r")

    assert seen == {"log": "ap-singapore default f r"}


def test_the_last_entries_of_the_journal_can_be_asked_for_alone() -> None:
    world = World()
    world.send(*(world.put(key, b"") for key in "abc"))

    (exchange,) = world.send(local("GET", "/_localcloud/journal?last=2"))
    assert exchange.response is not None
    assert isinstance(exchange.response.body, bytes)
    assert [json.loads(line)["path"] for line in exchange.response.body.splitlines()] == ["/b", "/c"]


def test_other_origins_are_kept_from_every_route() -> None:
    requests = []
    for method, path in [("GET", "state"), ("POST", "reset"), ("GET", "object?bucket=b&key=k"), ("DELETE", "faults")]:
        raw = local(method, f"/_localcloud/{path}")
        raw.headers = Headers([*raw.headers, ("Origin", "https://evil.example")])
        requests.append(raw)

    statuses = [exchange.response.status for exchange in World().send(*requests) if exchange.response]

    assert statuses == [403, 403, 403, 403]


def test_a_foreign_host_name_does_not_reach_the_control_plane() -> None:
    rebound = Request("POST", "evil.example:9000", "/_localcloud/reset", "", Headers([("Host", "evil.example:9000")]))
    (exchange,) = World().send(rebound)

    assert exchange.response is not None
    assert exchange.response.status == 400
