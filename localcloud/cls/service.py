"""CLS 2020-10-16, put together: the one thing of this package that the rest of the cloud knows."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from localcloud import actions
from localcloud.clock import Clock
from localcloud.cls.logset_actions import LogsetActions
from localcloud.cls.records import Record
from localcloud.cls.search import SearchActions
from localcloud.cls.store import LogStore
from localcloud.cls.topic_actions import TopicActions
from localcloud.identity import Account
from localcloud.tag import TagStore


class Cls:
    """Logsets, topics, indexes and the records in them."""

    def __init__(self, *, clock: Clock, account: Account, tags: TagStore) -> None:
        self._store = LogStore()
        self._numbers = itertools.count(1)
        self.service = actions.service(
            "cls",
            "2020-10-16",
            (
                LogsetActions(self._store, tags, account),
                TopicActions(self._store, tags, account),
                SearchActions(self._store, clock),
            ),
        )

    def append(self, topic_id: str, at: float, fields: Mapping[str, str]) -> None:
        """Keep one record of `at` (epoch seconds). A topic that is gone or closed loses it, as in the real cloud."""
        topic = self._store.topics.get(topic_id)
        if topic is not None and topic.status:
            topic.append(Record(at, next(self._numbers), dict(fields)))

    def holds(self, logset_id: str, topic_id: str) -> bool:
        """Whether the topic exists and is in that logset."""
        topic = self._store.topics.get(topic_id)
        return topic is not None and topic.logset.id == logset_id

    def reset(self) -> None:
        """No logset, no topic, no record."""
        self._store.clear()
