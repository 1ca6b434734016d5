"""A gateway with the smallest services imaginable, to see what the chain itself does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from localcloud.actions import Answer, Parameters, action, service
from localcloud.alarms import Board, Post
from localcloud.clock import Clock
from localcloud.errors import CloudError, NotFound, Unauthorized
from localcloud.exchange import Call, Exchange
from localcloud.faults import Faults
from localcloud.gateway.chain import Gateway
from localcloud.http import Body, Headers, Payload, Request, Response
from localcloud.identity import Account, Credential, Principal, ResourcePolicy
from localcloud.internet import Internet
from localcloud.journal import Journal
from localcloud.load import Load
from localcloud.overviews import BucketOverview, FunctionOverview, ObjectOverview, ObjectPage, TaskOverview, Wanted
from localcloud.parts import Parts
from localcloud.settings import Settings
from localcloud.signatures import qsign, tc3
from localcloud.state.inventory import Inventory
from localcloud.state.keeping import Keeping

ACCOUNT = Account()
ROOT = Credential("AKIDlocal", "local", Principal("root", ACCOUNT))
WORKER = Credential("AKIDworker", "worker", Principal("role", ACCOUNT, name="fn", session="s", instance="i-1"))
COS_HOST = "box-1250000000.cos.ap-singapore.myqcloud.com"


class EchoText(Parameters):
    text: str
    times: int = 1


class Echoed(Answer):
    text: str


class Echo:
    """The one API 3.0 service: `mps`, so that the extra SDK permission shows."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    @action(EchoText, quota=2)
    def echo(self, call: Call, asked: EchoText) -> Echoed:
        self.calls.append(call)
        if asked.text == "bug":
            raise ZeroDivisionError("a bug")
        return Echoed(text=asked.text * asked.times)


class Identity:
    """Two keys; permissions are a set of (principal kind, action) that is denied."""

    def __init__(self) -> None:
        self.denied: set[tuple[str, str]] = set()

    def find(self, secret_id: str) -> Credential | None:
        return {key.secret_id: key for key in (ROOT, WORKER)}.get(secret_id)

    def check(
        self,
        who: Principal,
        action: str,
        resource: str,
        *,
        conditions: Mapping[str, str] | None = None,
        resource_policy: ResourcePolicy | None = None,
        granted_by_acl: bool = False,
    ) -> None:
        if (who.kind, action) in self.denied:
            raise Unauthorized("UnauthorizedOperation", f"{action} on {resource} by {who.qcs}")


class Shelf:
    """A COS of one dictionary."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.schemes: list[str] = []
        """In which the requests came, as it decides `cos:secure-transport`."""
        self.type = "text/html"
        self.refusal: CloudError | None = None

    def identify(self, exchange: Exchange) -> None:
        exchange.action = {"PUT": "PutObject", "GET": "GetObject", "HEAD": "HeadObject"}[exchange.request.method]

    def authorise(self, exchange: Exchange) -> None:
        if exchange.principal is None or exchange.principal.kind == "anonymous":
            raise Unauthorized("AccessDenied", "Access Denied.")

    def serve(self, exchange: Exchange) -> Response:
        self.schemes.append(exchange.request.scheme)
        if self.refusal is not None:
            raise self.refusal
        if exchange.request.method == "PUT":
            self.objects[exchange.key] = exchange.request.body.read()
            return Response()
        if exchange.key not in self.objects:
            raise NotFound("NoSuchKey", "The specified key does not exist.")
        return Response(200, [], self.objects[exchange.key])

    def tell_browsers(self, exchange: Exchange) -> None:
        """It has no rules."""

    def overview(self) -> list[BucketOverview]:
        size = sum(map(len, self.objects.values()))
        return [BucketOverview("box-1250000000", "ap-singapore", 0.0, len(self.objects), size, "", 0)]

    def browse(self, bucket: str, wanted: Wanted) -> ObjectPage:
        keys = [key for key in sorted(self.objects) if key.startswith(wanted.prefix) and key > wanted.after]
        shown = [self.peek(bucket, key, 0)[0] for key in keys[: wanted.limit]]
        return ObjectPage([], shown, keys[wanted.limit - 1] if len(keys) > wanted.limit else "")

    def peek(self, bucket: str, key: str, limit: int) -> tuple[ObjectOverview, Payload]:
        data = self.objects[key]
        return ObjectOverview(key, len(data), 0.0, "", self.type), data[:limit]


class Hands:
    """Functions that greet, with some `status`, and a list of killed instances."""

    def __init__(self) -> None:
        self.killed: list[str] = []
        self.status = 200

    def kill(self, instance: str) -> None:
        self.killed.append(instance)

    def url_auth(self, url_id: str, request: Request) -> str | None:
        return {"open": "NONE", "closed": "CAM"}.get(url_id)

    def call_url(self, exchange: Exchange) -> Awaitable[Response]:
        async def greet() -> Response:
            told = f"hello from {exchange.function_url} at {exchange.function_path}"
            return Response(self.status, [], told.encode())

        return greet()

    def call_api(self, exchange: Exchange) -> Awaitable[Response]:
        async def greet() -> Response:
            return Response(200, [], f"hello from {exchange.gateway} at {exchange.gateway_path}".encode())

        return greet()

    def pending(self) -> int:
        return 2

    def overview(self, count: int) -> list[FunctionOverview]:
        return []

    def log(self, region: str, namespace: str, name: str, request_id: str) -> str:
        return f"{region} {namespace} {name} {request_id}"


class Ledger:
    """An MPS that never drew anything."""

    def billing(self) -> list[dict[str, Any]]:
        return []

    def serve_result(self, request: Request) -> Response:
        raise NotFound("NoSuchKey", f"{request.path} is not kept here.")

    def pending(self) -> int:
        return 1

    def tasks_overview(self, count: int) -> list[TaskOverview]:
        return []


def _standing() -> Clock:
    clock = Clock()
    clock.freeze()
    return clock


@dataclass
class World:
    """One gateway and everything behind it. The clock stands still at the machine's time when the test began, which
    signatures match: all requests of a test come in one second."""

    clock: Clock = field(default_factory=_standing)
    faults: Faults = field(default_factory=Faults)
    load: Load = field(default_factory=Load)
    journal: Journal = field(default_factory=Journal)
    cam: Identity = field(default_factory=Identity)
    cos: Shelf = field(default_factory=Shelf)
    scf: Hands = field(default_factory=Hands)
    echo: Echo = field(default_factory=Echo)
    internet: Internet = field(default_factory=Internet)

    def send(self, *requests: Request) -> list[Exchange]:
        """Handle the requests one after the other on one event loop."""

        async def all_of_them() -> list[Exchange]:
            gateway = self.gateway()
            return [await gateway.handle(request) for request in requests]

        return asyncio.run(all_of_them())

    def gateway(self) -> Gateway:
        """A new chain over this world; needs a running event loop only when it handles something."""
        return Gateway(self._parts())

    def api(self, body: object, **changes: str) -> Request:
        """A signed API 3.0 request of the root key for `EchoText`, with single things changed."""
        return api_request(body, self.clock.now(), **changes)

    def put(self, key: str, body: bytes, *, signed: bool = True) -> Request:
        return self._cos("PUT", key, body, signed=signed)

    def get(self, key: str, *, signed: bool = True) -> Request:
        return self._cos("GET", key, b"", signed=signed)

    def head(self, key: str) -> Request:
        return self._cos("HEAD", key, b"", signed=True)

    def _cos(self, method: str, key: str, body: bytes, *, signed: bool) -> Request:
        headers = [("Host", COS_HOST)]
        if signed:
            now = int(self.clock.now())
            authorization = qsign.sign(
                method, f"/{key}", headers={"host": COS_HOST}, credential=WORKER, key_time=f"{now};{now + 60}"
            )
            headers.append(("Authorization", authorization))
        return Request(method, COS_HOST, f"/{key}", "", Headers(headers), Body.of(body))

    async def certify(self, name: str) -> None:
        """A site gets a certificate of its own; there is no authority here."""

    def _parts(self) -> Parts:
        async def nothing() -> None:
            return None

        async def no_file() -> Path:
            return Path("ca.pem")

        echo = service("mps", "2019-06-12", [self.echo])
        return Parts(
            settings=Settings(folder=Path("unused")),
            clock=self.clock,
            faults=self.faults,
            load=self.load,
            journal=self.journal,
            cam=self.cam,
            cos=self.cos,
            scf=self.scf,
            gateway=self.scf,
            mps=Ledger(),
            services={(echo.name, echo.version): echo},
            reset=nothing,
            keeping=Keeping(
                inventory=Inventory((), (), lambda: None), forget=nothing, files=Path(), scratch=Path(), log=None
            ),
            internet=self.internet,
            alarms=Board(Post(self.internet, self.clock.now)),
            certify=self.certify,
            ca_file=no_file,
        )


def api_request(body: object, now: float, **changes: str) -> Request:
    """An API 3.0 request of the root key for `EchoText`, signed at `now`, with single things changed."""
    host = changes.get("host", "mps.intl.tencentcloudapi.com")
    key = WORKER if changes.get("caller") == "worker" else ROOT
    headers = [
        ("Host", host),
        ("Content-Type", changes.get("content_type", "application/json")),
        ("X-TC-Action", changes.get("action", "EchoText")),
        ("X-TC-Version", changes.get("version", "2019-06-12")),
        ("X-TC-Timestamp", str(int(now))),
        ("X-TC-Region", "ap-singapore"),
    ]
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    query = changes.get("query", "")
    path = changes.get("path", "/")
    request = Request(changes.get("method", "POST"), host, path, query, Headers(headers), Body.of(data))
    date = _date(int(now))
    claim = tc3.Authorization(key.secret_id, date, changes.get("service", "mps"), ("content-type", "host"), "")
    signature = tc3.sign(request, claim, key.secret_key, int(now))
    authorization = (
        f"TC3-HMAC-SHA256 Credential={key.secret_id}/{date}/{claim.service}/tc3_request, "
        f"SignedHeaders=content-type;host, Signature={signature}"
    )
    request.headers = Headers([*headers, ("Authorization", authorization)])
    return request


def local(method: str, path: str, body: bytes = b"") -> Request:
    """A direct request to the port."""
    raw_path, _, query = path.partition("?")
    return Request(method, "127.0.0.1:9000", raw_path, query, Headers([("Host", "127.0.0.1:9000")]), Body.of(body))


def answer(exchange: Exchange) -> Any:
    """The JSON body of the response."""
    assert exchange.response is not None
    assert isinstance(exchange.response.body, bytes)
    return json.loads(exchange.response.body)


def error_code(exchange: Exchange) -> str:
    """The code in an API 3.0 error envelope; status 200 as the real cloud has it."""
    assert exchange.response is not None
    assert exchange.response.status == 200
    return str(answer(exchange)["Response"]["Error"]["Code"])


def _date(now: int) -> str:
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d")
