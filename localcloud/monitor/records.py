"""Alarm policies and notices as monitor keeps them. Both belong to the account, not to a region."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec


class Notice(msgspec.Struct):
    """Whom to tell, and how. `receivers` is what was sent, by parameter name, so that it is read back as written."""

    id: str
    name: str
    kind: str
    language: str
    receivers: dict[str, list[dict[str, Any]]]
    updated: float
    updated_by: str


class Watched(msgspec.Struct, frozen=True):
    """One instance that a policy watches. `dimensions` is the JSON text that names it; `region` a short name (`sg`)."""

    region: str
    dimensions: str

    @property
    def id(self) -> str:
        return hashlib.md5(f"{self.region} {self.dimensions}".encode(), usedforsecurity=False).hexdigest()


class Policy(msgspec.Struct):
    """When to raise an alarm. `number` is the older id, by which bound objects are counted (provider.md 3.5)."""

    id: str
    number: int
    name: str
    remark: str
    monitor_type: str
    namespace: str
    enabled: bool
    project: int
    condition: dict[str, Any]
    event_condition: dict[str, Any]
    notices: list[str]
    tasks: list[dict[str, Any]]
    created: float
    updated: float
    updated_by: str
    watched: dict[str, Watched] = msgspec.field(default_factory=dict)
