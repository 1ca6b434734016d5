"""tencentcloud:ApiGateway/usagePlan:UsagePlan. How often the holders of some keys may call (provider.md 3.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from provider.cloud import Cloud
from provider.diff import changes
from provider.errors import Gone
from provider.fields import Fields, blocks, number, text, text_list
from provider.resource import Created, Resource
from provider.rows import only_id_of
from provider.values import Inputs, Properties, State

_API_NAMES: Mapping[str, str] = {
    "usagePlanName": "UsagePlanName",
    "usagePlanDesc": "UsagePlanDesc",
    "maxRequestNum": "MaxRequestNum",
    "maxRequestNumPreSec": "MaxRequestNumPreSec",
}
_ATTACHED = {
    "ServiceId": "serviceId",
    "ServiceName": "serviceName",
    "ApiId": "apiId",
    "ApiName": "apiName",
    "Path": "path",
    "Method": "method",
    "Environment": "environment",
    "ModifiedTime": "modifyTime",
    "CreatedTime": "createTime",
}


class UsagePlan(Resource):
    """A usage plan; the id is the cloud's. -1 stands for no limit."""

    type_name = "tencentcloud:ApiGateway/usagePlan:UsagePlan"
    id_form = "<UsagePlanId>"
    fields: ClassVar[Fields] = {
        "usagePlanName": text(required=True),
        "usagePlanDesc": text(),
        "maxRequestNum": number(default=-1),
        "maxRequestNumPreSec": number(default=-1),
    }
    outputs: ClassVar[Fields] = {
        "attachApiKeys": text_list(),
        "attachLists": blocks({name: text() for name in _ATTACHED.values()}),
        "createTime": text(),
        "modifyTime": text(),
    }

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        made = cloud.api("apigateway", "CreateUsagePlan", {api: want.get(name) for name, api in _API_NAMES.items()})
        return Created(str(made["Result"]["UsagePlanId"]), dict(want))

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        named = {"Name": "UsagePlanName", "Values": [want["usagePlanName"]]}
        page = {"Limit": 100, "Offset": 0, "Filters": [named]}
        rows = cloud.api("apigateway", "DescribeUsagePlansStatus", page)["Result"]["UsagePlanStatusSet"]
        return only_id_of(rows, {"UsagePlanName": want["usagePlanName"]}, "UsagePlanId")

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        if changes(self.fields, have, want):
            modified = {**{api: want.get(name) for name, api in _API_NAMES.items()}, "UsagePlanId": resource_id}
            modified["UsagePlanDesc"] = want.get("usagePlanDesc", "")
            cloud.api("apigateway", "ModifyUsagePlan", modified)

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        try:
            found = cloud.api("apigateway", "DescribeUsagePlan", {"UsagePlanId": resource_id})["Result"]
            attached = [row for kind in ("SERVICE", "API") for row in _attached(cloud, resource_id, kind)]
        except Gone:
            return None
        return {
            "usagePlanName": found["UsagePlanName"],
            "usagePlanDesc": found.get("UsagePlanDesc") or "",
            "maxRequestNum": found["MaxRequestNum"],
            "maxRequestNumPreSec": found["MaxRequestNumPreSec"],
            "attachApiKeys": list(found.get("BindSecretIds") or []),
            "attachLists": attached,
            "createTime": found.get("CreatedTime", ""),
            "modifyTime": found.get("ModifiedTime", ""),
        }

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        cloud.api("apigateway", "DeleteUsagePlan", {"UsagePlanId": resource_id})


def _attached(cloud: Cloud, plan: str, kind: str) -> list[dict[str, Any]]:
    asked = {"UsagePlanId": plan, "BindType": kind, "Limit": 100, "Offset": 0}
    rows = cloud.api("apigateway", "DescribeUsagePlanEnvironments", asked)["Result"]["EnvironmentList"]
    return [{name: row.get(api) or "" for api, name in _ATTACHED.items()} for row in rows]
