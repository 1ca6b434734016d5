"""The actions about topics and their indexes."""

from __future__ import annotations

from typing import Any

import msgspec

from localcloud.actions import Answer, action
from localcloud.cls.errors import InvalidValue, Missing, Taken
from localcloud.cls.naming import moment, new_id, new_resource, pairs, topic_resource
from localcloud.cls.records import KEEP_FOR_EVER, Index, Topic
from localcloud.cls.selection import check_name, page, select
from localcloud.cls.store import LogStore
from localcloud.cls.wire import (
    CreateIndex,
    CreateTopic,
    DeleteIndex,
    DeleteTopic,
    DescribeIndex,
    DescribeTopics,
    IndexView,
    ModifyIndex,
    ModifyTopic,
    Rule,
    TopicCreated,
    TopicList,
    TopicView,
)
from localcloud.exchange import Call
from localcloud.identity import Account
from localcloud.tag import TagStore

_PERIOD = range(1, 3601)
_PARTITIONS = range(1, 11)
_CHANGES = {
    "status": "status",
    "auto_split": "auto_split",
    "max_split_partitions": "max_split",
    "period": "period",
    "storage_type": "storage_type",
    "describes": "describes",
    "hot_period": "hot_period",
    "is_web_tracking": "web_tracking",
    "partition_count": "partitions",
}
"""What ModifyTopic can change: its parameter, and the topic's field."""


class TopicActions(msgspec.Struct, frozen=True):
    """CreateTopic, CreateIndex and their relatives."""

    store: LogStore
    tags: TagStore
    account: Account

    @action(CreateTopic, resource=new_resource("topic"))
    def create(self, call: Call, asked: CreateTopic) -> TopicCreated:
        logset = self.store.logset(asked.logset_id, call.region)
        check_name("topic", asked.topic_name)
        if asked.biz_type != 0:
            raise InvalidValue("BizType 1 makes a metric topic, which the embedded cloud does not offer.")
        self._check_free(asked.topic_name, asked.logset_id)
        chosen = new_id(asked.topic_id, self.account.app_id)
        if chosen in self.store.topics:
            raise Taken("Topic", f"The topic id {chosen!r} is in use.")
        topic = Topic(
            id=chosen,
            logset=logset,
            name=asked.topic_name,
            created=call.now,
            period=asked.period,
            describes=asked.describes,
            storage_type=asked.storage_type,
            partitions=asked.partition_count,
            auto_split=asked.auto_split,
            max_split=asked.max_split_partitions,
            hot_period=asked.hot_period,
            web_tracking=asked.is_web_tracking,
        )
        _check(topic.period, topic.partitions)
        self.store.topics[chosen] = topic
        self._tag(topic, {tag.key: tag.value for tag in asked.tags})
        return TopicCreated(topic_id=chosen)

    @action(DescribeTopics)
    def describe(self, call: Call, asked: DescribeTopics) -> TopicList:
        precise_topic, precise_logset = asked.precise_search in (1, 3), asked.precise_search in (2, 3)
        found = select(
            list(self.store.topics_in(call.region)),
            asked.filters,
            {
                "topicId": lambda topic, value: topic.id == value,
                "topicName": lambda topic, value: topic.name == value if precise_topic else value in topic.name,
                "logsetId": lambda topic, value: topic.logset.id == value,
                "logsetName": lambda topic, value: (
                    topic.logset.name == value if precise_logset else value in topic.logset.name
                ),
                "storageType": lambda topic, value: topic.storage_type == value,
            },
        )
        shown = [self._view(topic) for topic in page(found, asked.offset, asked.limit)]
        return TopicList(topics=shown, total_count=len(found))

    @action(ModifyTopic, resource=topic_resource)
    def modify(self, call: Call, asked: ModifyTopic) -> Answer:
        topic = self.store.topic(asked.topic_id, call.region)
        if asked.topic_name is not None and asked.topic_name != topic.name:
            check_name("topic", asked.topic_name)
            self._check_free(asked.topic_name, topic.logset.id)
        period = topic.period if asked.period is None else asked.period
        _check(period, topic.partitions if asked.partition_count is None else asked.partition_count)
        topic.name = asked.topic_name or topic.name
        for parameter, field in _CHANGES.items():
            value = getattr(asked, parameter)
            if value is not None:
                setattr(topic, field, value)
        if asked.tags is not None:
            self._tag(topic, {tag.key: tag.value for tag in asked.tags})
        return Answer()

    @action(DeleteTopic, resource=topic_resource)
    def delete(self, call: Call, asked: DeleteTopic) -> Answer:
        topic = self.store.topic(asked.topic_id, call.region)
        del self.store.topics[topic.id]
        self._tag(topic, {})
        return Answer()

    @action(CreateIndex, resource=topic_resource)
    def create_index(self, call: Call, asked: CreateIndex) -> Answer:
        topic = self.store.topic(asked.topic_id, call.region)
        if topic.index is not None:
            raise Taken("Index", f"The topic {topic.name!r} has an index already; change it with ModifyIndex.")
        topic.index = Index(
            rule=_rule(asked.rule),
            status=asked.status,
            include_internal_fields=asked.include_internal_fields,
            metadata_flag=asked.metadata_flag,
            modified=call.now,
        )
        return Answer()

    @action(DescribeIndex, resource=topic_resource)
    def describe_index(self, call: Call, asked: DescribeIndex) -> IndexView:
        topic = self.store.topic(asked.topic_id, call.region)
        index = _index(topic)
        return IndexView(
            topic_id=topic.id,
            status=index.status,
            rule=index.rule,
            modify_time=moment(index.modified),
            include_internal_fields=index.include_internal_fields,
            metadata_flag=index.metadata_flag,
        )

    @action(ModifyIndex, resource=topic_resource)
    def modify_index(self, call: Call, asked: ModifyIndex) -> Answer:
        index = _index(self.store.topic(asked.topic_id, call.region))
        if asked.rule is not None:
            index.rule = _rule(asked.rule)
        for field in ("status", "include_internal_fields", "metadata_flag"):
            value = getattr(asked, field)
            if value is not None:
                setattr(index, field, value)
        index.modified = call.now
        return Answer()

    @action(DeleteIndex, resource=topic_resource)
    def delete_index(self, call: Call, asked: DeleteIndex) -> Answer:
        topic = self.store.topic(asked.topic_id, call.region)
        _index(topic)
        topic.index = None
        return Answer()

    def _check_free(self, name: str, logset_id: str) -> None:
        if any(topic.name == name for topic in self.store.topics_of(self.store.logsets[logset_id])):
            raise Taken("Topic", f"The logset has a topic {name!r} already; choose another name.")

    def _tag(self, topic: Topic, tags: dict[str, str]) -> None:
        self.tags.set("cls", "topic", topic.id, tags, region=topic.logset.region)

    def _view(self, topic: Topic) -> TopicView:
        return TopicView(
            logset_id=topic.logset.id,
            topic_id=topic.id,
            topic_name=topic.name,
            partition_count=topic.partitions,
            index=topic.index is not None and topic.index.status,
            create_time=moment(topic.created),
            status=topic.status,
            tags=pairs(self.tags.of("cls", "topic", topic.id, region=topic.logset.region)),
            auto_split=topic.auto_split,
            max_split_partitions=topic.max_split,
            storage_type=topic.storage_type,
            period=topic.period,
            describes=topic.describes,
            hot_period=topic.hot_period,
            is_web_tracking=topic.web_tracking,
        )


def _check(period: int, partitions: int) -> None:
    if period not in _PERIOD and period != KEEP_FOR_EVER:
        raise InvalidValue(f"Period is 1-3600 days, or {KEEP_FOR_EVER} for ever, not {period}.")
    if partitions not in _PARTITIONS:
        raise InvalidValue(f"PartitionCount is 1-10, not {partitions}.")


def _index(topic: Topic) -> Index:
    if topic.index is None:
        raise Missing("Index", f"The topic {topic.name!r} has no index; make one with CreateIndex.")
    return topic.index


def _rule(rule: Rule | None) -> dict[str, Any]:
    """What was sent, without what was not sent, so that it is read back as it was written."""
    found: dict[str, Any] = msgspec.to_builtins(rule) if rule is not None else {}
    return found
