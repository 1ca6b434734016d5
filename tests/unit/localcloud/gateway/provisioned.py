"""A whole cloud in this process, with one of everything that a service's actions can be about."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from localcloud.actions import Service
from localcloud.cloud import Cloud
from localcloud.exchange import Exchange
from localcloud.server.certificates import Certificates
from localcloud.settings import Settings
from tests.conformance.scf.clients import zipped
from tests.unit.localcloud.apigateway.gateway import described
from tests.unit.localcloud.cls import watched as cls
from tests.unit.localcloud.gateway.world import answer, api_request, local
from tests.unit.localcloud.monitor import alarms as monitor

_TRUST = {
    "version": "2.0",
    "statement": [
        {"action": "name/sts:AssumeRole", "effect": "allow", "principal": {"service": "mps.cloud.tencent.com"}}
    ],
}
_ALLOWED = {"version": "2.0", "statement": [{"effect": "allow", "action": "cos:GetObject", "resource": "*"}]}
_ROLE = {"RoleName": "painter", "PolicyDocument": json.dumps(_TRUST)}
_FUNCTION = {
    "FunctionName": "draw",
    "Handler": "index.main_handler",
    "Runtime": "Python3.10",
    "Code": {"ZipFile": zipped("def main_handler(event, context): ...")},
}
_TIMER = {"FunctionName": "draw", "TriggerName": "tick", "Type": "timer", "TriggerDesc": "0 0 0 1 1 * *"}

Step = tuple[str, str, dict[str, Any]]
"""Service, action and parameters, in which `known` values stand as their marks."""


def mark(name: str) -> str:
    """What stands for the value that was last known under this name."""
    return f"<<{name}>>"


_ROLES: Sequence[Step] = [("cam", "CreateRole", _ROLE)]
_FUNCTIONS: Sequence[Step] = [("scf", "CreateFunction", _FUNCTION), ("scf", "CreateTrigger", _TIMER)]
_STEPS: Mapping[str, Sequence[Step]] = {
    "cam": [
        *_ROLES,
        ("cam", "CreatePolicy", {"PolicyName": "readers", "PolicyDocument": json.dumps(_ALLOWED)}),
        ("cam", "AddUser", {"Name": "someone"}),
        ("cam", "AttachRolePolicy", {"PolicyId": mark("PolicyId"), "AttachRoleName": "painter"}),
    ],
    "sts": _ROLES,
    "tag": _FUNCTIONS,
    "cls": [
        ("cls", "CreateLogset", {"LogsetName": "watched"}),
        ("cls", "CreateTopic", {"LogsetId": mark("LogsetId"), "TopicName": "lines"}),
        ("cls", "CreateIndex", {"TopicId": mark("TopicId"), "Rule": cls.RULE}),
        ("cls", "CreateAlarmNotice", {"Name": "pager", "Type": "All", "NoticeReceivers": [cls.PAGER]}),
        (
            "cls",
            "CreateAlarm",
            {
                "Name": "lost",
                "AlarmTargets": [
                    {
                        "TopicId": mark("TopicId"),
                        "LogsetId": mark("LogsetId"),
                        "Query": cls.COUNTED,
                        "Number": 1,
                        "StartTimeOffset": -5,
                        "EndTimeOffset": 0,
                    }
                ],
                "MonitorTime": {"Type": "Period", "Time": 5},
                "TriggerCount": 1,
                "AlarmPeriod": 0,
                "AlarmNoticeIds": [mark("AlarmNoticeId")],
                "Condition": "$1.lost > 0",
            },
        ),
    ],
    "monitor": [
        ("monitor", "CreateAlarmNotice", {"Module": "monitor", **monitor.NOTICE}),
        (
            "monitor",
            "CreateAlarmPolicy",
            {
                "Module": "monitor",
                "PolicyName": "errors",
                "MonitorType": "MT_QCE",
                "Namespace": "SCF_V2",
                "Condition": {"IsUnionRule": 1, "Rules": [monitor.RULE]},
                "NoticeIds": [mark("NoticeId")],
            },
        ),
    ],
    "ssm": [("ssm", "CreateSecret", {"SecretName": "token", "VersionId": "v1", "SecretString": "hush"})],
    "scf": _FUNCTIONS,
    "apigateway": [
        *_FUNCTIONS,
        ("apigateway", "CreateService", {"ServiceName": "images", "Protocol": "http&https"}),
        ("apigateway", "CreateApi", described(mark("ServiceId"))),
        (
            "apigateway",
            "ReleaseService",
            {"ServiceId": mark("ServiceId"), "EnvironmentName": "release", "ReleaseDesc": "first"},
        ),
        ("apigateway", "CreateUsagePlan", {"UsagePlanName": "callers"}),
        ("apigateway", "CreateApiKey", {"SecretName": "shop"}),
    ],
    "mps": _ROLES,
}


class Provisioned:
    """The cloud, and what its services were told and answered, by name: `known["ServiceId"]`."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.known: dict[str, Any] = {}

    async def provision(self, service: str) -> None:
        for name, action, parameters in _STEPS[service]:
            exchange = await self.call(name, action, parameters)
            assert exchange.code == "", answer(exchange)
            if action == "CreateFunction":
                await self.move_clock(b'{"advance_seconds": 60}')  # until it is active
            self._learn(parameters)
            self._learn(answer(exchange)["Response"])

    async def move_clock(self, wanted: bytes) -> None:
        await self.cloud.gateway.send(local("POST", "/_localcloud/clock", wanted))

    async def call(self, service: str, action: str, body: object) -> Exchange:
        """Marks in the body become what is known; bytes are sent as they are."""
        version = next(version for name, version in self.cloud.services if name == service)
        sent = body if isinstance(body, bytes) else self._filled(body)
        host = f"{service}.tencentcloudapi.com"
        request = api_request(sent, self.cloud.now(), host=host, service=service, version=version, action=action)
        return await self.cloud.gateway.handle(request)

    def _learn(self, value: object) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                self._learn(inner)
                self.known[name] = self._filled(inner)
        elif isinstance(value, list):
            for inner in value:
                self._learn(inner)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("<<"):
            return self.known.get(value[2:-2], value)
        if isinstance(value, list):
            return [self._filled(inner) for inner in value]
        if isinstance(value, dict):
            return {name: self._filled(inner) for name, inner in value.items()}
        return value


@asynccontextmanager
async def provisioned(service: str = "") -> AsyncIterator[Provisioned]:
    """A cloud whose clock stands still, with what this service's actions need."""
    with tempfile.TemporaryDirectory(prefix="localcloud-") as name:
        folder = Path(name)
        cloud = Cloud(Settings(folder=folder, quota_scale=1000.0), lambda: "", Certificates(folder))
        try:
            found = Provisioned(cloud)
            await found.move_clock(b'{"freeze": true}')
            if service:
                await found.provision(service)
            yield found
        finally:
            await cloud.close()


def declared() -> list[Service]:
    """Every service of the cloud with its actions."""

    async def ask() -> list[Service]:
        async with provisioned() as found:
            return list(found.cloud.services.values())

    return asyncio.run(ask())
