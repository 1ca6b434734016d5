"""Killed at every upstream call, before and after its effect: never two paid images, every accepted job terminal.

The kill points are not listed here. A run without faults is watched in the cloud's journal, and every call the function
made in it becomes two kill points.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from client.inbox import batch_id
from tests.support.cloud import rest
from tests.support.receivers import Receiver, later, verified
from tests.support.stack import TERMINAL, Deployed

Start = Callable[[Deployed, str], None]
"""Begins one piece of work whose name is unique."""

EVERY = 3
"""Of the kill points of a batch, which has many: all of them are in tests/unit/function/test_batch_dispatch.py."""

CERTAIN, CERTAIN_OF_BATCH = 4, 15
"""So many calls every run makes, whenever the timer ticks. Later kill points may lie in a tick that is not repeated."""

FUNCTION = "-function/"
"""A part of the principal of every call that the deployed function makes."""

STEPS = (0, 61, 61, 61, 2000, 61, 61)
"""Seconds the cloud's clock is moved by, one after the other, while a job has not ended: first nothing, then the
platform's retries and the timer have their turn, then the deadline for jobs whose outcome nobody knows."""


def by_http(service: Deployed, name: str) -> None:
    """A caller that repeats its request with the same key until it is answered, as `aigc` does."""
    for _ in range(4):
        if service.create({"prompt": f"kill me {name}"}, key=name).status_code < 400:
            return


def by_upload(service: Deployed, name: str) -> None:
    service.drop(f"{name}.json", json.dumps({"prompt": f"kill me {name}"}).encode())


def jobs(service: Deployed) -> set[str]:
    return {key.split("/")[1] for key in service.keys("jobs/")}


def ended(service: Deployed, known: set[str]) -> set[str]:
    """New jobs that have ended. Looks into the bucket as its owner, so that the function is not called for it."""
    return {key.split("/")[1] for key in service.keys("jobs/") if "/999-end" in key} - known


def settle(service: Deployed, known: set[str]) -> str | None:
    """Let the platform's retries, the timer and the deadline do their work; the one job that came of it."""
    for seconds in STEPS:
        if seconds:
            service.cloud.advance(seconds)
        rest(service.cloud)
        found = ended(service, known)
        if not found:
            continue
        (job_id,) = found
        assert jobs(service) - known == {job_id}, "one request became several jobs"
        return job_id
    return None


def struck(service: Deployed) -> bool:
    """Whether what was armed has happened; it is disarmed."""
    fired = [fault.fired for fault in service.cloud.faults()]
    service.cloud.clear_faults()
    return any(fired)


def work(service: Deployed, start: Start, *, certain: bool = False) -> dict[str, Any]:
    """One piece of work from its start to its end, under whatever fault is armed; the finished job.

    `certain`: the fault must have struck.
    """
    known = jobs(service)
    start(service, uuid.uuid4().hex)
    job_id = settle(service, known)
    assert struck(service) or not certain, "nothing was killed"
    assert job_id is not None, f"accepted and never ended: {sorted(jobs(service) - known)}"
    return service.job(job_id)


@pytest.mark.parametrize("start", [by_http, by_upload])
def test_a_kill_at_any_upstream_call_costs_no_second_image_and_no_job(service: Deployed, start: Start) -> None:
    service.stand_still()
    before = len(service.cloud.journal())
    work(service, start)
    calls = len([entry for entry in service.cloud.journal()[before:] if FUNCTION in entry.principal])
    assert calls >= CERTAIN, "a run without kills shows what there is to kill"

    for kind in ("kill_worker", "kill_worker_after"):
        for nth in range(1, calls + 1):
            service.stand_still()
            service.cloud.fault(kind, principal=FUNCTION, nth=nth)
            job = work(service, start, certain=nth <= CERTAIN)
            paid = service.paid_images(job["id"])
            assert job["status"] in TERMINAL, (kind, nth, job)
            assert paid <= 1, (kind, nth, job)
            assert (job["status"] == "succeeded") == (paid == 1), (kind, nth, job)


def told(service: Deployed, receiver: Receiver, known: set[str]) -> str:
    """One job that tells `receiver`, under whatever fault is armed; its id, once nothing is owed any more."""
    wanted = {"prompt": "kill me", "webhook": {"url": receiver.url}}
    key = uuid.uuid4().hex
    for _ in range(4):
        if service.create(wanted, key=key).status_code < 400:
            break
    job_id = settle(service, known)
    assert job_id is not None
    later(service)
    return job_id


def calls_for_webhooks(service: Deployed) -> list[tuple[str, str, int]]:
    """What a delivery without kills does under webhooks/: method, folder, and which of its kind it is, from 1 on."""
    service.stand_still()
    before, seen = len(service.cloud.journal()), Counter[tuple[str, str]]()
    told(service, Receiver.at(service), jobs(service))
    found = []
    for entry in service.cloud.journal()[before:]:
        if FUNCTION in entry.principal and entry.service == "cos" and entry.path.startswith("/webhooks/"):
            kind = entry.method, "/".join(entry.path.split("/")[1:3]) + "/"
            seen[kind] += 1
            found.append((*kind, seen[kind]))
    return found


@pytest.mark.parametrize("kind", ["kill_worker", "kill_worker_after"])
def test_a_kill_around_a_delivery_loses_no_webhook(service: Deployed, kind: str) -> None:
    points = calls_for_webhooks(service)
    promised, done, forgotten = (
        ("PUT", "webhooks/due/", 1),
        ("PUT", "webhooks/done/", 1),
        ("DELETE", "webhooks/due/", 1),
    )
    assert {promised, done, forgotten} <= set(points), "a run without kills shows what there is to kill"

    for method, prefix, nth in points:
        receiver, known = Receiver.at(service), jobs(service)
        service.stand_still()
        service.cloud.fault(kind, service="cos", method=method, key_prefix=prefix, nth=nth)
        job_id = told(service, receiver, known)
        assert struck(service), ("nothing was killed", method, prefix, nth)
        job = service.job(job_id)
        ids = {verified(service, request).id for request in receiver.requests}
        assert ids == {f"msg_{job_id}_{job['status']}"}, (method, prefix, job)
        assert job["webhook"]["deliveries"] == {job["status"]: "delivered"}, (method, prefix, job)
        assert [key for key in service.keys("webhooks/due/") if job_id in key] == [], (method, prefix)


def by_batch(service: Deployed, name: str) -> str:
    """Two lines that can be drawn and one that cannot; the id of the batch."""
    lines = [f'{{"prompt": "kill {name} {number}"}}' for number in (1, 2)]
    body = "\n".join([*lines, "no request"]).encode()
    key = service.drop(f"{name}.jsonl", body)
    return batch_id(service.outputs.bucket, key, hashlib.md5(body, usedforsecurity=False).hexdigest())


def batch_ended(service: Deployed, batch: str) -> dict[str, Any]:
    """The result of the batch, once the platform's retries and the timer have done their work."""
    result = f"batches/{batch}/result.json"
    for seconds in STEPS:
        if seconds:
            service.cloud.advance(seconds)
        rest(service.cloud)
        if service.keys(result):
            return dict(json.loads(service.read(result)))
    raise AssertionError(f"batch {batch} was accepted and has not ended")


def test_a_kill_at_any_upstream_call_of_a_batch_loses_no_line_and_doubles_none(service: Deployed) -> None:
    service.stand_still()
    before = len(service.cloud.journal())
    batch_ended(service, by_batch(service, uuid.uuid4().hex))
    calls = len([entry for entry in service.cloud.journal()[before:] if FUNCTION in entry.principal])
    assert calls >= CERTAIN_OF_BATCH, "a run without kills shows what there is to kill"

    for nth in range(1, calls + 1, EVERY):
        service.stand_still()
        service.cloud.fault("kill_worker_after", principal=FUNCTION, nth=nth)
        batch = by_batch(service, uuid.uuid4().hex)
        result = batch_ended(service, batch)
        assert struck(service) or nth > CERTAIN_OF_BATCH, "nothing was killed"
        jobs_of_lines = {f"{batch[:-8]}{number:08x}" for number in (1, 2)}
        paid = [service.paid_images(job_id) for job_id in jobs_of_lines]
        assert (result["status"], result["jobs"], result["failed"]) == ("dispatched", 2, 0), (nth, result)
        assert {name.split("/")[1] for name in service.keys(f"jobs/{batch[:-8]}")} == jobs_of_lines, nth
        assert max(paid) <= 1, (nth, paid)
        assert len([name for name in service.keys("failed/") if f".{batch[:8]}/" in name]) == 1, nth
