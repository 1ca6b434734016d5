"""docs/cloud.md says what the embedded cloud does, no more and no less."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from localcloud import reference
from localcloud.cloud import Cloud
from localcloud.control.routes import ControlPlane
from localcloud.faults import KINDS
from localcloud.server.certificates import Certificates
from localcloud.settings import Settings
from tests.unit.docs.pages import Page
from tests.unit.localcloud.gateway.world import World

PAGE = Page(reference.PAGE)


def test_the_generated_part_is_what_the_code_declares() -> None:
    assert reference.renewed(PAGE.text, asyncio.run(reference.generated())) == PAGE.text, "run `make docs`"


def test_a_page_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="generated"):
        reference.renewed("# A page", "a part")


def test_every_action_has_a_row(tmp_path: Path) -> None:
    async def declared() -> set[str]:
        cloud = Cloud(Settings(folder=tmp_path), lambda: "", Certificates(tmp_path))
        try:
            return {action for service in cloud.services.values() for action in service.actions}
        finally:
            await cloud.close()

    shown = set(re.findall(r"^\| `(\w+)`", PAGE.text.partition(reference.BEGIN)[2], re.MULTILINE))
    assert asyncio.run(declared()) - shown == set()


def test_every_route_of_the_control_plane_is_explained() -> None:
    explained = {tuple(row[0].strip("`").split()) for row in PAGE.table("control plane")}
    assert explained == ControlPlane(World()._parts()).routes


def test_every_kind_of_fault_is_explained() -> None:
    assert {row[0].strip("`") for row in PAGE.table("fault kinds")} == KINDS
