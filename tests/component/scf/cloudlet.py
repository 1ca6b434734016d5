"""SCF with its processes, CLS and tags for real, and stand-ins for COS and CAM: no gateway and no sockets."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import zipfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from localcloud.actions import Answer
from localcloud.alarms import Board, Post, Ticker
from localcloud.clock import Clock
from localcloud.cls import Cls
from localcloud.errors import NotFound, Unauthorized
from localcloud.events import ObjectEvent, ObjectEvents
from localcloud.exchange import Call, Dialect, Exchange
from localcloud.faults import Faults
from localcloud.gateway.parameters import convert
from localcloud.http import Body, Headers, Request, Response
from localcloud.identity import Account, Credential, Principal
from localcloud.internet import Internet
from localcloud.measurements import Measurements
from localcloud.scf import Platform, Scf
from localcloud.tag import TagStore
from tests.support.cloud import PATIENCE

REGION = "ap-singapore"
LONG = 600
"""Seconds of real time that a function may run: on a slow machine it takes longer to begin than SCF's 3 seconds."""
ACCOUNT = Account()
ROOT = Principal("root", ACCOUNT)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip with these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@dataclass
class Roles:
    """CAM, as far as SCF asks it: roles by name, and what may be passed."""

    clock: Clock
    trusted: set[str] = field(default_factory=lambda: {"draw-role"})
    distrusting: set[str] = field(default_factory=lambda: {"stranger"})
    issued: list[Credential] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def assume_for_service(
        self, service: str, role_name: str, *, session: str, seconds: int = 7200, instance: str = ""
    ) -> Credential:
        assert service == "scf.qcloud.com"
        if role_name in self.distrusting:
            raise Unauthorized("UnauthorizedOperation", "no trust")
        if role_name not in self.trusted:
            raise NotFound("ResourceNotFound.RoleNotFound", "no role")
        who = Principal("role", ACCOUNT, role_name, session, instance)
        number = len(self.issued) + 1
        key = Credential(f"AKIDtemp{number}", "made-up", who, f"token{number}", self.clock.now() + seconds)
        self.issued.append(key)
        return key

    def check(self, who: Principal, action: str, resource: str, **_: object) -> None:
        self.asked.append((action, resource))
        if who.name == "may-not-pass":
            raise Unauthorized("UnauthorizedOperation", f"{action} on {resource}")


@dataclass
class Buckets:
    """COS, as far as SCF asks it."""

    regions: dict[str, str] = field(default_factory=lambda: {"media-1250000000": REGION})
    objects: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def read_object(self, bucket: str, key: str) -> bytes:
        if (bucket, key) not in self.objects:
            raise NotFound("NoSuchKey", key)
        return self.objects[bucket, key]

    def bucket_region(self, bucket: str) -> str | None:
        return self.regions.get(bucket)


class Cloudlet:
    """One SCF to test. Close it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.roles = Roles(self.clock)
        self.buckets = Buckets()
        self.tags = TagStore()
        self.faults = Faults()
        self.events = ObjectEvents(self.faults)
        self.board = Board(Post(Internet(), self.clock.now))
        self.logs = Cls(clock=self.clock, account=ACCOUNT, tags=self.tags, ticker=Ticker(self.clock), board=self.board)

        async def ca_file() -> Path:
            return folder / "ca.pem"

        self.scf = Scf(
            clock=self.clock,
            account=ACCOUNT,
            authoriser=self.roles,
            assumer=self.roles,
            logs=self.logs,
            tags=self.tags,
            events=self.events,
            objects=self.buckets,
            measurements=Measurements(),
            platform=Platform(region=REGION, proxy_url=lambda: "http://127.0.0.1:9", ca_file=ca_file),
            folder=folder / "functions",
        )

    async def call(self, action: str, caller: Principal = ROOT, region: str = REGION, **parameters: Any) -> Any:
        """Call an action with parameters as they stand on the wire; the answer as plain JSON."""
        service = self.scf.service if action in self.scf.service.actions else self.logs.service
        found = service.actions[action]
        call = Call(caller, ACCOUNT, region, "req", self.clock.now())
        answer = found.run(call, convert(parameters, found.parameters))
        if not isinstance(answer, Answer):
            answer = await answer
        return json.loads(msgspec.json.encode(answer))

    async def deploy(
        self, code: str = "", *, name: str = "draw", files: Mapping[str, str] | None = None, **given: Any
    ) -> None:
        """Create a function whose index.py is `code`, and let it become Active."""
        packed = zipped(files if files is not None else {"index.py": code})
        settings = {
            "FunctionName": name,
            "Handler": "index.main_handler",
            "Runtime": "Python3.10",
            "Timeout": LONG,
            "Code": {"ZipFile": base64.b64encode(packed).decode()},
            **given,
        }
        await self.call("CreateFunction", **settings)
        self.clock.advance(1)

    async def invoke(self, event: object = None, *, name: str = "draw") -> dict[str, Any]:
        """Run a function and wait for it: the Result of InvokeFunction."""
        answer = await self.call("InvokeFunction", FunctionName=name, Event=json.dumps(event), LogType="Tail")
        result: dict[str, Any] = answer["Result"]
        result["Log"] = base64.b64decode(result["Log"]).decode()
        return result

    async def value(self, event: object = None, *, name: str = "draw") -> Any:
        """What a handler returned; a failure is an assertion error."""
        result = await self.invoke(event, name=name)
        assert result["InvokeResult"] == 0, result
        return json.loads(result["RetMsg"])

    async def http(
        self,
        url_id: str,
        method: str = "GET",
        path: str = "/",
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        query: str = "",
        host: str = "",
    ) -> Response:
        """A request to a Function URL: under `host`, or by its path on this machine."""
        raw_path = path if host else f"/_localcloud/fn/{url_id}{path}"
        sent = Headers(list((headers or {}).items()))
        request = Request(method, host or "127.0.0.1:4000", raw_path, query, sent, Body.of(body))
        exchange = Exchange(
            request, id="0f0f0f0f", dialect=Dialect.FUNCTION_URL, function_url=url_id, function_path=path
        )
        return await self.scf.call_url(exchange)

    def publish(self, key: str, name: str = "cos:ObjectCreated:Put", bucket: str = "media-1250000000") -> None:
        """Tell SCF that an object changed."""
        self.events.publish(ObjectEvent(name, bucket, REGION, key, 3, '"e"', "NWMx", self.clock.now()))

    async def quiet(self, name: str = "draw") -> list[dict[str, Any]]:
        """Wait until no event is running or about to run; then the function's invocations, oldest first."""
        async with asyncio.timeout(PATIENCE):
            while self.scf.pending():
                await asyncio.sleep(0.005)
        answer = await self.call("GetFunctionLogs", FunctionName=name, Order="asc", Limit=100)
        found: list[dict[str, Any]] = answer["Data"]
        return found

    async def close(self) -> None:
        await self.scf.close()


def play(story: Callable[[Cloudlet], Awaitable[None]], folder: Path) -> None:
    """Run one story on a cloudlet of its own, within a limit of real time."""

    async def whole() -> None:
        cloud = Cloudlet(folder)
        try:
            async with asyncio.timeout(PATIENCE):
                await story(cloud)
        finally:
            await cloud.close()

    asyncio.run(whole())
