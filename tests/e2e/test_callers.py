"""Callers, their keys and their limits, from the stack's settings to the answer: every change is a `pulumi up`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from aigc import clock
from qcloud_cos import CosServiceError
from typer.testing import CliRunner

from client.cli.world import real_world
from client.main import app
from tests.support.accounts import client
from tests.support.cloud import RunningCloud
from tests.support.stack import Deployed, deployed

CAT = {"prompt": "draw a cat"}
LIFE = 3600
"""Seconds until the guest's key ends."""


@dataclass(frozen=True)
class Callers:
    """A stack that knows several callers, and the keys that only they have."""

    stack: Deployed
    old: str
    new: str
    guest: str
    crowd: str
    entries: dict[str, dict[str, Any]]
    guest_ends: str

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.old, self.new, self.guest, self.crowd)

    def create(self, key: str, *, order: str | None = None) -> httpx.Response:
        """POST /v1/images with this key; no header at all for the empty one."""
        headers = {"Idempotency_Key": order} if order else {}
        return self.stack.call("POST", "/v1/images", body=CAT, Authorization=f"Bearer {key}" if key else "", **headers)


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """A stack of its own, because these tests change its settings and its day."""
    ends = clock.iso(time.time() + LIFE)
    old, old_entry = new_key("shop")
    new, new_entry = new_key("shop")
    guest, guest_entry = new_key("guest", "--expires", ends)
    crowd, crowd_entry = new_key("crowd", "--images-per-day", "6", "--per-minute", "600")
    entries = {"old": old_entry, "new": new_entry, "guest": guest_entry, "crowd": crowd_entry}
    with deployed(tmp_path_factory.mktemp("callers"), apiKeys=list(entries.values())) as stack:
        yield Callers(stack, old, new, guest, crowd, entries, ends)


def new_key(*options: str) -> tuple[str, dict[str, Any]]:
    """A key and its entry, as the command line makes them."""
    made = CliRunner().invoke(app, ["keys", "new", *options, "--json"], obj=real_world(), catch_exceptions=False)
    entry = json.loads(made.stdout)
    return entry.pop("key"), entry


def next_day(cloud: RunningCloud) -> None:
    """The first moment of a day: all that this test does is on one."""
    cloud.advance(86_400 - cloud.now() % 86_400)


def written(stack: Deployed) -> Iterator[bytes]:
    """Every object but the images. What was removed since it was listed is not there any more."""
    for key in stack.keys(""):
        if not key.startswith("outputs/"):
            try:
                yield stack.read(key)
            except CosServiceError as gone:
                if gone.get_error_code() != "NoSuchKey":
                    raise


def test_both_keys_of_a_caller_work_and_name_the_same_orders(callers: Callers) -> None:
    first = callers.create(callers.old, order="order-17")
    again = callers.create(callers.new, order="order-17")
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]
    assert len(callers.stack.creates(first.json()["id"])) == 1


def test_a_key_ends_when_its_entry_says_so(callers: Callers) -> None:
    assert callers.create(callers.guest).status_code == 202
    callers.stack.cloud.advance(LIFE)
    refused = callers.create(callers.guest)
    assert (refused.status_code, refused.json()["code"]) == (401, "key_expired")
    assert callers.guest_ends[:19] in refused.json()["detail"]


def test_a_ceiling_holds_for_many_calls_at_once_until_the_day_ends(callers: Callers) -> None:
    cloud = callers.stack.cloud
    next_day(cloud)
    with ThreadPoolExecutor(8) as several:
        answers = list(several.map(lambda number: callers.create(callers.crowd, order=f"n{number}"), range(12)))

    accepted = [answer for answer in answers if answer.status_code == 202]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert (len(accepted), len(refused)) == (6, 6)
    assert {answer.json()["code"] for answer in refused} == {"budget_exhausted"}
    assert all('"day";q=6;w=86400;qu="images"' in answer.headers["RateLimit-Policy"] for answer in answers)
    assert sum(len(callers.stack.creates(answer.json()["id"])) for answer in accepted) == 6

    again = callers.create(callers.crowd, order=f"n{answers.index(accepted[0])}")
    assert again.json()["id"] == accepted[0].json()["id"]
    assert int(refused[0].headers["Retry-After"]) <= 86_400
    cloud.advance(86_400)
    assert callers.create(callers.crowd).status_code == 202


def test_a_key_is_nowhere_but_with_its_caller(callers: Callers) -> None:
    stack = callers.stack
    for key in callers.secrets:
        callers.create(key)
    scf = client(stack.cloud.endpoint, "scf", "2018-04-16")
    function = json.dumps(scf.call_json("GetFunction", {"FunctionName": "aigc-local"})).encode()
    cls = client(stack.cloud.endpoint, "cls", "2020-10-16")
    topics = cls.call_json("DescribeTopics", {})["Response"]["Topics"]
    search = {"From": 0, "To": 5_000_000_000_000, "QueryString": "*", "Limit": 1000}
    logs = json.dumps([cls.call_json("SearchLog", {"TopicId": each["TopicId"], **search}) for each in topics]).encode()
    state = b"".join(path.read_bytes() for path in stack.run.places.backend.rglob("*") if path.is_file())
    objects = b"".join(written(stack))

    found = [mark in place for mark, place in ((b"AIGC_API_KEYS", function), (b"submitted", logs), (b"crowd", state))]
    assert (found, b"crowd" in objects) == ([True] * 3, True), "these are the right places to look at"
    for place in (function, logs, state, objects):
        assert not [key for key in callers.secrets if key.encode() in place]


def test_an_old_key_is_dropped_and_everybody_may_be_let_in(callers: Callers) -> None:
    assert callers.create("").status_code == 401
    order = callers.create(callers.old, order="order-18").json()["id"]

    next_day(callers.stack.cloud)
    callers.stack.configure(apiKeys=[callers.entries["new"]], anonymous=True, imagesPerDay=1)

    assert callers.create(callers.old).status_code == 401
    assert [callers.create("").status_code for _ in range(2)] == [202, 429]
    assert callers.create(callers.new, order="order-18").json()["id"] == order, "ordered before the day's budget"
