"""What the actions about policies take and give (official SDK `tencentcloud.monitor.v20180724`; provider.md A.4)."""

from __future__ import annotations

from typing import Any, Literal

from localcloud.actions import Answer, Nested, Parameters
from localcloud.monitor.wire_notices import Module, Switch


class Filter(Nested, omit_defaults=True):
    type: str
    dimensions: str | None = None


class Rule(Nested, omit_defaults=True):
    """`period` and `notice_frequency` in seconds; `continue_period` counts periods."""

    metric_name: str
    period: int | None = None
    operator: str | None = None
    value: str | None = None
    continue_period: int | None = None
    notice_frequency: int | None = None
    is_power_notice: Switch | None = None
    filter: Filter | None = None
    description: str | None = None
    unit: str | None = None
    rule_type: Literal["", "STATIC", "DYNAMIC"] | None = None


class Condition(Nested, omit_defaults=True):
    """`is_union_rule`: 0 any rule raises the alarm, 1 all together do, 2 as `complex_expression` says."""

    is_union_rule: Literal[0, 1, 2] | None = None
    rules: tuple[Rule, ...] | None = None
    complex_expression: str | None = None


class EventCondition(Nested, omit_defaults=True):
    rules: tuple[Rule, ...] | None = None


class Task(Nested):
    type: Literal["AS"]
    task_config: str


class CreateAlarmPolicy(Parameters):
    module: Module
    policy_name: str
    monitor_type: Literal["MT_QCE"]
    namespace: str
    remark: str = ""
    enable: Switch = 1
    project_id: int = -1
    condition: Condition | None = None
    event_condition: EventCondition | None = None
    notice_ids: tuple[str, ...] = ()
    trigger_tasks: tuple[Task, ...] = ()


class DescribeAlarmPolicy(Parameters):
    module: Module
    policy_id: str


class DescribeAlarmPolicies(Parameters):
    """`policy_name` is a part of the name."""

    module: Module
    page_number: int = 1
    page_size: int = 20
    policy_name: str = ""


class ModifyAlarmPolicyInfo(Parameters):
    module: Module
    policy_id: str
    key: Literal["NAME", "REMARK"]
    value: str


class ModifyAlarmPolicyStatus(Parameters):
    module: Module
    policy_id: str
    enable: Switch


class ModifyAlarmPolicyCondition(Parameters):
    module: Module
    policy_id: str
    condition: Condition | None = None
    event_condition: EventCondition | None = None


class ModifyAlarmPolicyNotice(Parameters):
    module: Module
    policy_id: str
    notice_ids: tuple[str, ...] = ()


class ModifyAlarmPolicyTasks(Parameters):
    module: Module
    policy_id: str
    trigger_tasks: tuple[Task, ...] = ()


class DeleteAlarmPolicy(Parameters):
    module: Module
    policy_ids: tuple[str, ...]


class PolicyCreated(Answer):
    policy_id: str
    origin_id: str


class PolicyView(Answer):
    """`condition` and `event_condition` are never null: the official provider dereferences them (provider.md A.4)."""

    policy_id: str
    origin_id: str
    policy_name: str
    remark: str
    monitor_type: str
    enable: int
    namespace: str
    project_id: int
    condition: dict[str, Any]
    event_condition: dict[str, Any]
    notice_ids: list[str]
    trigger_tasks: list[dict[str, Any]]
    use_sum: int
    insert_time: int
    update_time: int
    last_edit_uin: str
    condition_template_id: str = ""
    tag_instances: tuple[()] = ()


class PolicyFound(Answer):
    """None: there is no such policy, which is how clients learn that it is gone (provider.md 4.4)."""

    policy: PolicyView | None


class PolicyList(Answer):
    policies: list[PolicyView]
    total_count: int
