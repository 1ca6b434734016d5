"""The `config` of Pulumi.yaml: types, defaults and descriptions, which Pulumi reads from there and nowhere else."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from infra.settings.setting import REQUIRED, Setting
from infra.settings.table import GROUPS

WIDTH = 120

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_NOT_TEXT = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def with_config(project: str) -> str:
    """The text of Pulumi.yaml with its `config`, which is its last section, made anew."""
    head, section, _ = project.partition("\nconfig:\n")
    return f"{head}{section}{config()}"


def config() -> str:
    """What stands under `config:`."""
    return "".join(f"{line}\n" for group in GROUPS for line in (f"  # {group.title}", *_lines(group.settings)))


def _lines(settings: tuple[Setting, ...]) -> Iterator[str]:
    for setting in settings:
        yield f"  {setting.name}:"
        yield f"    type: {setting.rule.kind.type}"
        if setting.rule.kind.items:
            yield "    items:"
            yield f"      type: {setting.rule.kind.items}"
        # No `secret: true`: the engine holds a default to it as well, and no default can be encrypted, so a stack that
        # says nothing would be refused. What is in plain text is refused in reading.py instead.
        if setting.default is not REQUIRED:
            yield f"    default: {scalar(setting.default)}"
        yield "    description: >-"
        yield from textwrap.wrap(
            described(setting),
            WIDTH,
            initial_indent=" " * 6,
            subsequent_indent=" " * 6,
            break_long_words=False,
            break_on_hyphens=False,
        )


def described(setting: Setting) -> str:
    """What it means and what it may be, as plain text."""
    return f"{setting.about} Allowed: {setting.rule.allowed}.".replace("`", "")


def scalar(value: Any) -> str:
    """In one line, quoted only where YAML would take it for something else."""
    plain = isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT
    return str(value) if plain else json.dumps(value)
