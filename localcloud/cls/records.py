"""Logsets, topics, indexes and log records as CLS keeps them."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

DAY = 86_400.0
KEEP_FOR_EVER = 3640
"""A Period of so many days means for ever (official SDK, CreateTopic)."""
CAPACITY = 50_000
"""Records kept per topic; older ones are forgotten, because they are in memory."""


class Logset(msgspec.Struct):
    """A group of topics."""

    id: str
    name: str
    region: str
    created: float


class Index(msgspec.Struct):
    """What can be searched. `rule` is kept as it was sent."""

    rule: dict[str, Any]
    status: bool
    include_internal_fields: bool
    metadata_flag: int
    modified: float

    @property
    def full_text(self) -> bool:
        return bool(self.rule.get("FullText"))

    @property
    def case_sensitive(self) -> bool:
        return bool((self.rule.get("FullText") or {}).get("CaseSensitive"))

    def key_is_indexed(self, name: str) -> bool:
        """Whether `key:value` searches may name this field."""
        if (self.rule.get("DynamicIndex") or {}).get("Status"):
            return True
        listed = (self.rule.get("KeyValue") or {}).get("KeyValues") or []
        return any(each.get("Key") == name for each in listed)

    def counts_with(self, name: str) -> bool:
        """Whether statistics may be computed from this field."""
        listed = (self.rule.get("KeyValue") or {}).get("KeyValues") or []
        return any(each.get("Key") == name and (each.get("Value") or {}).get("SqlFlag") for each in listed)


@dataclass(order=True, frozen=True, slots=True)
class Record:
    """One log record. `at` in epoch seconds, `number` makes the order of equal times that of their arrival."""

    at: float
    number: int
    fields: Mapping[str, str] = field(compare=False)


class Topic(msgspec.Struct):
    """A place to log to. `period` in days."""

    id: str
    logset: Logset
    name: str
    created: float
    period: int = 30
    describes: str = ""
    storage_type: str = "hot"
    partitions: int = 1
    auto_split: bool = True
    max_split: int = 50
    hot_period: int = 0
    web_tracking: bool = False
    status: bool = True
    index: Index | None = None
    records: deque[Record] = msgspec.field(default_factory=deque)

    def append(self, record: Record) -> None:
        """Keep it in order of time; records nearly always arrive in that order."""
        if self.records and record < self.records[-1]:
            ordered = list(self.records)
            insort(ordered, record)
            self.records = deque(ordered)
        else:
            self.records.append(record)
        if len(self.records) > CAPACITY:
            self.records.popleft()

    def between(self, start: float, end: float, now: float) -> Iterator[Record]:
        """Records of [start, end), oldest first, without those that are older than the topic keeps them."""
        if self.period != KEEP_FOR_EVER:
            start = max(start, now - self.period * DAY)
        return (record for record in self.records if start <= record.at < end)
