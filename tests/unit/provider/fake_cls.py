"""CLS in memory: logsets, topics and their indexes."""

# ruff: noqa: N802 - methods are named like the API's actions

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.errors import Gone
from tests.unit.provider.fake_account import FakeAccount


class FakeCls(FakeAccount):
    """One method per action; what is kept is what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.logsets: dict[str, dict[str, Any]] = {}
        self.topics: dict[str, dict[str, Any]] = {}
        self.indexes: dict[str, dict[str, Any]] = {}

    def _CreateLogset(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = f"logset-{self._new_id()}"
        self.logsets[number] = {"LogsetId": number, **asked}
        return {"LogsetId": number}

    def _DescribeLogsets(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"Logsets": self._selected(self.logsets, asked)}

    def _ModifyLogset(self, asked: dict[str, Any]) -> None:
        self.logsets[asked["LogsetId"]].update(asked)

    def _DeleteLogset(self, asked: dict[str, Any]) -> None:
        del self.logsets[asked["LogsetId"]]

    def _CreateTopic(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = f"topic-{self._new_id()}"
        self.topics[number] = {"TopicId": number, "Period": 30, "StorageType": "hot", "PartitionCount": 1, **asked}
        return {"TopicId": number}

    def _DescribeTopics(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"Topics": self._selected(self.topics, asked)}

    @staticmethod
    def _selected(things: Mapping[str, Any], asked: dict[str, Any]) -> list[Any]:
        wanted = {one["Key"][0].upper() + one["Key"][1:]: one["Values"] for one in asked["Filters"]}
        return [row for row in things.values() if all(row[name] in values for name, values in wanted.items())]

    def _ModifyTopic(self, asked: dict[str, Any]) -> None:
        self.topics[asked["TopicId"]].update(asked)

    def _DeleteTopic(self, asked: dict[str, Any]) -> None:
        del self.topics[asked["TopicId"]]
        self.indexes.pop(asked["TopicId"], None)

    def _CreateIndex(self, asked: dict[str, Any]) -> None:
        self.indexes[asked["TopicId"]] = asked

    _ModifyIndex = _CreateIndex

    def _DescribeIndex(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["TopicId"] not in self.indexes:
            raise Gone("no index", code="ResourceNotFound.IndexNotExist")
        return self.indexes[asked["TopicId"]]

    def _DeleteIndex(self, asked: dict[str, Any]) -> None:
        del self.indexes[asked["TopicId"]]
