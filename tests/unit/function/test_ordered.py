"""Who has ordered is told of his job, whatever the bucket does from then on: an error would make him order again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aigc.errors import RefusedForNow

from tests.unit.function.fake_cloud import Strike, points
from tests.unit.function.world import Reply, World

ORDER = {
    "prompt": "draw a cat",
    "webhook": {"url": "https://hooks.example.com/images", "events": ["submitted", "succeeded"]},
}
SLOW_DOWN = RefusedForNow("slow down", upstream="RequestLimitExceeded")


def orders(environment: dict[str, str], *, answers: int, after: bool) -> Iterator[tuple[World, Reply]]:
    """An order without an idempotency key that is waited for, three answers of the cloud lost: from each call on."""
    for at in points():
        world = World({**environment, "AIGC_WEBHOOK_SECRET_NAME": "webhook-secret"})
        world.cloud.answers = [SLOW_DOWN] * answers
        world.cloud.strikes = [Strike(at + number, "lose", after) for number in range(3)]
        reply = world.post(ORDER, prefer="wait=10")
        if world.cloud.strikes[-1].at >= 0:  # the call was over before
            return
        yield world, reply


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("refusals", [0, 1])
def test_once_create_was_sent_the_answer_is_the_job(environment: dict[str, str], refusals: int, after: bool) -> None:
    sent = 0
    for world, reply in orders(environment, answers=refusals, after=after):
        if world.creates():
            sent += 1
            assert reply.status in (200, 202), world.cloud.journal
            assert reply.json["id"] in world.job_ids()
    assert sent > 10
