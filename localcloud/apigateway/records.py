"""Services, their APIs and releases, usage plans and keys as API Gateway keeps them."""

from __future__ import annotations

from typing import Literal

import msgspec

ENVIRONMENTS = ("test", "prepub", "release")
UNLIMITED = -1
Environment = Literal["test", "prepub", "release"]


class Target(msgspec.Struct, frozen=True):
    """The function behind an API. `integrated`: what it returns says status, headers and body; else it is the body.
    `encoded`: request bodies are passed in base64. `timeout` in seconds."""

    function: str
    namespace: str
    qualifier: str
    integrated: bool
    encoded: bool
    timeout: int


class Api(msgspec.Struct, frozen=True):
    """One path of a service. `auth` is NONE or SECRET."""

    id: str
    name: str
    description: str
    path: str
    method: str
    auth: str
    cors: bool
    response_type: str
    success_example: str
    fail_example: str
    target: Target
    created: float
    modified: float


class Release(msgspec.Struct, frozen=True):
    """What an environment serves: the APIs as they were when it was released."""

    version: str
    description: str
    at: float
    apis: tuple[Api, ...]


class Service(msgspec.Struct):
    """A group of APIs under one name in the DNS. `limits` are requests per second, by environment."""

    id: str
    region: str
    name: str
    description: str
    protocol: str
    net_types: tuple[str, ...]
    ip_version: str
    created: float
    modified: float
    apis: dict[str, Api] = {}
    online: dict[str, Release] = {}
    history: dict[str, list[Release]] = {}
    limits: dict[str, int] = {}
    api_limits: dict[str, dict[str, int]] = {}


class Binding(msgspec.Struct, frozen=True):
    """Where a usage plan holds. `api` is empty when it is the whole service."""

    service: str
    environment: str
    api: str = ""


class Plan(msgspec.Struct):
    """How often the holders of some keys may call: in total and per second, -1 for no limit."""

    id: str
    region: str
    name: str
    description: str
    total: int
    per_second: int
    created: float
    modified: float
    used: int = 0
    bindings: list[Binding] = []
    keys: list[str] = []


class AccessKey(msgspec.Struct):
    """A key pair that callers sign with."""

    id: str
    region: str
    secret: str
    name: str
    kind: str
    enabled: bool
    created: float
    modified: float
