"""What a setting is: a name, what it may be, what it is when nobody says, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from infra.settings.rules import Rule


class Required(Enum):
    """Instead of a default: the stack has to say something."""

    REQUIRED = "required"


REQUIRED = Required.REQUIRED


@dataclass(frozen=True)
class Setting:
    """One setting. `about` is Markdown; so is `example`, as it stands under `config:` in a stack's file."""

    name: str
    rule: Rule
    default: Any
    """As YAML would have it, or `REQUIRED`. Pulumi reads it from Pulumi.yaml, where it is written from here."""
    about: str
    example: Any = None
    """A value that shows all there is to say; for settings that are more than one value."""
    secret: bool = False
    """Pulumi keeps it encrypted; a preview refuses it in plain text."""
    page: str = ""
    """Where in docs/ more is said, as a link in Markdown."""


@dataclass(frozen=True)
class Group:
    """Settings that one thinks of together, in the order in which one meets them."""

    title: str
    settings: tuple[Setting, ...]
    about: str = ""
    """Markdown."""
