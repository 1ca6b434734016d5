"""What the control plane tells, as typed records. Fields that a newer cloud adds are left out, not refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar


@dataclass(frozen=True)
class Health:
    """The cloud is up; which services it has, and the region of callers that name none."""

    status: str
    services: tuple[str, ...] = ()
    region: str = ""


@dataclass(frozen=True, kw_only=True)
class JournalEntry:
    """One request and its answer. `status` is 0 when the connection was dropped without one.

    API 3.0 requests have `version` and `request`, the parameters; others `method`, `host` and `path`. `time` is the
    cloud's own, in epoch seconds; `principal` the caller's six-segment name, "" for nobody.
    """

    time: float
    request_id: str
    service: str = ""
    version: str = ""
    action: str = ""
    method: str = ""
    host: str = ""
    path: str = ""
    principal: str = ""
    status: int = 0
    code: str = ""
    duration_ms: float = 0.0
    request: Any = None


@dataclass(frozen=True, kw_only=True)
class ArmedFault:
    """A fault as it was armed; `fired` counts how often it struck. docs/cloud.md explains the kinds."""

    id: str
    kind: str
    service: str = ""
    action: str = ""
    method: str = ""
    key_prefix: str = ""
    principal: str = ""
    nth: int = 1
    times: int = 1
    code: str = ""
    delay_ms: int = 0
    fired: int = 0


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What one task costs: images generated, for the output prefix they were ordered for ("" if kept by MPS)."""

    task_id: str
    images: int
    bucket: str = ""
    prefix: str = ""
    at: float = 0.0
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class Pending:
    """Work under way: asynchronous events that run or are about to, MPS tasks that have not ended, and receivers of
    alarms that have not answered."""

    invocations: int
    tasks: int
    callbacks: int

    @property
    def nothing(self) -> bool:
        """Nothing more happens until the clock moves or somebody calls."""
        return not self.invocations and not self.tasks and not self.callbacks


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """A policy and one thing it watches, since it rang first. `since` is when it began to ring or to be quiet
    again, by the cloud's clock."""

    service: str
    policy_id: str
    name: str
    object: str
    condition: str
    firing: bool
    since: float
    value: float | None


@dataclass(frozen=True, kw_only=True)
class Ring:
    """Receivers were told that an alarm fires (`firing`, `repeated`) or no longer does (`recovered`). `told` has one
    entry per receiver: `notice_id`, `way`, `to` and `outcome`."""

    time: float
    kind: str
    name: str
    object: str
    value: float | None
    told: list[dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A remembered state. `at` is the cloud's time then, `entries` how many things it holds."""

    name: str
    at: float
    entries: int = 0


@dataclass(frozen=True, kw_only=True)
class Site:
    """A site outside the cloud. `addresses` has one list per lookup and `answers` one object per request, of which the
    last repeats; the counts are what happened so far."""

    host: str
    addresses: Sequence[Sequence[str]]
    answers: Sequence[Mapping[str, Any]]
    lookups: int = 0
    connections: int = 0
    requests: int = 0


@dataclass(frozen=True, kw_only=True)
class SiteRequest:
    """A request that a site outside received. `time` is the cloud's, `address` what the client connected to, `sni` the
    name in its TLS handshake, `path` with the query; header names are in lower case, `body` is UTF-8."""

    time: float
    address: str
    sni: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: str


Record = TypeVar("Record", Health, JournalEntry, ArmedFault, Bill, Pending, Snapshot, Site, SiteRequest, Alarm, Ring)


def read(kind: type[Record], told: Mapping[str, Any]) -> Record:
    """A record from the JSON object that describes it."""
    known = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in told.items() if name in known})
