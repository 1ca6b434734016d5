"""A world with a signing secret, for every test of webhooks."""

from __future__ import annotations

import pytest

from tests.unit.function.webhooks.orders import with_webhooks
from tests.unit.function.world import World


@pytest.fixture
def world(environment: dict[str, str]) -> World:
    return with_webhooks(environment)
