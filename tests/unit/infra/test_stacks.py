"""The stacks under version control: one program, and nothing but settings between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types

from infra.errors import InfraError
from infra.mps_role import Standing
from infra.settings.files import given
from infra.settings.model import Settings
from infra.settings.reading import Given, read

FILES = sorted((Path(__file__).parents[3] / "stacks").glob("Pulumi.*.yaml"))
NAMES = [file.stem.removeprefix("Pulumi.") for file in FILES]
OWN = "aigc-image-service:"

Stack = Callable[..., Given]


def config(name: str) -> Mapping[str, Any]:
    (file,) = (file for file in FILES if file.stem == f"Pulumi.{name}")
    document = yaml.safe_load(file.read_text("utf-8"))
    assert set(document) == {"config"}, "no secrets provider, no environment: a stack is its settings"
    found: Mapping[str, Any] = document["config"]
    return found


def settings_of(stack: Stack, name: str) -> Settings:
    own = {key.removeprefix(OWN): value for key, value in config(name).items() if key.startswith(OWN)}
    return read(stack(name=name, region=config(name)["tencentcloud:region"], **own))


def test_there_is_one_to_try_here_one_to_try_there_and_one_to_depend_on() -> None:
    assert NAMES == ["dev", "local", "prod"]


@pytest.mark.parametrize("name", NAMES)
def test_a_stack_sets_what_exists_and_nothing_secret(name: str, declared: Mapping[str, Mapping[str, Any]]) -> None:
    own = {key.removeprefix(OWN) for key in config(name) if key.startswith(OWN)}

    assert own <= set(declared)
    assert set(config(name)) - {OWN + key for key in own} == {"tencentcloud:region"}
    assert "secure" not in json.dumps(config(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_stack_s_settings_are_good_ones(stack: Stack, name: str) -> None:
    assert settings_of(stack, name).names.function == f"aigc-{name}"


def test_no_two_stacks_share_a_name_in_the_cloud(stack: Stack) -> None:
    every = [settings_of(stack, name) for name in NAMES]

    for kind in ("function", "execution_role", "mps_policy", "logs", "webhook_secret"):
        assert len({getattr(each.names, kind) for each in every}) == len(NAMES), kind
    assert len({each.place.bucket for each in every}) == len(NAMES)


def test_only_production_is_protected_and_only_it_leaves_the_role_to_the_account(stack: Stack) -> None:
    every = {name: settings_of(stack, name) for name in NAMES}

    assert [name for name, each in every.items() if each.bucket.protect] == ["prod"]
    assert [name for name, each in every.items() if each.mps_role is Standing.ADOPT] == ["prod"]
    assert [name for name, each in every.items() if each.disposable] == ["dev", "local"]


@pytest.mark.parametrize("name", ["prd", "../prod", ""])
def test_a_stack_without_a_file_is_told_which_there_are(name: str) -> None:
    with pytest.raises(InfraError, match=f"there are the stacks {', '.join(NAMES)}$"):
        given(FILES[0].parents[1], name, app_id=None)


def written(folder: Path, settings: str) -> Settings:
    """What the doctor makes of a stack's file with these lines in it."""
    root = Path(__file__).parents[3]
    (folder / "stacks").mkdir()
    for name in ("Pulumi.yaml", "function"):
        (folder / name).symlink_to(root / name)
    (folder / "stacks" / "Pulumi.dev.yaml").write_text(
        f"config:\n  tencentcloud:region: ap-singapore\n  {OWN}apiKeys: []\n{settings}", "utf-8"
    )
    return read(given(folder, "dev", app_id="1250000000"))


@pytest.mark.parametrize("written_as", ["2027-03-31", "2027-03-31T00:00:00Z", "2027-03-31 00:00:00 +0000 UTC"])
def test_a_date_without_quotes_is_a_date_to_doctor_and_deployer_too(tmp_path: Path, written_as: str) -> None:
    (key,) = written(
        tmp_path, f"  {OWN}apiKeys:\n  - name: me\n    sha256: {'ab' * 32}\n    expires: {written_as}\n"
    ).service.api_keys

    assert key.expires == datetime(2027, 3, 31, tzinfo=UTC)


def test_the_file_is_read_as_the_engine_reads_it(tmp_path: Path) -> None:
    (model,) = written(tmp_path, f"  {OWN}models:\n  - name: Hunyuan\n    ratios:\n    - 16:9\n").service.models

    assert model.limits["ratios"] == ["16:9"], "no number to the base of 60"


@pytest.mark.parametrize(
    "encrypted",
    [
        "alarmReceivers:\n  - secure: v1:abc\n",
        "alarmReceivers:\n  - user:7\n  - secure: v1:abc\n",
        "imagesPerDay:\n    secure: v1:abc\n",
        "webhookSecret:\n    secure: v1:abc\n",
    ],
)
def test_what_is_encrypted_may_be_any_setting_or_a_part_of_one(tmp_path: Path, encrypted: str) -> None:
    settings = written(tmp_path, f"  {OWN}{encrypted}")

    assert settings.alarms.made is encrypted.startswith("alarmReceivers")
    assert bool(settings.service.webhook_secret_name) is encrypted.startswith("webhookSecret")
