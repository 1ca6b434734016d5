"""One request on its way through the gateway, and what is learnt about it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from enum import Enum
from typing import Any

import msgspec

from localcloud.faults import Fault
from localcloud.http import Request, Response
from localcloud.identity import Account, Principal


class Dialect(Enum):
    """How a caller speaks, which decides how it is answered."""

    API3 = "api3"  # an action and its parameters, JSON envelope
    COS = "cos"  # XML and headers; q-sign and SigV4 both
    FUNCTION_URL = "function-url"  # a deployed function answers
    API_GATEWAY = "api-gateway"  # a released API, and the function behind it, answers
    RESULT = "result"  # a picture that MPS keeps for 12 hours; its unguessable URL is all one needs
    CONTROL = "control"  # /_localcloud/: ours, unsigned, not in the journal
    UNKNOWN = "unknown"


class Exchange(msgspec.Struct):
    """Filled in by the handlers of the chain, in order; only the chain and the journal see all of it."""

    request: Request
    id: str = ""
    dialect: Dialect = Dialect.UNKNOWN
    service: str = ""
    version: str = ""
    action: str = ""
    region: str = ""
    bucket: str = ""  # COS only: with the AppId; "" for the service itself
    key: str = ""  # COS only: the object key, decoded
    form: Mapping[str, str] | None = None  # COS only: the fields of a browser's form, names in lower case
    fields: Mapping[str, str] | None = None  # API3: the parameters of a query or form, flat; None for JSON
    function_url: str = ""  # FUNCTION_URL only: the URL's id
    function_path: str = ""  # FUNCTION_URL only: raw path below the function
    gateway: str = ""  # API_GATEWAY only: the service's id
    gateway_path: str = ""  # API_GATEWAY only: raw path below the service, the environment first
    principal: Principal | None = None
    parameters: Any = None  # API3: the JSON as received
    arguments: Any = None  # API3: the typed request
    response: Response | None = None
    code: str = ""  # error code, "" for success
    quota: int | None = None  # API3: requests per second of the action
    striking: list[Fault] = []  # the faults this request triggers
    drop: bool = False  # a fault: close the connection instead of answering
    started: float = msgspec.field(default_factory=time.perf_counter)


class Call(msgspec.Struct, frozen=True):
    """What a service's action may know about its caller."""

    principal: Principal
    account: Account
    region: str
    request_id: str
    now: float
    source_ip: str = ""

    @property
    def conditions(self) -> dict[str, str]:
        """What policies may ask about the call, by lower-case key."""
        found = {"qcs:current_time": current_time(self.now)}
        return {**found, "qcs:ip": self.source_ip} if self.source_ip else found


def current_time(now: float) -> str:
    """The time as policies compare it, in every product (key `qcs:current_time`)."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
