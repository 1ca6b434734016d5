"""What the page about webhooks says of the function."""

from __future__ import annotations

import re

from aigc.webhooks.schedule import PAUSES

from tests.unit.docs.pages import ROOT, Page


def test_the_schedule_of_the_page_is_the_functions() -> None:
    units = {"seconds": 1, "minutes": 60, "hours": 3600}
    pauses = []
    for _, pause in Page(ROOT / "docs" / "webhooks.md").table("retries"):
        match = re.fullmatch(r"(\d+) (\w+)", pause)
        assert match is not None
        pauses.append(int(match[1]) * units[match[2]])
    assert tuple(pauses) == PAUSES
