"""An SSM, asked as its clients ask."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from localcloud.clock import Clock
from localcloud.exchange import Call
from localcloud.gateway.parameters import convert
from localcloud.identity import Account, Principal
from localcloud.ssm import Ssm
from localcloud.tag import TagStore

ACCOUNT = Account()
ROOT = Principal("root", ACCOUNT)
DAY = 86_400


class Safe:
    """An SSM on a clock that stands still."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.clock.freeze()
        self.tags = TagStore()
        self.ssm = Ssm(self.tags)

    def __call__(self, action: str, name: str = "hook", *, region: str = "ap-singapore", **parameters: Any) -> Any:
        return self.ask(action, region=region, SecretName=name, **parameters)

    def ask(self, action: str, *, region: str = "ap-singapore", who: Principal = ROOT, **parameters: Any) -> Any:
        found = self.ssm.service.actions[action]
        call = Call(who, ACCOUNT, region, "req", self.clock.now())
        return json.loads(msgspec.json.encode(found.run(call, convert(parameters, found.parameters))))

    def resource(self, action: str, **parameters: str) -> object:
        """What CAM is asked about."""
        found = self.ssm.service.actions[action]
        call = Call(ROOT, ACCOUNT, "ap-singapore", "req", self.clock.now())
        return found.resource(call, convert(parameters, found.parameters))

    def create(self, name: str = "hook", **more: Any) -> None:
        self("CreateSecret", name, **{"VersionId": "v1", "SecretString": "open sesame", **more})

    def read(self, version: str = "v1", name: str = "hook") -> str:
        return str(self("GetSecretValue", name, VersionId=version)["SecretString"])

    def status(self) -> str:
        return str(self("DescribeSecret")["Status"])
