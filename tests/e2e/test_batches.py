"""Batches in the deployed service: checked within the smallest memory, dispatched without losing or doubling a line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from client.inbox import batch_id
from tests.support.accounts import client
from tests.support.cloud import eventually
from tests.support.figures import Tell
from tests.support.stack import Deployed, deployed

MB = 1024 * 1024
SMALLEST = 128  # MB
GOOD = b'{"prompt": "draw a cat with a hat", "model": "GEM", "model_version": "3.0", "aspect_ratio": "16:9"}\n'
BAD = b'{"prompt": "draw a cat with a hat", "model": "Unheard-of"}\n'

LONGEST = 1800.0  # seconds until a batch is checked, or ended, on a machine that is slow and busy

LINES = 12
"""Of a batch whose images are really drawn."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """A service of its own, whose function has the least memory; what these batches send is nobody else's quota."""
    with deployed(tmp_path_factory.mktemp("small")) as service:
        scf = client(service.cloud.endpoint, "scf", "2018-04-16")
        asked = {"FunctionName": name_of_function(service), "MemorySize": SMALLEST}
        scf.call_json("UpdateFunctionConfiguration", asked)
        yield service


def name_of_function(service: Deployed) -> str:
    scf = client(service.cloud.endpoint, "scf", "2018-04-16")
    (function,) = scf.call_json("ListFunctions", {})["Response"]["Functions"]
    return str(function["FunctionName"])


def finished_invocations(service: Deployed) -> list[dict[str, Any]]:
    scf = client(service.cloud.endpoint, "scf", "2018-04-16")
    asked = {"FunctionName": name_of_function(service), "Limit": 1000}
    return list(scf.call_json("GetFunctionLogs", asked)["Response"]["Data"])


def dropped(service: Deployed, name: str, body: bytes) -> str:
    key = service.drop(name, body)
    return batch_id(service.outputs.bucket, key, hashlib.md5(body, usedforsecurity=False).hexdigest())


def record(service: Deployed, batch: str, name: str) -> dict[str, Any]:
    key = f"batches/{batch}/{name}.json"
    eventually(lambda: key in service.keys(f"batches/{batch}/{name}"), seconds=LONGEST)
    return dict(json.loads(service.read(key)))


def stop(service: Deployed, key: str) -> None:
    """Removing its file ends a batch."""
    service.bucket.delete_object(Bucket=service.outputs.bucket, Key=key)


def reported_lines(service: Deployed, name: str) -> list[int]:
    reports = [key for key in service.keys(f"failed/{name}") if key.endswith(".jsonl")]
    return [json.loads(row)["line"] for key in reports for row in service.read(key).splitlines()]


def test_a_batch_is_dispatched_completely_and_no_line_is_lost_or_doubled(service: Deployed) -> None:
    body = b"".join(b'{"prompt": "cat number %d"}\n' % number for number in range(1, LINES + 1)) + BAD
    batch = dropped(service, "whole.jsonl", body)

    result = record(service, batch, "result")

    assert (result["status"], result["jobs"], result["failed"]) == ("dispatched", LINES, 0)
    wanted = {f"{batch[:-8]}{number:08x}": f"cat number {number}" for number in range(1, LINES + 1)}
    assert {key.split("/")[1] for key in service.keys(f"jobs/{batch[:-8]}")} == set(wanted)
    creates = service.cloud.journal(service="mps", action="CreateAigcImageTask")
    prompts = {entry.request["StoreCosParam"]["CosBucketPath"][-36:]: entry.request["Prompt"] for entry in creates}
    assert {job_id: prompts[job_id] for job_id in wanted} == wanted
    assert [len(service.creates(job_id)) for job_id in wanted] == [1] * LINES
    assert service.finished(min(wanted))["status"] == "succeeded"
    assert reported_lines(service, "whole.jsonl") == [LINES + 1]


def test_a_hundred_thousand_lines_are_checked_within_the_smallest_memory(small: Deployed, figure: Tell) -> None:
    body = (GOOD * 999 + BAD) * 100
    batch = dropped(small, "hundred-thousand.jsonl", body)

    summary = record(small, batch, "summary")
    stop(small, "inbox/hundred-thousand.jsonl")

    assert {name: summary[name] for name in ("lines", "accepted", "refused", "blank")} == {
        "lines": 100_000,
        "accepted": 99_900,
        "refused": 100,
        "blank": 0,
    }
    assert reported_lines(small, "hundred-thousand.jsonl") == list(range(1000, 100_001, 1000))
    record(small, batch, "result")
    assert_fitted(small, summary, len(body), figure)


def test_two_hundred_megabytes_are_checked_within_the_smallest_memory(small: Deployed, figure: Tell) -> None:
    wide = GOOD[:-1] + b" " * 60_000 + b"\n"
    body = b"x" * (3 * MB) + b"\n" + wide * (200 * MB // len(wide))
    batch = dropped(small, "wide.jsonl", body)

    summary = record(small, batch, "summary")
    stop(small, "inbox/wide.jsonl")

    assert (summary["refused"], summary["accepted"]) == (1, 200 * MB // len(wide))
    assert reported_lines(small, "wide.jsonl") == [1]
    record(small, batch, "result")
    assert_fitted(small, summary, len(body), figure)


def assert_fitted(service: Deployed, summary: dict[str, Any], size: int, figure: Tell) -> None:
    """No invocation ran out of memory or time; tells what it took."""
    invocations = finished_invocations(service)
    assert {entry["RetCode"] for entry in invocations} == {0}
    memory = max(entry["MemUsage"] for entry in invocations) / MB
    assert memory < SMALLEST
    took = f"{summary['accepted_at']} to {summary['checked_at']}"
    figure(f"{summary['lines']} lines, {size / MB:.0f} MB: checked {took}, at most {memory:.0f} MB")
