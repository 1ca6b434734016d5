"""Triggers: one rule per upload, and none that a write of the function itself sets off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from policy.resource import FUNCTION, UNKNOWN, Resource, Rule

WRITTEN_BY_THE_FUNCTION = (
    "jobs/",
    "queue/",
    "failed/",
    "index/",
    "batches/",
    "budget/",
    "webhooks/",
    "references/",
)
"""Where an event would call the function because of what the function did. MPS alone writes to `outputs/`."""


@dataclass(frozen=True)
class Listener:
    """A COS trigger: what it listens to."""

    bucket: str
    prefix: str
    suffix: str

    def overlaps(self, other: Listener) -> bool:
        """Whether one object can set both off."""
        return (
            self.bucket == other.bucket
            and _nested(self.prefix, other.prefix)
            and (self.suffix.endswith(other.suffix) or other.suffix.endswith(self.suffix))
        )


def listeners(function: Resource) -> Iterator[Listener]:
    """The COS triggers that are known. One whose description is not JSON the cloud refuses by itself."""
    for trigger in function.get("triggers") or ():
        if trigger is UNKNOWN or trigger.get("type") != "cos" or trigger.get("triggerDesc") is UNKNOWN:
            continue
        try:
            wanted = json.loads(trigger.get("triggerDesc") or "")["filter"]
            yield Listener(str(trigger.get("name")), str(wanted.get("Prefix", "")), str(wanted.get("Suffix", "")))
        except (ValueError, KeyError, TypeError, AttributeError):
            yield Listener(str(trigger.get("name")), "", "")


def _disjoint(function: Resource) -> Iterator[str]:
    for one, other in combinations(listeners(function), 2):
        if one.overlaps(other):
            yield (
                f"Two triggers listen to {one.prefix!r} and {other.prefix!r} of {one.bucket}; "
                "give them prefixes that do not contain each other."
            )


def _no_loop(function: Resource) -> Iterator[str]:
    for listener in listeners(function):
        own = [prefix for prefix in WRITTEN_BY_THE_FUNCTION if _nested(listener.prefix, prefix)]
        if own:
            yield (
                f"A trigger listens to {listener.prefix!r}, where the function writes itself ({', '.join(own)}); "
                "listen to inbox/ and outputs/ only."
            )


def _nested(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


RULES = (
    Rule("disjoint-triggers", "One object sets off one trigger.", (FUNCTION,), _disjoint),
    Rule("no-trigger-loop", "The function's own writes set nothing off.", (FUNCTION,), _no_loop),
)
