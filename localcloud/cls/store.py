"""All logsets and topics of all regions."""

from __future__ import annotations

from collections.abc import Iterator

from localcloud.cls.errors import Missing
from localcloud.cls.records import Logset, Topic


class LogStore:
    """Where logsets and topics are found by id. An id is unique over all regions."""

    def __init__(self) -> None:
        self.logsets: dict[str, Logset] = {}
        self.topics: dict[str, Topic] = {}

    def logset(self, logset_id: str, region: str) -> Logset:
        """Raises `Missing`."""
        found = self.logsets.get(logset_id)
        if found is None or found.region != region:
            raise Missing("Logset", f"There is no logset {logset_id!r} in {region}.")
        return found

    def topic(self, topic_id: str, region: str) -> Topic:
        """Raises `Missing`."""
        found = self.topics.get(topic_id)
        if found is None or found.logset.region != region:
            raise Missing("Topic", f"There is no topic {topic_id!r} in {region}.")
        return found

    def logsets_in(self, region: str) -> Iterator[Logset]:
        return (logset for logset in self.logsets.values() if logset.region == region)

    def topics_in(self, region: str) -> Iterator[Topic]:
        return (topic for topic in self.topics.values() if topic.logset.region == region)

    def topics_of(self, logset: Logset) -> list[Topic]:
        return [topic for topic in self.topics.values() if topic.logset is logset]

    def clear(self) -> None:
        self.logsets.clear()
        self.topics.clear()
