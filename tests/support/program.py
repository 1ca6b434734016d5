"""The real program, run against a recorder: what it asks the engine for, as plain dictionaries."""

from __future__ import annotations

import asyncio
import json
import runpy
from collections.abc import Awaitable, Container, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
import pulumi
import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types
from pulumi.runtime.stack import Stack

ROOT = Path(__file__).parents[2]
PROJECT = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
ENCRYPTED = [f"{PROJECT['name']}:webhookSecret"]
PUBLIC_URL = "https://1250000000-abc123.ap-singapore.tencentscf.com"


@dataclass(frozen=True)
class Asked:
    """One resource the program asked for, as the engine is told of it."""

    type: str
    name: str
    inputs: dict[str, Any]


class InvokeError(grpc.RpcError):  # type: ignore[misc]  # has no types
    """As the engine tells of a function that has failed."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self._what = what

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return self._what


@dataclass
class Recorder(pulumi.runtime.Mocks):
    """Remembers what the program asked for, and answers with the inputs."""

    app_id: str = "1250000000"
    renewed: Container[str] = ()
    """Resources that get another id than the first time."""
    mps_role: str | None = None
    """Who may assume the account's `MPS_QcsRole`, as JSON; None when it has no such role."""
    no_roles: str = ""
    """What the cloud says instead of which roles there are."""
    told: Mapping[str, Any] = field(default_factory=dict)
    """The outputs of the stack's last update."""
    asked: list[Asked] = field(default_factory=list)

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        inputs = dict(args.inputs)
        self.asked.append(Asked(args.typ, args.name, inputs))
        return f"{args.name}-id{'-2' * (args.name in self.renewed)}", inputs | self._made(args.typ, inputs)

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        if args.token == "pulumi:pulumi:readStackOutputs":
            return {"name": args.args["name"], "outputs": dict(self.told)}, []
        if args.token == "tencentcloud:Cam/getRoles:getRoles":
            if self.no_roles:
                raise InvokeError(f"invocation of {args.token} returned an error: {self.no_roles}")
            return {"id": "none", "roleLists": self._roles(str(args.args["name"]))}, []
        return {"appId": self.app_id, "uin": "100000000001", "ownerUin": "100000000001", "name": "", "id": "1"}, []

    def _roles(self, name: str) -> list[dict[str, Any]]:
        if self.mps_role is None:
            return []
        about = {"description": "", "consoleLogin": False, "createTime": "", "updateTime": ""}
        return [{"roleId": "46", "name": name, "document": self.mps_role, **about}]

    def _made(self, kind: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """What only the cloud knows: the triggers it made, one of them with a URL."""
        if kind == "tencentcloud:ApiGateway/service:Service":
            return {"outerSubDomain": "service-abc12345-1250000000.ap-singapore.apigw.tencentcs.com"}
        if kind == "tencentcloud:ApiGateway/apiKey:ApiKey":
            return {"accessKeyId": "APIDmadeup", "accessKeySecret": "made-up-secret"}
        if kind != "tencentcloud:Scf/function:Function":
            return {}
        return {"triggerInfos": [self._trigger(trigger) for trigger in inputs["triggers"]]}

    def _trigger(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if asked["type"] != "http":
            return {"type": asked["type"], "triggerDesc": asked["triggerDesc"]}
        description = json.loads(asked["triggerDesc"])
        description["NetConfig"]["ExtranetUrl"] = PUBLIC_URL
        return {"type": "http", "triggerDesc": json.dumps(description)}


@dataclass(frozen=True)
class Program:
    """A run of the real program, as it was recorded."""

    asked: tuple[Asked, ...]
    exports: Mapping[str, Any]
    secret: frozenset[str]
    """The names of the exports that are encrypted in the state."""

    def all(self, token: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.type == token]

    def only(self, token: str) -> Asked:
        (asked,) = self.all(token)
        return asked


@cache
def sdk_loop() -> asyncio.AbstractEventLoop:
    """The event loop the SDK works on; whoever used `asyncio.run` before has taken the thread's own away.

    One for all runs and never closed: the SDK's threads keep loops of their own, which would be lost with it.
    """
    return asyncio.new_event_loop()


def run_program(
    stack: str = "local",
    app_id: str = "1250000000",
    region: str = "ap-singapore",
    renewed: Container[str] = (),
    mps_role: str | None = None,
    no_roles: str = "",
    sealed: Container[str] = (),
    told: Mapping[str, Any] | None = None,
    **own: Any,
) -> Program:
    """Run `__main__.py` against a recorder, with the defaults of Pulumi.yaml and these settings on top.

    `sealed` are those of them that the stack's file has encrypted, besides the one that always is. `told` are the
    outputs of the stack's last update.
    """
    defaults = {name: about["default"] for name, about in PROJECT["config"].items() if "default" in about}
    values = defaults | {"apiKeys": [{"name": "demo", "sha256": "a" * 64}]} | own
    texts = {
        f"{PROJECT['name']}:{name}": value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
    }
    recorder = Recorder(app_id, renewed, mps_role, no_roles, told or {})
    asyncio.set_event_loop(sdk_loop())
    pulumi.runtime.set_mocks(recorder, project=PROJECT["name"], stack=stack, preview=False)
    pulumi.runtime.set_all_config(
        {"tencentcloud:region": region, **texts},
        secret_keys=[*ENCRYPTED, *(f"{PROJECT['name']}:{name}" for name in own if name in sealed)],
    )
    exports: dict[str, Any] = {}
    marks: dict[str, Awaitable[bool]] = {}

    @pulumi.runtime.test  # type: ignore[untyped-decorator]  # untyped in the SDK
    def run() -> pulumi.Output[None]:
        root = pulumi.runtime.get_root_resource()
        assert isinstance(root, Stack)
        root.outputs = {}  # the SDK keeps one root for all runs
        runpy.run_path(str(ROOT / "__main__.py"))
        marks.update({name: out.is_secret() for name, out in root.outputs.items() if isinstance(out, pulumi.Output)})
        return pulumi.Output.all(**root.outputs).apply(exports.update)

    run()
    secret = frozenset(name for name, mark in marks.items() if sdk_loop().run_until_complete(mark))
    return Program(tuple(recorder.asked), exports, secret)
