"""A CLS whose logs are watched: a topic with its index, alarms about it, and who is told."""

from __future__ import annotations

from typing import Any

from tests.unit.localcloud.cls.logs import Log

PAGER: dict[str, Any] = {"ReceiverType": "Uin", "ReceiverIds": [7], "ReceiverChannels": ["Email"]}
RULE: dict[str, Any] = {
    "FullText": {"CaseSensitive": False, "Tokenizer": " ", "ContainZH": False},
    "KeyValue": {
        "CaseSensitive": False,
        "KeyValues": [
            {"Key": "step", "Value": {"Type": "text", "Tokenizer": " ", "SqlFlag": True}},
            {"Key": "age", "Value": {"Type": "long", "SqlFlag": True}},
            {"Key": "note", "Value": {"Type": "text", "SqlFlag": False}},
        ],
    },
}
COUNTED = 'step:"job lost" | select count(*) as lost'
OLDEST = "step:queue | select max(age) as oldest"


class Watched(Log):
    """A CLS with one topic, its index, and a notice."""

    def __init__(self) -> None:
        super().__init__()
        self.clock.advance(-self.clock.now() % 300)
        self.logset = self("CreateLogset", LogsetName="watched")["LogsetId"]
        self.topic_id = self("CreateTopic", LogsetId=self.logset, TopicName="lines")["TopicId"]
        self("CreateIndex", TopicId=self.topic_id, Rule=RULE)
        self.notice = self("CreateAlarmNotice", Name="pager", Type="All", NoticeReceivers=[PAGER])["AlarmNoticeId"]

    def alarm(self, query: str = COUNTED, condition: str = "$1.lost > 0", **more: Any) -> str:
        target = {
            "TopicId": self.topic_id,
            "LogsetId": self.logset,
            "Query": query,
            "Number": 1,
            "StartTimeOffset": -5,
            "EndTimeOffset": 0,
        } | more.pop("target", {})
        wanted = {
            "Name": "lost",
            "AlarmTargets": [target],
            "MonitorTime": {"Type": "Period", "Time": 5},
            "TriggerCount": 1,
            "AlarmPeriod": 0,
            "AlarmNoticeIds": [self.notice],
            "Condition": condition,
            **more,
        }
        return str(self("CreateAlarm", **wanted)["AlarmId"])

    def write(self, **fields: str) -> None:
        self.cls.append(self.topic_id, self.clock.now(), fields)

    def minutes(self, number: int) -> None:
        self.clock.advance(60 * number)

    @property
    def rings(self) -> list[Any]:
        return self.board.view()["rings"]
