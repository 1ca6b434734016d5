"""An alarm, what was found out about it, and what its receivers are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

Kind = Literal["firing", "repeated", "recovered"]


class Finding(msgspec.Struct, frozen=True):
    """What one look at one policy and one thing it watches has found. `repeat` in seconds: how often an alarm that
    goes on is told again, 0 for once."""

    service: str
    policy_id: str
    name: str
    object: str
    """What is watched, as text."""
    condition: str
    holds: bool
    value: float | None
    """None: there is nothing to measure."""
    repeat: float = 0.0

    @property
    def id(self) -> tuple[str, str, str]:
        return self.service, self.policy_id, self.object


class Letter(msgspec.Struct, frozen=True):
    """One message to one receiver. `way` is `URL` or how a person is reached (`EMAIL`); `to` is whom."""

    notice_id: str
    way: str
    to: str
    body: Mapping[str, Any]
    method: str = "POST"
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)


class Told(msgspec.Struct):
    """What became of a letter: `sent`, or for a URL `delivered`, or why it was not."""

    notice_id: str
    way: str
    to: str
    outcome: str


class Alarm(msgspec.Struct):
    """One policy and one thing it watches, since the first time it rang."""

    service: str
    policy_id: str
    name: str
    object: str
    condition: str
    firing: bool
    since: float
    """When it began to ring, or to be quiet again."""
    value: float | None
    told: float
    """When its receivers were told last."""


class Ring(msgspec.Struct, frozen=True):
    """Something that receivers were told about."""

    time: float
    kind: Kind
    service: str
    policy_id: str
    name: str
    object: str
    condition: str
    value: float | None
    told: list[Told]
