"""Many at once: every job once, at the pace of the quota, whatever door they come through.

That no second has more tasks than the quota is MPS's own doing: it counts and refuses. What the service owes is to be
refused seldom: a caller's job twice, then it waits for the dispatcher, which keeps the pace.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from aigc.jobs.submit import TRIES_PER_INVOCATION

from bench import herd
from tests.support.cloud import PATIENCE, eventually
from tests.support.stack import Deployed, deployed

pytestmark = pytest.mark.alone  # what comes late is refused, or not known to have come: others must not take the cores

CALLERS = 12
LONGEST = 600.0  # seconds until two hundred are sent
SLOW = 300  # seconds that a function may run of which two hundred are started at once
LATE = 100
"""Refusals of the dispatcher's own: a machine that stops for a moment makes the requests of all its threads late. Who
keeps no pace is refused for each of two hundred at least."""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """A stack of its own: its tasks go on for hours, and other tests wait until there are none."""
    with deployed(tmp_path_factory.mktemp("crowded"), timeoutSeconds=SLOW) as stack:
        stack.cloud.load(max_running=100_000, task_seconds=86_400)
        yield stack


def at_once(service: Deployed, orders: Sequence[tuple[str, str]]) -> list[httpx.Response]:
    """The answers to orders (prompt, idempotency key), all in flight together: nobody sends his body before everybody
    has connected and sent what comes before it."""
    everybody = threading.Barrier(len(orders), timeout=PATIENCE)

    def send(order: tuple[str, str]) -> httpx.Response:
        body = json.dumps({"prompt": order[0]}).encode()

        def when_all_are_there() -> Iterator[bytes]:
            everybody.wait()
            yield body

        known = {"Authorization": f"Bearer {service.outputs.apiKey}", "Content-Type": "application/json"}
        headers = {**known, "Content-Length": str(len(body)), "Idempotency-Key": order[1]}
        url = service.outputs.localUrl.rstrip("/") + "/v1/images"
        return httpx.post(url, content=when_all_are_there(), headers=headers, timeout=PATIENCE)

    with ThreadPoolExecutor(len(orders)) as callers:
        return list(callers.map(send, orders))


def test_two_hundred_requests_in_flight_with_one_key_make_one_create(crowded: Deployed) -> None:
    key = uuid.uuid4().hex
    answers = at_once(crowded, [("together", key)] * 200)

    assert {answer.status_code for answer in answers} <= {200, 202}
    (job_id,) = {answer.json()["id"] for answer in answers}
    assert len(crowded.creates(job_id)) == 1


def test_two_hundred_different_requests_of_twelve_callers_make_two_hundred_tasks_within_the_quota(
    crowded: Deployed,
) -> None:
    name = uuid.uuid4().hex
    since = crowded.cloud.now()
    with ThreadPoolExecutor(CALLERS) as callers:  # not at once: two hundred busy processes make the answers of MPS late
        answers = list(callers.map(lambda n: crowded.create({"prompt": f"{name} {n}"}), range(200)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 200

    def taken() -> int:
        crowded.cloud.advance(15)  # for the timer, and for the pauses of those that were refused
        eventually(crowded.cloud.pending, until=lambda left: not left.invocations)
        return len(herd.creates(crowded, name, since)[0])

    eventually(taken, until=lambda tasks: tasks >= 200, seconds=LONGEST)
    created, refused = herd.creates(crowded, name, since)
    assert sorted(created.values()) == sorted(f"{name} {n}" for n in range(200))
    assert len(refused) <= TRIES_PER_INVOCATION * 200 + LATE


def test_a_herd_of_uploads_is_sent_once_each_by_a_dispatcher(crowded: Deployed) -> None:
    seen = herd.run(crowded, uploads=200, scale=2, name=uuid.uuid4().hex, seconds=LONGEST)

    assert (seen.lost, seen.duplicated) == (0, 0)
    assert len(seen.throttled) <= LATE
