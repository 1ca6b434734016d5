"""The deployed bucket refuses a sub-account with every permission what would open it to the world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.guard import ATTEMPTS, Intruder
from tests.support.stack import Deployed

NAME = "intruder-of-the-stack"


@pytest.fixture
def intruder(service: Deployed) -> Iterator[Intruder]:
    who = Intruder.at(service.cloud, service.outputs.bucket, service.outputs.region, name=NAME)
    yield who
    who.leave(name=NAME)
    service.bucket.delete_object(Bucket=service.outputs.bucket, Key="guard/private")


def test_nothing_that_the_guard_is_for_gets_through(intruder: Intruder) -> None:
    assert [attempt for attempt in ATTEMPTS if not intruder.is_stopped(attempt)] == []
