from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types

from infra.settings.model import Settings
from infra.settings.reading import Given, read

PROJECT = yaml.safe_load((Path(__file__).parents[3] / "Pulumi.yaml").read_text())

CATALOGUE = ("Hunyuan", "Qwen", "Kling")
"""The models that the function knows, in these tests."""

Stack = Callable[..., Given]


def as_pulumi_stores_it(value: Any) -> str:
    """Pulumi hands every value over as text, and anything that is not a text as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


@pytest.fixture
def declared() -> Mapping[str, Mapping[str, Any]]:
    """The settings as Pulumi.yaml declares them."""
    config: Mapping[str, Mapping[str, Any]] = PROJECT["config"]
    return config


@pytest.fixture
def stack(declared: Mapping[str, Mapping[str, Any]]) -> Stack:
    """A stack with nothing but defaults and one API key; arguments change it, and None takes a setting away."""

    def describe(
        name: str = "local",
        region: str | None = "ap-singapore",
        app_id: str | None = "1250000000",
        deployed_in: str | None = None,
        deployed_for: str | None = None,
        encrypted: frozenset[str] = frozenset({"webhookSecret"}),
        **own: Any,
    ) -> Given:
        defaults = {setting: about["default"] for setting, about in declared.items() if "default" in about}
        values = {**defaults, "apiKeys": [{"name": "demo", "sha256": "0" * 64}], **own}
        return Given(
            project=PROJECT["name"],
            stack=name,
            own={setting: as_pulumi_stores_it(value) for setting, value in values.items() if value is not None},
            region=region,
            app_id=app_id,
            catalogue=CATALOGUE,
            deployed_in=deployed_in,
            deployed_for=deployed_for,
            encrypted=encrypted,
            no_app_id_because="" if app_id else "AuthFailure.SecretIdNotFound",
        )

    return describe


@pytest.fixture
def settings(stack: Stack) -> Settings:
    return read(stack())
