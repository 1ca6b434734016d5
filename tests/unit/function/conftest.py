"""A fresh world for every test."""

from __future__ import annotations

import pytest

from tests.unit.function.fake_cloud import BUCKET
from tests.unit.function.world import KEY, REGION, World, api_keys, caller


@pytest.fixture
def environment() -> dict[str, str]:
    return {
        "AIGC_BUCKET": BUCKET,
        "AIGC_REGION": REGION,
        "AIGC_API_KEYS": api_keys(caller("other", "another-key"), caller("shop", KEY)),
        "AIGC_DEFAULT_MODEL": "Hunyuan",
        "AIGC_DEFAULT_PROMPT": "the same in watercolour",
    }


@pytest.fixture
def world(environment: dict[str, str]) -> World:
    return World(environment)
