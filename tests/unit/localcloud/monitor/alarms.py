"""A Cloud Monitor, asked as its clients ask."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from localcloud.alarms import Board, Post, Ticker
from localcloud.clock import Clock
from localcloud.exchange import Call
from localcloud.gateway.parameters import convert
from localcloud.identity import Account, Principal
from localcloud.internet import Internet
from localcloud.measurements import Measurements
from localcloud.monitor import Monitor

ACCOUNT = Account()
HOOK: dict[str, Any] = {"URL": "https://x.test/h", "IsValid": 0, "EndTime": 86399, "Weekday": [4, 1]}
RULE: dict[str, Any] = {"MetricName": "Error", "Period": 60, "Operator": "ge", "Value": "1", "NoticeFrequency": 3600}
NOTICE: dict[str, Any] = {"Name": "ops", "NoticeType": "ALL", "NoticeLanguage": "en-US", "URLNotices": [HOOK]}
FUNCTION = '{"functionName": "draw", "namespace": "default"}'


class Alarms:
    """A monitor, called as its one account, on a clock that stands still at the first second of 2100."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.clock.freeze()
        self.clock.advance(4_102_444_800 - self.clock.now())
        self.internet = Internet()
        self.post = Post(self.internet, self.clock.now)
        self.board = Board(self.post)
        self.measurements = Measurements()
        self.monitor = Monitor(
            account=ACCOUNT, measurements=self.measurements, ticker=Ticker(self.clock), board=self.board
        )
        self.now = 1000.0

    def __call__(self, action: str, **parameters: Any) -> Any:
        found = self.monitor.service.actions[action]
        call = Call(Principal("root", ACCOUNT), ACCOUNT, "ap-singapore", "req", self.now)
        asked = convert({"Module": "monitor", **parameters}, found.parameters)
        return json.loads(msgspec.json.encode(found.run(call, asked)))

    def notice(self, **changes: Any) -> str:
        return str(self("CreateAlarmNotice", **{**NOTICE, **changes})["NoticeId"])

    def policy(self, name: str = "errors", **changes: Any) -> str:
        return str(self.create(name, **changes)["PolicyId"])

    def create(self, name: str = "errors", **changes: Any) -> Any:
        wanted = {"Condition": {"IsUnionRule": 1, "Rules": [RULE]}, **changes}
        return self("CreateAlarmPolicy", PolicyName=name, MonitorType="MT_QCE", Namespace="SCF_V2", **wanted)

    def seen(self, policy_id: str) -> Any:
        return self("DescribeAlarmPolicy", PolicyId=policy_id)["Policy"]

    def notices(self, **wanted: Any) -> list[Any]:
        page = {"PageNumber": 1, "PageSize": 200, "Order": "ASC", **wanted}
        return list(self("DescribeAlarmNotices", **page)["Notices"])
