"""The function's public URL, read from what the cloud made: it has parts that nobody can compute."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pulumi

from infra.errors import TriggerMissing
from infra.triggers import HTTP, Trigger


class TriggerInfo(Protocol):
    """A trigger as the cloud has it."""

    @property
    def type(self) -> str | None: ...

    @property
    def trigger_desc(self) -> str | None: ...


@dataclass(frozen=True)
class FrontDoorArgs:
    """What was asked for, and what is there."""

    asked: Sequence[Trigger]
    made: pulumi.Output[Sequence[TriggerInfo]]


class FrontDoor(pulumi.ComponentResource):
    """The way in. Nothing of its own in the cloud: the URL comes with the function's http trigger."""

    url: pulumi.Output[str | None]

    def __init__(self, name: str, args: FrontDoorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aigc:frontdoor:FrontDoor", name, {}, opts)

        def check_and_find(made: Sequence[TriggerInfo] | None) -> str | None:
            # A preview shows the triggers of the last update, which may rightly be others than those asked for now.
            if pulumi.runtime.is_dry_run():
                return public_url(made or ())
            return settled_url(args.asked, made or ())

        self.url = args.made.apply(check_and_find)
        self.register_outputs({"url": self.url})


def settled_url(asked: Iterable[Trigger], made: Sequence[TriggerInfo]) -> str:
    """The URL, once every trigger that was asked for is there.

    Raises `TriggerMissing` otherwise: after a failed CreateTrigger the provider calls the next update a success and
    never makes the trigger (provider.md 8.3, trap 3), so uploads would be lost without a word.
    """
    check_triggers(asked, made)
    url = public_url(made)
    if url is None:
        raise _missing("the URL of the http one")
    return url


def check_triggers(asked: Iterable[Trigger], made: Iterable[TriggerInfo]) -> None:
    """Raises `TriggerMissing` unless every trigger that was asked for is there."""
    missing = Counter(trigger.type for trigger in asked) - Counter(info.type or "" for info in made)
    if missing:
        raise _missing(", ".join(f"{count} {kind}" for kind, count in sorted(missing.items())))


def public_url(made: Iterable[TriggerInfo]) -> str | None:
    """The public URL in the description of the http trigger, or None when there is none."""
    for info in made:
        if info.type == HTTP:
            url = _description(info).get("NetConfig", {}).get("ExtranetUrl")
            return str(url) if url else None
    return None


def _missing(what: str) -> TriggerMissing:
    return TriggerMissing(
        f"The function lacks triggers that were asked for ({what}). Run `pulumi up --refresh`, which looks once more: "
        "the cloud tells of new ones a little late. If it says this again, run `pulumi up` with `--replace` and the "
        "function's URN to have it made again with all of them."
    )


def _description(info: TriggerInfo) -> dict[str, Any]:
    """What the cloud says about a trigger; a timer's description is JSON too, so only the shape is checked here."""
    parsed = json.loads(info.trigger_desc or "{}")
    return parsed if isinstance(parsed, dict) else {}
