"""What the actions about bound objects take and give (official SDK `tencentcloud.monitor.v20180724.models`)."""

from __future__ import annotations

from localcloud.actions import Answer, Nested, Parameters
from localcloud.monitor.wire_notices import Module


class Dimension(Nested):
    """`dimensions` is a JSON object as text that names one instance."""

    region: str
    dimensions: str


class BindingPolicyObject(Parameters):
    module: Module
    group_id: int | None = None
    policy_id: str = ""
    dimensions: tuple[Dimension, ...] = ()


class DescribePolicyObjectCount(Parameters):
    module: Module
    group_id: int


class DescribeBindingPolicyObjectList(Parameters):
    module: Module
    group_id: int
    policy_id: str = ""
    limit: int = 20
    offset: int = 0


class UnBindingAllPolicyObject(Parameters):
    module: Module
    group_id: int
    policy_id: str = ""


class RegionCount(Answer):
    region: str
    count: int


class ObjectCount(Answer):
    region_list: list[RegionCount]


class BoundObject(Answer):
    unique_id: str
    dimensions: str
    region: str
    is_shielded: int = 0


class BoundObjects(Answer):
    list: list[BoundObject]
    total: int
    no_shielded_sum: int
