"""The actions that create, change, list and delete triggers."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from localcloud.actions import Answer, action
from localcloud.exchange import Call
from localcloud.identity import Account
from localcloud.scf import cos_rules, limits, triggers
from localcloud.scf.administration import function_resource, key_of
from localcloud.scf.cos_rules import CosRule
from localcloud.scf.errors import InvalidValue, Missing, NotNow, NotOffered, OverLimit, Taken
from localcloud.scf.function import Function, FunctionUrl, Trigger
from localcloud.scf.ports import Objects
from localcloud.scf.registry import Registry
from localcloud.scf.timers import Timers
from localcloud.scf.views import is_active, trigger_view
from localcloud.scf.wire_triggers import (
    Created,
    CreateTrigger,
    DeleteTrigger,
    ListTriggers,
    TriggerList,
    UpdateTrigger,
)

_UPDATABLE = frozenset({"timer", "http"})


class TriggerActions(msgspec.Struct):
    """CreateTrigger and its relatives.

    COS triggers of a real account need the role SCF_QcsRole (platform.md 7.2), which the console makes on its first
    visit; the embedded account is taken to have it.
    """

    account: Account
    registry: Registry
    objects: Objects
    timers: Timers

    @action(CreateTrigger, resource=function_resource)
    def create(self, call: Call, asked: CreateTrigger) -> Created:
        function = self.registry.get(key_of(call, asked), asked.qualifier)
        if not is_active(function, call.now):
            raise NotNow("CreateTrigger", f"{function.key.name} is not Active yet; wait for it and try again.")
        triggers.check_argument(asked.type, asked.custom_argument)
        described = triggers.describe(
            asked.type,
            asked.trigger_name,
            asked.trigger_desc,
            app_id=self.account.app_id,
            region=call.region,
        )
        self._check_room(function, asked, described.detail)
        trigger = Trigger(
            name=asked.trigger_name,
            kind=asked.type,
            description=described.text,
            detail=described.detail,
            enabled=asked.enable == "OPEN",
            created=call.now,
            modified=call.now,
            argument=asked.custom_argument,
            comment=asked.description,
            qualifier=asked.qualifier,
        )
        function.triggers.append(trigger)
        self.timers.arm(function, trigger)
        return Created(trigger_info=trigger_view(trigger))

    @action(UpdateTrigger, resource=function_resource)
    def update(self, call: Call, asked: UpdateTrigger) -> Answer:
        function = self.registry.get(key_of(call, asked), asked.qualifier or "$LATEST")
        if asked.type not in _UPDATABLE:
            raise InvalidValue("Type", f"A trigger of type {asked.type!r} cannot be updated; delete and create it.")
        before = triggers.find(function, asked.type, asked.trigger_name, None)
        after = replace(before, modified=call.now)
        if asked.trigger_desc is not None:
            kept = before.detail.url_id if isinstance(before.detail, FunctionUrl) else ""
            described = triggers.describe(
                asked.type,
                asked.trigger_name,
                asked.trigger_desc,
                app_id=self.account.app_id,
                region=call.region,
                url_id=kept,
            )
            after = replace(after, description=described.text, detail=described.detail)
        if asked.enable is not None:
            after = replace(after, enabled=asked.enable == "OPEN")
        if asked.custom_argument is not None:
            triggers.check_argument(asked.type, asked.custom_argument)
            after = replace(after, argument=asked.custom_argument)
        if asked.description is not None:
            after = replace(after, comment=asked.description)
        function.triggers[function.triggers.index(before)] = after
        self.timers.disarm(function, before)
        self.timers.arm(function, after)
        return Answer()

    @action(DeleteTrigger, resource=function_resource)
    def delete(self, call: Call, asked: DeleteTrigger) -> Answer:
        function = self.registry.get(key_of(call, asked), asked.qualifier or "$LATEST")
        trigger = triggers.find(function, asked.type, asked.trigger_name, asked.trigger_desc)
        function.triggers.remove(trigger)
        self.timers.disarm(function, trigger)
        return Answer()

    @action(ListTriggers, resource=function_resource)
    def list(self, call: Call, asked: ListTriggers) -> TriggerList:
        function = self.registry.get(key_of(call, asked))
        if asked.offset < 0 or not 1 <= asked.limit <= 100:
            raise InvalidValue("Limit", "Offset is 0 or more, Limit 1-100.")
        found = [trigger for trigger in function.triggers if _selected(trigger, asked)]
        found.sort(
            key=lambda each: each.created if asked.order_by == "add_time" else each.modified,
            reverse=asked.order == "DESC",
        )
        page = found[asked.offset : asked.offset + asked.limit]
        return TriggerList(triggers=[trigger_view(trigger) for trigger in page], total_count=len(found))

    def _check_room(self, function: Function, asked: CreateTrigger, detail: CosRule | FunctionUrl | object) -> None:
        """Names, numbers per function, and for COS the rules of the bucket."""
        same_kind = [trigger for trigger in function.triggers if trigger.kind == asked.type]
        if isinstance(detail, CosRule):
            self._check_bucket(function, detail)
        elif isinstance(detail, FunctionUrl) and same_kind:
            raise OverLimit("Trigger", f"{function.key.name} has a function URL already, and can have only one.")
        elif any(trigger.name == asked.trigger_name for trigger in same_kind):
            raise Taken("Trigger", f"{function.key.name} has a {asked.type} trigger {asked.trigger_name!r} already.")
        if len(same_kind) >= limits.TRIGGERS_PER_TYPE:
            raise OverLimit("Trigger", f"A function takes {limits.TRIGGERS_PER_TYPE} triggers of type {asked.type}.")

    def _check_bucket(self, function: Function, rule: CosRule) -> None:
        region = self.objects.bucket_region(rule.bucket)
        if region is None or region != rule.region:
            raise Missing("Cos", f"There is no bucket {rule.bucket} in {rule.region}.")
        if rule.region != function.key.region:
            raise InvalidValue(
                "Cos",
                f"The bucket is in {rule.region}, the function in {function.key.region}; use one region.",
            )
        cos_rules.check_room(rule, [bound for _, _, bound in self.registry.cos_rules()])


def _selected(trigger: Trigger, asked: ListTriggers) -> bool:
    shown = {
        "Qualifier": trigger.qualifier,
        "TriggerName": trigger.name,
        "Description": trigger.comment,
        "Type": trigger.kind,
    }
    for each in asked.filters:
        if each.name not in shown:
            raise NotOffered(f"ListTriggers filters by {', '.join(shown)}, not by {each.name!r}.")
        if shown[each.name] not in each.values:
            return False
    return True
