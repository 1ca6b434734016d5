"""docs/api.md: every route, header and error code is there, and every example does what it says."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from aigc import errors
from aigc.web import cors, openapi, routes, schemas

from tests.unit.docs.pages import ROOT, Page
from tests.unit.function.fake_cloud import BUCKET
from tests.unit.function.world import KEY, REGION, World, api_keys, caller

PAGE = Page(ROOT / "docs" / "api.md")
ANY = "…"


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_route_is_explained_and_no_other() -> None:
    explained = {tuple(names(row[0])[0].split(" ")) for row in PAGE.table("routes")}
    assert explained == {(method, path) for path, handlers in routes.ROUTES.items() for method in handlers}


def test_every_error_code_is_explained_with_its_status() -> None:
    explained = {code: int(row[1]) for row in PAGE.table("problems") for code in names(row[0])}
    statuses = {kind.code: kind.status for kind in below(errors.ImageServiceError)}
    never_over_http = {
        "unknown_event",
        "out_of_time",
        "bad_request",
        "not_an_image",
        "not_readable",
        "secret_unavailable",
    }
    assert explained == {code: statuses[code] for code in schemas.codes() - never_over_http}


def below(kind: type[errors.ImageServiceError]) -> list[type[errors.ImageServiceError]]:
    return [kind, *(each for derived in kind.__subclasses__() for each in below(derived))]


def test_every_header_is_explained() -> None:
    explained = {name for row in PAGE.table("headers") for name in names(row[0])}
    sent = set(openapi.HEADERS) | {"Allow", "Vary", "Content-Type"}
    assert explained == sent | set(cors.SENT.split(", "))


# -- the examples ------------------------------------------------------------------------------------------------------


class Conversation:
    """Sends the requests of the page one after the other; later ones use what earlier answers said."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said: dict[str, str] = {}

    def send(self, example: str) -> dict[str, Any]:
        for name, value in self.said.items():
            example = example.replace(f"{{{name}}}", value)
        head, _, body = example.partition("\n\n")
        first, *lines = head.strip().splitlines()
        method, target = first.split(" ")
        path, _, query = target.partition("?")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        event = {
            "httpMethod": method,
            "path": path,
            "queryString": dict(pair.split("=") for pair in query.split("&") if pair),
            "headers": {"authorization": f"Bearer {KEY}", "content-type": "application/json", **headers},
            "body": body,
        }
        answer = self.world.send(event)
        document = json.loads(answer["body"]) if answer["body"] else None
        known = {**answer["headers"], **(document or {})}
        self.said |= {name: known[name] for name in ("id", "key", "ETag", "next_cursor") if known.get(name)}
        return {**answer, "document": document}


def fits(wanted: Any, found: Any) -> bool:
    """Whether `found` is what the page shows; `…` is anything."""
    if wanted == ANY:
        return found is not None
    if isinstance(wanted, dict) and isinstance(found, dict):
        return wanted.keys() == found.keys() and all(fits(wanted[name], found[name]) for name in wanted)
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(fits(*pair) for pair in zip(wanted, found, strict=True))
    return bool(wanted == found)


def test_every_example_does_what_the_page_says() -> None:
    settings = {"AIGC_BUCKET": BUCKET, "AIGC_REGION": REGION, "AIGC_API_KEYS": api_keys(caller("shop", KEY))}
    talk, blocks = Conversation(World(settings)), PAGE.blocks("http")
    assert len(blocks) >= 20
    for request, expected in zip(blocks[::2], blocks[1::2], strict=True):
        answer = talk.send(request)
        head, _, body = expected.partition("\n\n")
        first, *lines = head.strip().splitlines()
        assert first == f"HTTP/1.1 {answer['statusCode']}", (request, answer)
        for name, _, value in (line.partition(": ") for line in lines):
            assert value in (ANY, answer["headers"][name]), (request, name)
        if body.strip():
            assert fits(json.loads(body), answer["document"]), (request, answer["document"])


@pytest.mark.parametrize(
    ("wanted", "found"), [({"a": ANY}, {}), ({"a": ANY}, {"a": None}), ({}, {"a": 1}), ([ANY], []), (1, 2)]
)
def test_an_example_that_is_wrong_would_be_noticed(wanted: object, found: object) -> None:
    assert not fits(wanted, found)
