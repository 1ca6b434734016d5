"""A fresh world for every test."""

from __future__ import annotations

import json

import pytest

from tests.unit.function.world import BUCKET, KEY_SHA256, REGION, World


@pytest.fixture
def environment() -> dict[str, str]:
    other = {"name": "other", "sha256": "0" * 64}
    return {
        "AIGC_BUCKET": BUCKET,
        "AIGC_REGION": REGION,
        "AIGC_API_KEYS": json.dumps([other, {"name": "shop", "sha256": KEY_SHA256}]),
        "AIGC_DEFAULT_MODEL": "Hunyuan",
        "AIGC_DEFAULT_PROMPT": "the same in watercolour",
    }


@pytest.fixture
def world(environment: dict[str, str]) -> World:
    return World(environment)
