"""One table of settings, and what is made of it: Pulumi.yaml, docs/settings.md."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types

from infra.settings.page import page
from infra.settings.schema import described, scalar, with_config
from infra.settings.setting import REQUIRED, Setting
from infra.settings.table import GROUPS, TABLE
from tests.unit.infra.conftest import as_pulumi_stores_it

ROOT = Path(__file__).parents[3]
SETTINGS = list(TABLE.values())
EVERY_SETTING = pytest.mark.parametrize("setting", SETTINGS, ids=list(TABLE))


def test_pulumi_yaml_is_what_the_table_says() -> None:
    project = (ROOT / "Pulumi.yaml").read_text("utf-8")
    assert with_config(project) == project, "run `make docs`"


def test_the_page_is_what_the_table_says() -> None:
    assert (ROOT / "docs" / "settings.md").read_text("utf-8") == page(), "run `make docs`"


def test_no_name_stands_twice() -> None:
    names = [setting.name for group in GROUPS for setting in group.settings]
    assert names == list(TABLE)


def test_only_the_callers_have_no_default() -> None:
    assert [setting.name for setting in SETTINGS if setting.default is REQUIRED] == ["apiKeys"]


def test_only_the_webhook_secret_is_secret() -> None:
    assert [setting.name for setting in SETTINGS if setting.secret] == ["webhookSecret"]


@EVERY_SETTING
def test_pulumi_finds_the_type_the_default_and_the_meaning(
    declared: Mapping[str, Mapping[str, Any]], setting: Setting
) -> None:
    expected: dict[str, Any] = {"type": setting.rule.kind.type, "description": described(setting)}
    if setting.rule.kind.items:
        expected["items"] = {"type": setting.rule.kind.items}
    if setting.default is not REQUIRED:
        expected["default"] = setting.default
    assert declared[setting.name] == expected


@EVERY_SETTING
def test_a_default_is_one_that_may_be_set(setting: Setting) -> None:
    if setting.default is not REQUIRED:
        setting.rule.read(as_pulumi_stores_it(setting.default))


@EVERY_SETTING
def test_an_example_is_one_that_may_be_set(setting: Setting) -> None:
    several_values = setting.rule.kind.type in ("array", "object")
    assert (setting.example is not None) == several_values
    if several_values:
        setting.rule.read(as_pulumi_stores_it(setting.example))


def test_an_example_on_the_page_can_be_copied_into_a_stack_s_file() -> None:
    text = page()
    blocks = [yaml.safe_load(block.partition("```")[0])["config"] for block in text.split("```yaml\n")[1:]]
    found = {key.removeprefix("aigc-image-service:"): value for block in blocks for key, value in block.items()}
    assert found == {setting.name: setting.example for setting in SETTINGS if setting.example is not None}


@pytest.mark.parametrize("value", ["yes", "no", "on", "null", "true", "1.0", "2026-01-01", "# x", "a: b", ""])
def test_a_default_that_yaml_would_take_for_something_else_is_quoted(value: str) -> None:
    assert yaml.safe_load(scalar(value)) == value


def test_the_head_of_pulumi_yaml_stays_as_it_is() -> None:
    head = "name: x\nruntime: python\n\n# config: is below\nconfig:\n"
    assert with_config(f"{head}  old: {{type: string}}\n").startswith(head)
    assert "bygone" not in with_config(f"{head}  old: {{type: string}}\n")
