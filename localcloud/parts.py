"""What the embedded cloud is made of, as the gateway sees it. `cloud.py` puts it together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec

from localcloud.actions import Service
from localcloud.clock import Clock
from localcloud.exchange import Exchange
from localcloud.faults import Faults
from localcloud.http import Payload, Request, Response
from localcloud.identity import Authoriser, Keys
from localcloud.internet import Internet
from localcloud.journal import Journal
from localcloud.load import Load
from localcloud.overviews import BucketOverview, FunctionOverview, ObjectOverview, ObjectPage, TaskOverview, Wanted
from localcloud.settings import Settings
from localcloud.state.keeping import Keeping


class Identity(Keys, Authoriser, Protocol):
    """CAM: it knows every key and decides every permission."""


class Workers(Protocol):
    """The processes that run functions."""

    def kill(self, instance: str) -> None: ...


class Functions(Workers, Protocol):
    """SCF, as HTTP callers of a function see it. `url_auth` is None when there is no such URL."""

    def url_auth(self, url_id: str, request: Request) -> str | None: ...

    def call_url(self, exchange: Exchange) -> Awaitable[Response]: ...


class Gateways(Protocol):
    """API Gateway, as HTTP callers of an API see it."""

    def call_api(self, exchange: Exchange) -> Awaitable[Response]: ...


class WatchedFunctions(Functions, Protocol):
    """SCF, as somebody sees it who only watches."""

    def pending(self) -> int: ...

    def overview(self, count: int) -> list[FunctionOverview]: ...

    def log(self, region: str, namespace: str, name: str, request_id: str) -> str: ...


class ObjectStorage(Protocol):
    """COS: several steps, so that signature, policy and fault come in the right order."""

    def identify(self, exchange: Exchange) -> None: ...

    def authorise(self, exchange: Exchange) -> None: ...

    def serve(self, exchange: Exchange) -> Response | Awaitable[Response]: ...

    def tell_browsers(self, exchange: Exchange) -> None: ...


class WatchedStorage(ObjectStorage, Protocol):
    """COS, as somebody sees it who only watches."""

    def overview(self) -> list[BucketOverview]: ...

    def browse(self, bucket: str, wanted: Wanted) -> ObjectPage: ...

    def peek(self, bucket: str, key: str, limit: int) -> tuple[ObjectOverview, Payload]: ...


class Pictures(Protocol):
    """MPS, as those see it who have to pay, fetch a kept result, or only watch."""

    def billing(self) -> list[dict[str, Any]]: ...

    def serve_result(self, request: Request) -> Response: ...

    def pending(self) -> int: ...

    def tasks_overview(self, count: int) -> list[TaskOverview]: ...


class RingingAlarms(Protocol):
    """Alarms, as somebody sees them who only watches."""

    def view(self) -> dict[str, list[dict[str, object]]]: ...

    def pending(self) -> int: ...


class Parts(msgspec.Struct, frozen=True):
    """The services and what they share."""

    settings: Settings
    clock: Clock
    faults: Faults
    load: Load
    journal: Journal
    cam: Identity
    cos: WatchedStorage
    scf: WatchedFunctions
    gateway: Gateways
    mps: Pictures
    services: Mapping[tuple[str, str], Service]
    """API 3.0 services by name and version."""
    reset: Callable[[], Awaitable[None]]
    """Back to the state after start."""
    keeping: Keeping
    internet: Internet
    alarms: RingingAlarms
    certify: Callable[[str], Awaitable[object]]
    """Make the certificate of a site outside, which the first client would have to wait for."""
    ca_file: Callable[[], Awaitable[Path]]
    """The certificate authority that clients of the CONNECT proxy must trust."""
