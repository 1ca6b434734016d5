"""What a preview warns of: allowed, and perhaps not meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.settings.reading import Given, read
from infra.settings.remarks import remarks
from tests.unit.infra.conftest import CATALOGUE

HEARD = {"alarmReceivers": ["user:1"]}


def told(given: Given) -> list[str]:
    return list(remarks(read(given), CATALOGUE))


@pytest.mark.parametrize(
    ("own", "named"),
    [
        ({}, ["alarmReceivers"]),
        ({"alarms": False}, []),
        (HEARD, []),
        ({**HEARD, "anonymous": True}, ["anonymous"]),
        ({**HEARD, "anonymous": True, "imagesPerDay": 100}, []),
        ({**HEARD, "models": [{"name": "Hunyuan"}, {"name": "Qwen"}]}, []),
        ({**HEARD, "models": [{"name": "Hunyuan"}, {"name": "Seedream"}]}, ["models"]),
    ],
)
def test_a_remark_begins_with_the_setting(stack: Callable[..., Given], own: dict[str, Any], named: list[str]) -> None:
    assert [sentence.split()[0] for sentence in told(stack(**own))] == named


def test_only_the_unknown_model_is_named(stack: Callable[..., Given]) -> None:
    (sentence,) = told(stack(**HEARD, models=[{"name": "Hunyuan"}, {"name": "Seedream"}]))
    assert "Seedream" in sentence
    assert "Hunyuan" not in sentence
