"""The page about changed settings (docs/changes.md), against a real preview: all harmless ones at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types

from local.engine_events import Event, Moment, ResourceStep
from local.errors import EngineFailed
from tests.support.setting_changes import CASES, steps
from tests.support.stack import Deployed, configure, deployed
from tests.unit.docs.pages import ROOT, Page

CHANGES = Page(ROOT / "docs" / "changes.md")

NAMES_AND_OWNERS = {"namePrefix", "bucketName", "mpsRole", "frontDoor", "site"}
SET_BY_THE_RUN = {"apiKeys", "webhookSecret", "forceDestroy", "protect", "tlsOnly", "alarmReceivers"}
"""The stack of a run has its own keys and secret, takes plain HTTP, alarms nobody, and may be lost, which `protect`
contradicts."""


def test_the_engine_plans_what_the_page_says(service: Deployed) -> None:
    alone = [case for case in CASES if case.before is None and not case.beside]
    cases = [case for case in alone if case.setting not in NAMES_AND_OWNERS | SET_BY_THE_RUN]
    expected = {(step.operation, step.resource) for case in cases for step in steps(case)}
    # The run has a webhook secret, which carries tags as well.
    expected.add(("update", "webhooks-secret"))

    assert plan(service, {case.setting: case.after for case in cases}) == expected


def plan(service: Deployed, changed: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Operations and resources of a preview with these settings; the stack keeps those that it has."""
    planned: set[tuple[str, str]] = set()

    def note(event: Event) -> None:
        if isinstance(event, ResourceStep) and event.moment is Moment.BEGAN and not event.is_component:
            planned.add((event.operation, event.name))

    settings = service.run.places.settings
    before = settings.read_text("utf-8")
    try:
        configure(service.run, changed)
        service.run.stack.preview(note)
    finally:
        settings.write_text(before, "utf-8")
    return {step for step in planned if step[0] not in ("same", "read")}


def on_the_page(setting: str) -> set[tuple[str, str]]:
    """Operations and resources in the first row about the setting."""
    (row,) = [cell for name, cell in CHANGES.table("changes") if f'id="{setting.lower()}"' in name]
    return {(operation, resource) for operation, resource in re.findall(r"(\w+) `([^`]+)`", row)}


REPLACEMENT = {"create-replacement": "replace", "delete-replaced": "replace"}
"""The engine tells a replacement three times."""

SECRET_OF_THE_RUN = {("replace", "webhooks-secret"), ("replace", "webhooks-text")}
"""The stack of a run has one, and its name is made of the prefix as well."""


@pytest.mark.parametrize(
    ("setting", "value", "besides"),
    [
        ("namePrefix", "pictures", SECRET_OF_THE_RUN),
        ("bucketName", "cats", set()),
        ("mpsRole", "adopt", set()),
        ("frontDoor", "apiGateway", set()),
        ("site", "china", set()),
    ],
)
def test_the_engine_plans_for_names_and_owners_what_the_page_says(
    service: Deployed, setting: str, value: str, besides: set[tuple[str, str]]
) -> None:
    planned = plan(service, {setting: value})

    assert {(REPLACEMENT.get(operation, operation), name) for operation, name in planned} == (
        on_the_page(setting) | besides
    )


def move(stack: Deployed, region: str) -> None:
    settings = stack.run.places.settings
    document = yaml.safe_load(settings.read_text("utf-8"))
    document["config"]["tencentcloud:region"] = region
    settings.write_text(yaml.safe_dump(document), "utf-8")


def test_a_stack_stays_in_its_region_until_it_is_destroyed(tmp_path: Path) -> None:
    with deployed(tmp_path) as stack:
        move(stack, "ap-tokyo")
        with pytest.raises(EngineFailed) as stopped:
            stack.run.stack.preview(lambda _event: None)

        move(stack, "ap-singapore")
        stack.run.stack.destroy(lambda _event: None)
        move(stack, "ap-tokyo")
        stack.run.stack.preview(lambda _event: None)

    assert "tencentcloud:region: is ap-tokyo, and this stack is deployed in ap-singapore" in str(stopped.value)
    assert "Traceback" not in str(stopped.value)
