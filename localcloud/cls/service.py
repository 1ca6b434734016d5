"""CLS 2020-10-16, put together: the one thing of this package that the rest of the cloud knows."""

from __future__ import annotations

from collections.abc import Mapping

from localcloud import actions
from localcloud.alarms import Board, Ticker
from localcloud.clock import Clock
from localcloud.cls.alarm_actions import AlarmActions
from localcloud.cls.alarm_watch import AlarmWatch
from localcloud.cls.alarms import LogAlarmStore
from localcloud.cls.kept import LogAlarmSection, RecordCollection, TopicSection
from localcloud.cls.logset_actions import LogsetActions
from localcloud.cls.records import Record
from localcloud.cls.search import SearchActions
from localcloud.cls.store import LogStore
from localcloud.cls.topic_actions import TopicActions
from localcloud.identity import Account
from localcloud.state.contract import Collection, Section
from localcloud.tag import TagStore


class Cls:
    """Logsets, topics, indexes and the records in them."""

    def __init__(self, *, clock: Clock, account: Account, tags: TagStore, ticker: Ticker, board: Board) -> None:
        self._store = LogStore()
        self._alarms = LogAlarmStore()
        self._ticker = ticker
        ticker.add(AlarmWatch(self._alarms, self._store, board, account))
        self._last = 0
        self._records = RecordCollection(self._store)
        self.service = actions.service(
            "cls",
            "2020-10-16",
            (
                LogsetActions(self._store, tags, account),
                TopicActions(self._store, tags, account),
                SearchActions(self._store, clock),
                AlarmActions(self._alarms, self._store, tags, ticker.wake, board.forget),
            ),
        )

    def append(self, topic_id: str, at: float, fields: Mapping[str, str]) -> None:
        """Keep one record of `at` (epoch seconds). A topic that is gone or closed loses it, as in the real cloud."""
        topic = self._store.topics.get(topic_id)
        if topic is not None and topic.status:
            self._last += 1
            topic.append(Record(at, self._last, dict(fields)))
            self._records.changes.note(f"{topic_id}/{self._last}")

    def holds(self, logset_id: str, topic_id: str) -> bool:
        """Whether the topic exists and is in that logset."""
        topic = self._store.topics.get(topic_id)
        return topic is not None and topic.logset.id == logset_id

    def kept(self) -> tuple[list[Section], list[Collection]]:
        """What is to be kept of it."""
        return [TopicSection(self._store), LogAlarmSection(self._alarms)], [self._records]

    def loaded(self) -> None:
        """What was kept is here again: new records get higher numbers, alarms are watched."""
        held = (record.number for topic in self._store.topics.values() for record in topic.records)
        self._last = max(held, default=self._last)
        self._ticker.wake()

    def reset(self) -> None:
        """No logset, no topic, no record, no alarm."""
        self._store.clear()
        self._alarms.clear()
