"""Killed at every upstream call, before and after its effect: never two paid images, every accepted job terminal.

The kill points are not listed here. A run without faults is watched in the cloud's journal, and every call the function
made in it becomes two kill points.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.cloud import eventually
from tests.support.stack import TERMINAL, Deployed

Start = Callable[[Deployed, str], None]
"""Begins one piece of work whose name is unique."""


def by_http(service: Deployed, name: str) -> None:
    """A caller that repeats its request with the same key until it is answered, as `aigc` does."""
    for _ in range(4):
        if service.create({"prompt": f"kill me {name}"}, key=name).status_code < 500:
            return


def by_upload(service: Deployed, name: str) -> None:
    service.drop(f"{name}.json", json.dumps({"prompt": f"kill me {name}"}).encode())


def function_calls(service: Deployed, since: int) -> list[dict[str, Any]]:
    """What the function asked of the cloud since the journal had `since` entries."""
    return [entry for entry in service.cloud.journal()[since:] if "-function/" in entry["principal"]]


def jobs_named(service: Deployed, name: str) -> set[str]:
    return {key.split("/")[1] for key in service.keys("jobs/") if name.encode() in service.read(key)}


def settle(service: Deployed, name: str) -> dict[str, Any] | None:
    """Let the platform's retries, the timer and the deadline do their work; the job, if there is one."""

    def look() -> dict[str, Any] | None:
        service.cloud.advance(600)
        found = jobs_named(service, name)
        assert len(found) <= 1, f"one request became several jobs: {found}"
        return service.job(found.pop()) if found else None

    return eventually(look, until=lambda job: job is not None and job["status"] in TERMINAL, seconds=60)


@pytest.mark.parametrize("start", [by_http, by_upload])
def test_a_kill_at_any_upstream_call_costs_no_second_image_and_no_job(service: Deployed, start: Start) -> None:
    watched = uuid.uuid4().hex
    before = len(service.cloud.journal())
    start(service, watched)
    settle(service, watched)
    calls = len(function_calls(service, before))
    assert calls >= 4, "a run without kills shows what there is to kill"

    for kind in ("kill_worker", "kill_worker_after"):
        for nth in range(1, calls + 1):
            name = uuid.uuid4().hex
            service.cloud.clear_faults()
            service.cloud.fault(kind, principal="-function/", nth=nth)
            start(service, name)
            job = settle(service, name)
            assert job is not None
            assert job["status"] in TERMINAL, (kind, nth, job)
            assert service.paid_images(job["id"]) <= 1, (kind, nth, job)
            if service.paid_images(job["id"]):
                assert job["status"] == "succeeded", (kind, nth, job)
