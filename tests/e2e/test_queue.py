"""Many at once: every job once, at the pace of the quota, whatever door they come through."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench import herd
from tests.support.cloud import eventually
from tests.support.stack import Deployed, deployed

CALLERS = 12


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """A stack of its own: its tasks go on for hours, and other tests wait until there are none."""
    with deployed(tmp_path_factory.mktemp("crowded")) as stack:
        stack.cloud.load(max_running=100_000, task_seconds=86_400)
        yield stack


def test_two_hundred_requests_with_one_key_make_one_create(crowded: Deployed) -> None:
    key = uuid.uuid4().hex
    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(lambda _: crowded.create({"prompt": "together"}, key=key), range(200)))

    assert {answer.status_code for answer in answers} <= {200, 202}
    (job_id,) = {answer.json()["id"] for answer in answers}
    assert len(crowded.creates(job_id)) == 1


def test_two_hundred_different_requests_make_two_hundred_tasks_within_the_quota(crowded: Deployed) -> None:
    name = uuid.uuid4().hex
    since = crowded.cloud.now()
    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(lambda n: crowded.create({"prompt": f"{name} {n}"}), range(200)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 200

    def taken() -> int:
        crowded.cloud.advance(15)  # for the timer, and for the pauses of those that were refused
        eventually(crowded.cloud.pending, until=lambda left: not left.invocations, seconds=60)
        return len(herd.creates(crowded, name, since)[0])

    eventually(taken, until=lambda tasks: tasks >= 200, seconds=120)
    created, _ = herd.creates(crowded, name, since)
    assert sorted(created.values()) == sorted(f"{name} {n}" for n in range(200))
    assert herd.most_within_a_second(created) <= herd.QUOTA


def test_a_herd_of_uploads_is_sent_once_each_by_a_dispatcher(crowded: Deployed) -> None:
    seen = herd.run(crowded, uploads=200, scale=2, name=uuid.uuid4().hex, seconds=120)

    assert (seen.lost, seen.duplicated) == (0, 0)
    assert herd.most_within_a_second(seen.created) <= seen.quota
    assert len(seen.throttled) <= 10  # a machine that does other things too makes requests late
