"""Where the function's output goes: CLS, searchable, and forgotten after a while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from tencentcloud_iac_pulumi import cls

SEPARATORS = "@&?|#()='\",;:<>[]{}/ \n\t\r"
"""What splits a log line into words."""

PLATFORM_FIELDS = ("SCF_RequestId", "SCF_FunctionName", "SCF_StatusCode", "SCF_Level", "SCF_Type")
"""Fields that SCF adds to every record and that people search by (platform.md 5.9)."""

TEXT_FIELDS = (
    *("step", "level", "request_id", "job_id", "task_id", "batch_id", "code", "upstream_request_id"),
    *("owner", "source", "model", "whose", "method", "status", "reason"),
)
"""Fields of the function's own lines (docs/operations.md). `status` is a number on some lines and a word on others."""

NUMBER_FIELDS = (
    *("duration_ms", "age_ms", "oldest_seconds"),
    *("sent", "throttled", "advanced", "lanes", "attempt", "images", "ceiling"),
)
"""Those that can be computed with and compared."""


@dataclass(frozen=True)
class FunctionLogsArgs:
    """What the logs need to know."""

    name: str
    retention_days: int
    tags: Mapping[str, str]


class FunctionLogs(pulumi.ComponentResource):
    """A logset, a topic in it, and the index without which a topic cannot be searched."""

    logset_id: pulumi.Output[str]
    topic_id: pulumi.Output[str]
    index: cls.Index
    """Whoever searches depends on this."""

    def __init__(self, name: str, args: FunctionLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aigc:logs:FunctionLogs", name, {}, opts)
        inside = pulumi.ResourceOptions(parent=self)
        logset = cls.Logset(f"{name}-logset", logset_name=args.name, tags=args.tags, opts=inside)
        topic = cls.Topic(
            f"{name}-topic",
            logset_id=logset.id,
            topic_name=args.name,
            period=args.retention_days,
            tags=args.tags,
            opts=inside,
        )
        self.index = cls.Index(f"{name}-index", topic_id=topic.id, status=True, rule=_searchable(), opts=inside)
        self.logset_id, self.topic_id = logset.id, topic.id
        self.register_outputs({"logsetId": self.logset_id, "topicId": self.topic_id})


def _searchable() -> cls.IndexRuleArgs:
    return cls.IndexRuleArgs(
        full_text=cls.IndexRuleFullTextArgs(case_sensitive=False, contain_zh=True, tokenizer=SEPARATORS),
        key_value=cls.IndexRuleKeyValueArgs(
            case_sensitive=False,
            key_values=[
                *(_text(field) for field in (*PLATFORM_FIELDS, *TEXT_FIELDS)),
                *(_number(field) for field in NUMBER_FIELDS),
            ],
        ),
    )


def _text(field: str) -> cls.IndexRuleKeyValueKeyValueArgs:
    value = cls.IndexRuleKeyValueKeyValueValueArgs(type="text", tokenizer=SEPARATORS, sql_flag=True, contain_zh=False)
    return cls.IndexRuleKeyValueKeyValueArgs(key=field, value=value)


def _number(field: str) -> cls.IndexRuleKeyValueKeyValueArgs:
    value = cls.IndexRuleKeyValueKeyValueValueArgs(type="long", sql_flag=True, contain_zh=False)
    return cls.IndexRuleKeyValueKeyValueArgs(key=field, value=value)
