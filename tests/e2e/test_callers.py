"""Callers, their keys and their limits, from the stack's settings to the answer: every change is a `pulumi up`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types

from client.keys import fingerprint
from tests.support.accounts import client
from tests.support.stack import Deployed, deployed

CAT = {"prompt": "draw a cat"}
PROJECT = "aigc-image-service"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """A stack of its own, because these tests change its settings."""
    with deployed(tmp_path_factory.mktemp("callers")) as stack:
        yield stack


def configure(stack: Deployed, **settings: Any) -> None:
    """Change settings of the stack, and bring it up."""
    file = stack.run.places.settings
    document = yaml.safe_load(file.read_text("utf-8"))
    document["config"] |= {f"{PROJECT}:{name}": value for name, value in settings.items()}
    file.write_text(yaml.safe_dump(document), "utf-8")
    stack.run.up(lambda _event: None)


def new_key(*options: str) -> tuple[str, dict[str, Any]]:
    """A key and its entry, as the command line makes them."""
    command = [str(Path(sys.executable).with_name("aigc")), "keys", "new", *options, "--json"]
    made = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    entry = json.loads(made.stdout)
    return entry.pop("key"), entry


def create(stack: Deployed, key: str, *, order: str | None = None) -> Any:
    headers = {"Idempotency_Key": order} if order else {}
    return stack.call("POST", "/v1/images", body=CAT, Authorization=f"Bearer {key}", **headers)


def own(stack: Deployed) -> dict[str, Any]:
    """The entry of the key that the other tests' calls use."""
    return {"name": "local", "sha256": fingerprint(stack.outputs.apiKey)}


def test_a_key_is_replaced_without_a_gap_and_keeps_its_orders(stack: Deployed) -> None:
    old, old_entry = new_key("shop")
    new, new_entry = new_key("shop")

    configure(stack, apiKeys=[own(stack), old_entry])
    first = create(stack, old, order="order-17")
    assert (first.status_code, create(stack, new).status_code) == (202, 401)

    configure(stack, apiKeys=[own(stack), old_entry, new_entry])
    assert create(stack, old, order="order-17").json()["id"] == first.json()["id"]
    assert create(stack, new, order="order-17").json()["id"] == first.json()["id"]

    configure(stack, apiKeys=[own(stack), new_entry])
    assert create(stack, old).status_code == 401
    assert create(stack, new, order="order-17").json()["id"] == first.json()["id"]
    assert len(stack.creates(first.json()["id"])) == 1


def test_a_key_is_nowhere_but_with_its_caller(stack: Deployed) -> None:
    key, entry = new_key("secretive", "--per-minute", "600", "--images-per-day", "600")
    configure(stack, apiKeys=[own(stack), entry])
    assert create(stack, key).status_code == 202

    scf = client(stack.cloud.endpoint, "scf", "2018-04-16")
    function = scf.call_json("GetFunction", {"FunctionName": "aigc-local"})["Response"]
    cls = client(stack.cloud.endpoint, "cls", "2020-10-16")
    topics = cls.call_json("DescribeTopics", {})["Response"]["Topics"]
    search = {"From": 0, "To": 5_000_000_000_000, "QueryString": "*", "Limit": 1000}
    logs = [cls.call_json("SearchLog", {"TopicId": each["TopicId"], **search})["Response"] for each in topics]
    state = [path.read_bytes() for path in stack.run.places.backend.rglob("*") if path.is_file()]
    objects = [stack.read(each) for each in stack.keys("") if not each.startswith("outputs/")]
    assert "submitted" in json.dumps(logs)
    assert b"secretive" in b"".join(state)
    for place in (json.dumps(function).encode(), json.dumps(logs).encode(), *state, *objects):
        assert key.encode() not in place


def test_a_key_ends_when_its_entry_says_so(stack: Deployed) -> None:
    ends = int(stack.cloud.now()) + 600
    moment = subprocess.run(
        ["date", "-u", "-d", f"@{ends}", "+%Y-%m-%dT%H:%M:%SZ"], capture_output=True, text=True, check=True
    ).stdout.strip()
    key, entry = new_key("guest", "--expires", moment)
    configure(stack, apiKeys=[own(stack), entry])
    assert create(stack, key).status_code == 202
    stack.cloud.advance(700)
    refused = create(stack, key)
    assert (refused.status_code, refused.json()["code"]) == (401, "key_expired")
    assert moment[:-1] in refused.json()["detail"]


def test_a_ceiling_holds_for_many_calls_at_once_until_the_day_ends(stack: Deployed) -> None:
    key, entry = new_key("crowd", "--images-per-day", "12")
    configure(stack, apiKeys=[own(stack), entry])
    stack.cloud.advance(86_400 - stack.cloud.now() % 86_400)  # a whole day is ahead

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda number: create(stack, key, order=f"crowd-{number}"), range(24)))

    accepted = [answer for answer in answers if answer.status_code == 202]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert (len(accepted), len(refused)) == (12, 12)
    assert {answer.json()["code"] for answer in refused} == {"budget_exhausted"}
    assert all(answer.headers["RateLimit-Policy"] == '"day";q=12;w=86400;qu="images"' for answer in answers)
    assert sum(len(stack.creates(answer.json()["id"])) for answer in accepted) == 12

    again = answers.index(accepted[0])
    assert create(stack, key, order=f"crowd-{again}").json()["id"] == accepted[0].json()["id"]
    assert int(refused[0].headers["Retry-After"]) <= 86_400
    stack.cloud.advance(86_400)
    assert create(stack, key).status_code == 202


def test_anonymous_callers_are_served_only_where_the_stack_says_so(stack: Deployed) -> None:
    configure(stack, apiKeys=[own(stack)], anonymous=True, imagesPerDay=1)
    stack.cloud.advance(86_400)
    nobody = {"Authorization": ""}
    statuses = [stack.call("POST", "/v1/images", body=CAT, **nobody).status_code for _ in range(2)]
    assert statuses == [202, 429]
    configure(stack, anonymous=False, imagesPerDay=0)
    assert stack.call("POST", "/v1/images", body=CAT, **nobody).status_code == 401
