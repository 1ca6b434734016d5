"""The stack's settings for one run: the committed file, the hash of its API key, and what the engine adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml  # type: ignore[import-untyped]  # has no types; nothing but plain values goes in and comes out

from local.errors import UnusableSettings

SALT = "encryptionsalt"
"""Written by the engine when it makes a stack; belongs to its state."""

WEBHOOK_SECRET = "webhookSecret"  # noqa: S105 - the name of the setting
"""The setting that only the engine writes, because it encrypts it."""

KEY_NAME = "local"
"""Name under which the service knows the caller of a local run."""


@dataclass(frozen=True)
class RunValues:
    """What is not under version control. `salt` is empty for a new stack."""

    api_key_sha256: str
    salt: str = ""
    sealed: Mapping[str, Any] = field(default_factory=dict)
    """Settings that the engine has encrypted with that salt, by their full names."""


def for_run(committed: str, *, project: str, values: RunValues) -> str:
    """The text of the file for one run. Raises UnusableSettings when `committed` is not a stack's settings file."""
    document = _mapping(committed)
    config = dict(document.get("config") or {})
    config[f"{project}:apiKeys"] = [{"name": KEY_NAME, "sha256": values.api_key_sha256}]
    config |= values.sealed
    merged = {**document, "config": config}
    if values.salt:
        merged[SALT] = values.salt
    return str(yaml.safe_dump(merged, sort_keys=False, allow_unicode=True))


def salt_of(text: str) -> str:
    """The salt in a file that the engine has completed; empty when there is none."""
    return str(_mapping(text).get(SALT) or "")


def sealed_of(text: str) -> Mapping[str, Any]:
    """The settings in a file that the engine has encrypted, by their full names."""
    config = _mapping(text).get("config") or {}
    return {name: value for name, value in config.items() if isinstance(value, Mapping) and "secure" in value}


def setting_of(text: str, name: str) -> Any:
    """One setting of the project by its short name; None when the file is silent about it."""
    config = _mapping(text).get("config") or {}
    return next((value for key, value in config.items() if key.rpartition(":")[2] == name), None)


def project_name(project_file: str) -> str:
    """The `name` in Pulumi.yaml."""
    name = _mapping(project_file).get("name")
    if not name:
        raise UnusableSettings("Pulumi.yaml has no name")
    return str(name)


def _mapping(text: str) -> Mapping[str, Any]:
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UnusableSettings(f"not YAML: {error}", next_step="Correct the file, or restore it from git.") from error
    if document is None:
        return {}
    if not isinstance(document, Mapping):
        raise UnusableSettings("the settings are not a mapping", next_step="Correct the file, or restore it from git.")
    return document
