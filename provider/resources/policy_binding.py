"""tencentcloud:Monitor/policyBindingObject:PolicyBindingObject. What an alarm policy watches (provider.md 3.5)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from provider.cloud import Cloud
from provider.errors import Missing
from provider.fields import Fields, blocks, text
from provider.resource import Created, Resource
from provider.values import Inputs, Properties, State

PAGE = 100


class PolicyBinding(Resource):
    """Everything one policy watches; its id is the policy's. Bound by one, unbound together."""

    type_name = "tencentcloud:Monitor/policyBindingObject:PolicyBindingObject"
    id_form = "<PolicyId>"
    delete_first = True
    fields: ClassVar[Fields] = {
        "policyId": text(required=True, replaces=True),
        "dimensions": blocks(
            {"dimensionsJson": text(required=True), "region": text(), "uniqueId": text(computed=True)},
            required=True,
            replaces=True,
        ),
    }
    outputs: ClassVar[Fields] = {}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        objects = [
            {"Region": each.get("region", ""), "Dimensions": each["dimensionsJson"]} for each in want["dimensions"]
        ]
        if _policy(cloud, want["policyId"]) is None:
            raise Missing(f"there is no alarm policy {want['policyId']}; run `pulumi refresh`, then `pulumi up`")
        _call(cloud, "BindingPolicyObject", PolicyId=want["policyId"], Dimensions=objects)
        return Created(want["policyId"], dict(want))

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        """Nothing of a binding can change."""

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        policy = _policy(cloud, resource_id)
        found = [] if policy is None else list(_bound(cloud, policy))
        if not found:
            return None
        words = {_meaning(each): each for each in known.get("dimensions") or []}
        dimensions = [
            {
                # In the words it is known by: the cloud may write the same JSON in another way.
                "dimensionsJson": words.get(_meaning(each), each)["dimensionsJson"],
                "region": each["region"],
                "uniqueId": each["uniqueId"],
            }
            for each in found
        ]
        order = list(words)
        dimensions.sort(key=lambda each: order.index(_meaning(each)) if _meaning(each) in order else len(order))
        return {"policyId": resource_id, "dimensions": dimensions}

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        policy = _policy(cloud, resource_id)
        if policy is not None:
            _call(cloud, "UnBindingAllPolicyObject", PolicyId=resource_id, GroupId=int(policy["OriginId"]))


def _policy(cloud: Cloud, policy_id: str) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = _call(cloud, "DescribeAlarmPolicy", PolicyId=policy_id).get("Policy")
    return found


def _bound(cloud: Cloud, policy: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Every object of a policy, as it stands in the state."""
    offset, names = 0, {"PolicyId": policy["PolicyId"], "GroupId": int(policy["OriginId"])}
    while True:
        page = _call(cloud, "DescribeBindingPolicyObjectList", **names, Limit=PAGE, Offset=offset).get("List") or []
        for each in page:
            yield {"dimensionsJson": each["Dimensions"], "region": each["Region"], "uniqueId": each["UniqueId"]}
        if len(page) < PAGE:
            return
        offset += PAGE


def _meaning(each: Mapping[str, Any]) -> str:
    return f"{each.get('region', '')} {json.dumps(json.loads(each['dimensionsJson']), sort_keys=True)}"


def _call(cloud: Cloud, action: str, **parameters: Any) -> Mapping[str, Any]:
    return cloud.api("monitor", action, {"Module": "monitor", **parameters})
