"""Log topics and what is in them as state that can be kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from localcloud.changes import Changes
from localcloud.cls.alarms import LogAlarm, LogAlarmStore, LogNotice
from localcloud.cls.records import Index, Logset, Record, Topic
from localcloud.cls.store import LogStore
from localcloud.state.contract import decoder


class _Topic(msgspec.Struct):
    """A topic without its records; the logset by its id."""

    id: str
    logset: str
    name: str
    created: float
    period: int
    describes: str
    storage_type: str
    partitions: int
    auto_split: bool
    max_split: int
    hot_period: int
    web_tracking: bool
    status: bool
    index: Index | None


class _Catalogue(msgspec.Struct):
    logsets: list[Logset]
    topics: list[_Topic]


_COPIED = tuple(name for name in _Topic.__struct_fields__ if name != "logset")


class TopicSection:
    """Logsets, topics and their indexes."""

    name = "cls"

    def __init__(self, store: LogStore) -> None:
        self._store = store

    def dump(self) -> _Catalogue:
        return _Catalogue(
            logsets=list(self._store.logsets.values()),
            topics=[
                _Topic(logset=topic.logset.id, **{name: getattr(topic, name) for name in _COPIED})
                for topic in self._store.topics.values()
            ],
        )

    def load(self, data: bytes) -> None:
        saved = decoder(_Catalogue).decode(data)
        self._store.logsets.update((logset.id, logset) for logset in saved.logsets)
        for topic in saved.topics:
            self._store.topics[topic.id] = Topic(
                logset=self._store.logsets[topic.logset], **{name: getattr(topic, name) for name in _COPIED}
            )


class _Alarms(msgspec.Struct):
    alarms: list[LogAlarm]
    notices: list[LogNotice]


class LogAlarmSection:
    """Alarms about logs, and whom they tell."""

    name = "cls-alarms"

    def __init__(self, store: LogAlarmStore) -> None:
        self._store = store

    def dump(self) -> _Alarms:
        return _Alarms(alarms=list(self._store.alarms.values()), notices=list(self._store.notices.values()))

    def load(self, data: bytes) -> None:
        saved = decoder(_Alarms).decode(data)
        self._store.alarms.update((alarm.id, alarm) for alarm in saved.alarms)
        self._store.notices.update((notice.id, notice) for notice in saved.notices)


class RecordCollection:
    """Log records, under `<topic>/<number>`. They end with their topic, or when it is full, unnamed."""

    name = "records"

    def __init__(self, store: LogStore) -> None:
        self._store = store
        self.changes = Changes()

    def ids(self) -> Iterator[str]:
        return (f"{topic.id}/{record.number}" for topic in self._store.topics.values() for record in topic.records)

    def dump(self, entity: str) -> Record | None:
        topic_id, _, number = entity.rpartition("/")
        topic = self._store.topics.get(topic_id)
        # From the end, where the record that was just written is.
        return next((each for each in reversed(topic.records) if each.number == int(number)), None) if topic else None

    def load(self, entities: Mapping[str, bytes]) -> None:
        read = decoder(Record)
        for entity, data in entities.items():
            topic = self._store.topics.get(entity.rpartition("/")[0])
            if topic is not None:
                topic.append(read.decode(data))
