"""The actions about what a policy watches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import msgspec

from localcloud.actions import Answer, action
from localcloud.exchange import Call
from localcloud.monitor.errors import InvalidValue
from localcloud.monitor.records import Watched
from localcloud.monitor.rules import check_dimensions
from localcloud.monitor.store import AlarmStore
from localcloud.monitor.watch import SERVICE
from localcloud.monitor.wire_objects import (
    BindingPolicyObject,
    BoundObject,
    BoundObjects,
    DescribeBindingPolicyObjectList,
    DescribePolicyObjectCount,
    ObjectCount,
    RegionCount,
    UnBindingAllPolicyObject,
)

PAGE = 100
"""The largest page (official SDK, DescribeBindingPolicyObjectList)."""


class ObjectActions(msgspec.Struct, frozen=True):
    """BindingPolicyObject and its relatives."""

    store: AlarmStore
    wake: Callable[[], None]
    """There may be something new to look at."""
    forget: Callable[[str, str], None]
    """The alarms of a service's policy are over."""

    @action(BindingPolicyObject)
    def bind(self, _call: Call, asked: BindingPolicyObject) -> Answer:
        policy = self.store.policy_of(asked.policy_id, asked.group_id)
        if not asked.dimensions:
            raise InvalidValue("Dimensions names at least one instance to watch.")
        for each in asked.dimensions:
            if not each.region:
                raise InvalidValue("Region is the short name of the instance's region, for example sg.")
            check_dimensions(each.dimensions)
        for each in asked.dimensions:
            watched = Watched(each.region, each.dimensions)
            policy.watched[watched.id] = watched
        self.wake()
        return Answer()

    @action(DescribePolicyObjectCount)
    def count(self, _call: Call, asked: DescribePolicyObjectCount) -> ObjectCount:
        policy = self.store.policy_of("", asked.group_id)
        counts = Counter(watched.region for watched in policy.watched.values())
        return ObjectCount(region_list=[RegionCount(region=name, count=number) for name, number in counts.items()])

    @action(DescribeBindingPolicyObjectList)
    def describe(self, _call: Call, asked: DescribeBindingPolicyObjectList) -> BoundObjects:
        policy = self.store.policy_of(asked.policy_id, asked.group_id)
        if asked.offset < 0 or not 1 <= asked.limit <= PAGE:
            raise InvalidValue(f"Offset is 0 or more and Limit 1-{PAGE}.")
        found = list(policy.watched.values())
        shown = [
            BoundObject(unique_id=watched.id, dimensions=watched.dimensions, region=watched.region)
            for watched in found[asked.offset : asked.offset + asked.limit]
        ]
        return BoundObjects(list=shown, total=len(found), no_shielded_sum=len(found))

    @action(UnBindingAllPolicyObject)
    def unbind_all(self, _call: Call, asked: UnBindingAllPolicyObject) -> Answer:
        policy = self.store.policy_of(asked.policy_id, asked.group_id)
        policy.watched.clear()
        self.forget(SERVICE, policy.id)
        return Answer()
