"""The actions about policies themselves; `object_actions.py` has those about what they watch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from localcloud.actions import Answer, action
from localcloud.exchange import Call
from localcloud.monitor.errors import InvalidValue
from localcloud.monitor.evaluation import NAMESPACE
from localcloud.monitor.records import Policy
from localcloud.monitor.rules import check_frequency, check_function_rules, check_metric_rules, check_name, check_remark
from localcloud.monitor.store import AlarmStore
from localcloud.monitor.watch import SERVICE
from localcloud.monitor.wire_policies import (
    Condition,
    CreateAlarmPolicy,
    DeleteAlarmPolicy,
    DescribeAlarmPolicies,
    DescribeAlarmPolicy,
    EventCondition,
    ModifyAlarmPolicyCondition,
    ModifyAlarmPolicyInfo,
    ModifyAlarmPolicyNotice,
    ModifyAlarmPolicyStatus,
    ModifyAlarmPolicyTasks,
    PolicyCreated,
    PolicyFound,
    PolicyList,
    PolicyView,
)

PAGE = 100
"""The largest page (official SDK, DescribeAlarmPolicies)."""


class PolicyActions(msgspec.Struct, frozen=True):
    """CreateAlarmPolicy and its relatives."""

    store: AlarmStore
    wake: Callable[[], None]
    """There may be something new to look at."""
    forget: Callable[[str, str], None]
    """The alarms of a service's policy are over."""

    @action(CreateAlarmPolicy)
    def create(self, call: Call, asked: CreateAlarmPolicy) -> PolicyCreated:
        check_name(asked.policy_name)
        check_remark(asked.remark)
        if not asked.namespace:
            raise InvalidValue("Namespace names what is watched, for example SCF_V2.")
        _check(asked.namespace, asked.condition, asked.event_condition)
        self.store.check_policy_name(asked.policy_name)
        self.store.check_notices(asked.notice_ids)
        policy = Policy(
            id=self.store.new_id("policy"),
            number=self.store.new_number(),
            name=asked.policy_name,
            remark=asked.remark,
            monitor_type=asked.monitor_type,
            namespace=asked.namespace,
            enabled=asked.enable == 1,
            project=asked.project_id,
            condition=_sent(asked.condition),
            event_condition=_sent(asked.event_condition),
            notices=list(asked.notice_ids),
            tasks=[_sent(task) for task in asked.trigger_tasks],
            created=call.now,
            updated=call.now,
            updated_by=call.account.uin,
        )
        self.store.policies[policy.id] = policy
        return PolicyCreated(policy_id=policy.id, origin_id=str(policy.number))

    @action(DescribeAlarmPolicy)
    def describe(self, _call: Call, asked: DescribeAlarmPolicy) -> PolicyFound:
        policy = self.store.policies.get(asked.policy_id)
        return PolicyFound(policy=_view(policy) if policy is not None else None)

    @action(DescribeAlarmPolicies)
    def list_policies(self, _call: Call, asked: DescribeAlarmPolicies) -> PolicyList:
        if asked.page_number < 1 or not 1 <= asked.page_size <= PAGE:
            raise InvalidValue(f"PageNumber is 1 or more and PageSize 1-{PAGE}.")
        found = [policy for policy in self.store.policies.values() if asked.policy_name in policy.name]
        found.sort(key=lambda policy: policy.updated, reverse=True)
        start = (asked.page_number - 1) * asked.page_size
        shown = [_view(policy) for policy in found[start : start + asked.page_size]]
        return PolicyList(policies=shown, total_count=len(found))

    @action(ModifyAlarmPolicyInfo)
    def modify_info(self, call: Call, asked: ModifyAlarmPolicyInfo) -> Answer:
        policy = self.store.policy(asked.policy_id)
        if asked.key == "REMARK":
            check_remark(asked.value)
            policy.remark = asked.value
        elif asked.value != policy.name:
            check_name(asked.value)
            self.store.check_policy_name(asked.value)
            policy.name = asked.value
        return _changed(policy, call)

    @action(ModifyAlarmPolicyStatus)
    def modify_status(self, call: Call, asked: ModifyAlarmPolicyStatus) -> Answer:
        policy = self.store.policy(asked.policy_id)
        policy.enabled = asked.enable == 1
        if not policy.enabled:
            self.forget(SERVICE, policy.id)
        self.wake()
        return _changed(policy, call)

    @action(ModifyAlarmPolicyCondition)
    def modify_condition(self, call: Call, asked: ModifyAlarmPolicyCondition) -> Answer:
        policy = self.store.policy(asked.policy_id)
        _check(policy.namespace, asked.condition, asked.event_condition)
        policy.condition, policy.event_condition = _sent(asked.condition), _sent(asked.event_condition)
        return _changed(policy, call)

    @action(ModifyAlarmPolicyNotice)
    def modify_notice(self, call: Call, asked: ModifyAlarmPolicyNotice) -> Answer:
        policy = self.store.policy(asked.policy_id)
        self.store.check_notices(asked.notice_ids)
        policy.notices = list(asked.notice_ids)
        return _changed(policy, call)

    @action(ModifyAlarmPolicyTasks)
    def modify_tasks(self, call: Call, asked: ModifyAlarmPolicyTasks) -> Answer:
        policy = self.store.policy(asked.policy_id)
        policy.tasks = [_sent(task) for task in asked.trigger_tasks]
        return _changed(policy, call)

    @action(DeleteAlarmPolicy)
    def delete(self, _call: Call, asked: DeleteAlarmPolicy) -> Answer:
        for policy_id in [self.store.policy(each).id for each in asked.policy_ids]:
            self.store.policies.pop(policy_id, None)
            self.forget(SERVICE, policy_id)
        return Answer()


def _check(namespace: str, condition: Condition | None, events: EventCondition | None) -> None:
    metric_rules = (condition.rules if condition is not None else None) or ()
    event_rules = (events.rules if events is not None else None) or ()
    if not metric_rules and not event_rules:
        raise InvalidValue("A policy needs rules in Condition or EventCondition; templates are not offered here.")
    check_metric_rules(metric_rules)
    if namespace == NAMESPACE and condition is not None:
        check_function_rules(condition)
    for rule in event_rules:
        check_frequency(rule)


def _sent(part: msgspec.Struct | None) -> dict[str, Any]:
    """What was sent, without what was not sent, so that it is read back as it was written; with rules in any case."""
    found: dict[str, Any] = msgspec.to_builtins(part) if part is not None else {"Rules": []}
    return found


def _changed(policy: Policy, call: Call) -> Answer:
    policy.updated, policy.updated_by = call.now, call.account.uin
    return Answer()


def _view(policy: Policy) -> PolicyView:
    return PolicyView(
        policy_id=policy.id,
        origin_id=str(policy.number),
        policy_name=policy.name,
        remark=policy.remark,
        monitor_type=policy.monitor_type,
        enable=int(policy.enabled),
        namespace=policy.namespace,
        project_id=policy.project,
        condition=policy.condition,
        event_condition=policy.event_condition,
        notice_ids=policy.notices,
        trigger_tasks=policy.tasks,
        use_sum=len(policy.watched),
        insert_time=int(policy.created),
        update_time=int(policy.updated),
        last_edit_uin=policy.updated_by,
    )
