"""The stack's settings for one run."""

from __future__ import annotations

import pytest
import yaml  # type: ignore[import-untyped]  # has no types

from local.errors import UnusableSettings
from local.settings_file import RunValues, for_run, project_name, salt_of, sealed_of, setting_of

COMMITTED = """\
# a comment
config:
  tencentcloud:region: ap-singapore
  aigc-image-service:apiKeys: []
  aigc-image-service:namePrefix: aigc
"""


def test_the_hash_of_the_key_takes_the_place_of_the_committed_list() -> None:
    config = yaml.safe_load(for_run(COMMITTED, project="aigc-image-service", values=RunValues("ab" * 32)))["config"]
    assert config["aigc-image-service:apiKeys"] == [{"name": "local", "sha256": "ab" * 32}]


def test_everything_else_is_as_it_was_committed() -> None:
    config = yaml.safe_load(for_run(COMMITTED, project="aigc-image-service", values=RunValues("ab")))["config"]
    assert config["tencentcloud:region"] == "ap-singapore"
    assert config["aigc-image-service:namePrefix"] == "aigc"


def test_a_stack_that_exists_keeps_its_salt() -> None:
    text = for_run(COMMITTED, project="aigc-image-service", values=RunValues("ab", salt="v1:x:v1:y"))
    assert salt_of(text) == "v1:x:v1:y"


def test_what_the_engine_has_encrypted_is_kept_as_it_is() -> None:
    sealed = {"aigc-image-service:webhookSecret": {"secure": "v1:x:y"}}
    text = for_run(COMMITTED, project="aigc-image-service", values=RunValues("ab", "v1:x:v1:y", sealed))
    assert sealed_of(text) == sealed
    assert yaml.safe_load(text)["config"].items() >= sealed.items()


def test_a_new_stack_has_no_salt_until_the_engine_writes_one() -> None:
    assert salt_of(for_run(COMMITTED, project="aigc-image-service", values=RunValues("ab"))) == ""


def test_an_empty_file_is_a_stack_without_settings() -> None:
    assert yaml.safe_load(for_run("", project="p", values=RunValues("ab")))["config"].keys() == {"p:apiKeys"}


@pytest.mark.parametrize("broken", ["config: [", "- a list"])
def test_a_broken_file_is_refused_with_what_to_do(broken: str) -> None:
    with pytest.raises(UnusableSettings) as refused:
        for_run(broken, project="p", values=RunValues("ab"))
    assert "git" in refused.value.next_step


def test_the_projects_name_is_read_from_its_file() -> None:
    assert project_name("name: aigc-image-service\nruntime: python\n") == "aigc-image-service"


def test_a_setting_is_found_by_its_short_name() -> None:
    text = "config:\n  tencentcloud:region: ap-singapore\n  aigc-image-service:mpsRole: adopt\n"

    assert setting_of(text, "mpsRole") == "adopt"
    assert setting_of(text, "memoryMb") is None
