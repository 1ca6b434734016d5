"""What the CLS actions take and give (official SDK `tencentcloud.cls.v20201016.models`; provider.md A.3)."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from localcloud.actions import Answer, Nested, Parameters


class Tag(Nested):
    key: str
    value: str


class Filter(Nested):
    key: str
    values: tuple[str, ...] = ()


class CreateLogset(Parameters):
    logset_name: str
    tags: tuple[Tag, ...] = ()
    logset_id: str = ""


class DescribeLogsets(Parameters):
    filters: tuple[Filter, ...] = ()
    offset: int = 0
    limit: int = 20


class ModifyLogset(Parameters):
    logset_id: str
    logset_name: str | None = None
    tags: tuple[Tag, ...] | None = None


class DeleteLogset(Parameters):
    logset_id: str


class CreateTopic(Parameters):
    logset_id: str
    topic_name: str
    partition_count: int = 1
    tags: tuple[Tag, ...] = ()
    auto_split: bool = True
    max_split_partitions: int = 50
    storage_type: Literal["hot", "cold"] = "hot"
    period: int = 30
    describes: str = ""
    hot_period: int = 0
    biz_type: int = 0
    topic_id: str = ""
    is_web_tracking: bool = False
    extends: dict[str, Any] | None = None


class DescribeTopics(Parameters):
    filters: tuple[Filter, ...] = ()
    offset: int = 0
    limit: int = 20
    precise_search: int = 0
    biz_type: int = 0


class ModifyTopic(Parameters):
    topic_id: str
    topic_name: str | None = None
    tags: tuple[Tag, ...] | None = None
    status: bool | None = None
    auto_split: bool | None = None
    max_split_partitions: int | None = None
    period: int | None = None
    storage_type: Literal["hot", "cold"] | None = None
    describes: str | None = None
    hot_period: int | None = None
    is_web_tracking: bool | None = None
    extends: dict[str, Any] | None = None
    partition_count: int | None = None


class DeleteTopic(Parameters):
    topic_id: str


class FullText(Nested):
    case_sensitive: bool
    tokenizer: str
    contain_zh: bool = msgspec.field(name="ContainZH", default=False)


class Value(Nested):
    type: Literal["long", "text", "double", "json"]
    tokenizer: str | None = None
    sql_flag: bool | None = None
    contain_zh: bool | None = msgspec.field(name="ContainZH", default=None)
    alias: str | None = None


class KeyValue(Nested):
    key: str
    value: Value | None = None


class KeyValues(Nested):
    case_sensitive: bool
    key_values: tuple[KeyValue, ...] = ()


class DynamicIndex(Nested):
    status: bool


class Rule(Nested, omit_defaults=True):
    full_text: FullText | None = None
    key_value: KeyValues | None = None
    tag: KeyValues | None = None
    dynamic_index: DynamicIndex | None = None


class CreateIndex(Parameters):
    topic_id: str
    rule: Rule | None = None
    status: bool = True
    include_internal_fields: bool = False
    metadata_flag: int = 0


class DescribeIndex(Parameters):
    topic_id: str


class ModifyIndex(Parameters):
    topic_id: str
    rule: Rule | None = None
    status: bool | None = None
    include_internal_fields: bool | None = None
    metadata_flag: int | None = None


class DeleteIndex(Parameters):
    topic_id: str


class SearchLog(Parameters):
    """`from` and `to` in milliseconds since 1970."""

    start: int = msgspec.field(name="From")
    end: int = msgspec.field(name="To")
    topic_id: str = ""
    query_string: str | None = None
    query: str | None = None
    query_syntax: int | None = None
    syntax_rule: int | None = None
    sort: Literal["asc", "desc"] = "desc"
    limit: int = 100
    offset: int = 0
    context: str = ""
    sampling_rate: float | None = None
    use_new_analysis: bool = False
    high_light: bool = False


class LogsetCreated(Answer):
    logset_id: str


class TopicCreated(Answer):
    topic_id: str


class TagView(Answer):
    key: str
    value: str


class LogsetView(Answer):
    logset_id: str
    logset_name: str
    create_time: str
    tags: list[TagView]
    topic_count: int
    assumer_name: str = ""
    role_name: str = ""


class LogsetList(Answer):
    logsets: list[LogsetView]
    total_count: int


class TopicView(Answer):
    """`is_web_tracking` is never null: the official provider dereferences it (provider.md A.3)."""

    logset_id: str
    topic_id: str
    topic_name: str
    partition_count: int
    index: bool
    create_time: str
    status: bool
    tags: list[TagView]
    auto_split: bool
    max_split_partitions: int
    storage_type: str
    period: int
    describes: str
    hot_period: int
    is_web_tracking: bool
    biz_type: int = 0
    assumer_name: str = ""
    role_name: str = ""


class TopicList(Answer):
    topics: list[TopicView]
    total_count: int


class IndexView(Answer):
    topic_id: str
    status: bool
    rule: dict[str, Any]
    modify_time: str
    include_internal_fields: bool
    metadata_flag: int


class LogView(Answer):
    """`time` in milliseconds; `log_json` is an object of texts."""

    time: int
    topic_id: str
    topic_name: str
    log_json: str
    pkg_log_id: str
    source: str = "127.0.0.1"
    file_name: str = ""
    host_name: str = ""
    pkg_id: str = ""


class Found(Answer):
    results: list[LogView]
    list_over: bool
    context: str
    analysis: bool = False
    sampling_rate: float = 1.0
