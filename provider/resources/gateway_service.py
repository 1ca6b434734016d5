"""tencentcloud:ApiGateway/service:Service. A group of APIs under one sub-domain (provider.md 3.7).

Tencent ended the sale of API Gateway on 2024-07-01 and stops it since 2026-10-30 (platform.md 6): a new account cannot
make one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from provider.check import Failure
from provider.cloud import Cloud
from provider.diff import changes
from provider.errors import Gone
from provider.fields import Fields, blocks, number, text, text_list, text_map
from provider.resource import Created, Resource, tops
from provider.resources import tags
from provider.rows import only_id_of
from provider.rules import one_of
from provider.values import Inputs, Properties, State

ENVIRONMENTS: Mapping[str, str] = {"releaseLimit": "release", "preLimit": "prepub", "testLimit": "test"}
"""Inputs that limit requests per second -> the environments they are for."""
_DEDICATED = "needs a dedicated instance; use the official plugin for those"
_API_NAMES: Mapping[str, str] = {
    "serviceName": "ServiceName",
    "protocol": "Protocol",
    "serviceDesc": "ServiceDesc",
    "netTypes": "NetTypes",
}
_API_LIST = {"apiDesc": text(), "apiId": text(), "apiName": text(), "method": text(), "path": text()}
_PLAN_LIST = {"apiId": text(), "bindType": text(), "usagePlanId": text(), "usagePlanName": text()}


class Service(Resource):
    """A service; the id is the cloud's."""

    type_name = "tencentcloud:ApiGateway/service:Service"
    id_form = "<ServiceId>"
    fields: ClassVar[Fields] = {
        "serviceName": text(required=True),
        "protocol": text(one_of("http", "https", "http&https"), required=True),
        "netTypes": text_list(one_of("OUTER", "INNER"), required=True),
        "serviceDesc": text(),
        "ipVersion": text(one_of("IPv4"), default="IPv4", replaces=True),
        **{name: number(computed=True) for name in ENVIRONMENTS},
        "exclusiveSetName": text(replaces=True, not_here=_DEDICATED),
        "instanceId": text(replaces=True, not_here=_DEDICATED),
        "uniqVpcId": text(not_here=_DEDICATED),
        "tags": text_map(),
    }
    outputs: ClassVar[Fields] = {
        "apiLists": blocks(_API_LIST),
        "usagePlanLists": blocks(_PLAN_LIST),
        "createTime": text(),
        "modifyTime": text(),
        "innerHttpPort": number(),
        "innerHttpsPort": number(),
        "internalSubDomain": text(),
        "outerSubDomain": text(),
    }

    def problems(self, want: Inputs) -> Iterable[Failure]:
        if want.get("netTypes") == []:
            yield Failure("netTypes", "name OUTER, INNER or both")

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        parameters = {
            **{api: want.get(name) for name, api in _API_NAMES.items()},
            "IpVersion": want.get("ipVersion"),
        }
        made = cloud.api("apigateway", "CreateService", parameters)
        later = {*ENVIRONMENTS, "tags"}
        return Created(str(made["ServiceId"]), {name: value for name, value in want.items() if name not in later})

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        named = {"Name": "ServiceName", "Values": [want["serviceName"]]}
        page = {"Limit": 100, "Offset": 0, "Filters": [named]}
        rows = cloud.api("apigateway", "DescribeServicesStatus", page)["Result"]["ServiceSet"]
        return only_id_of(rows, {"ServiceName": want["serviceName"]}, "ServiceId")

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        changed = tops(changes(self.fields, have, want))
        if changed & set(_API_NAMES):
            modified = {api: want.get(name) for name, api in _API_NAMES.items()}
            modified["ServiceDesc"] = want.get("serviceDesc", "")
            cloud.api("apigateway", "ModifyService", {"ServiceId": resource_id, **modified})
        for name, environment in ENVIRONMENTS.items():
            if name in changed:
                strategy = {"Strategy": want[name], "EnvironmentNames": [environment]}
                cloud.api("apigateway", "ModifyServiceEnvironmentStrategy", {"ServiceId": resource_id, **strategy})
        if "tags" in changed:
            name = f"qcs::apigw:{cloud.region}:uin/:service/{resource_id}"
            tags.change(cloud, name, have.get("tags") or {}, want.get("tags") or {})

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        asked: dict[str, Any] = {"ServiceId": resource_id}
        try:
            found = cloud.api("apigateway", "DescribeService", asked)
            page = {**asked, "Limit": 100, "Offset": 0}
            strategies = cloud.api("apigateway", "DescribeServiceEnvironmentStrategy", page)["Result"]
            plans = cloud.api("apigateway", "DescribeServiceUsagePlan", page)["Result"]["ServiceUsagePlanList"]
            bound = cloud.api("apigateway", "DescribeApiUsagePlan", page)["Result"]["ApiUsagePlanList"]
        except Gone:
            return None
        limits = {each["EnvironmentName"]: each["Strategy"] for each in strategies["EnvironmentList"]}
        return {
            **{name: found.get(api) or "" for name, api in _API_NAMES.items()},
            "ipVersion": found.get("IpVersion") or "IPv4",
            **{name: limits[environment] for name, environment in ENVIRONMENTS.items()},
            "tags": tags.read(cloud, "apigw", "service", resource_id, region=cloud.region),
            "apiLists": [_api(each) for each in found.get("ApiIdStatusSet") or []],
            "usagePlanLists": [_plan(each, "SERVICE") for each in plans] + [_plan(each, "API") for each in bound],
            "createTime": found.get("CreatedTime", ""),
            "modifyTime": found.get("ModifiedTime", ""),
            "innerHttpPort": found.get("InnerHttpPort", 0),
            "innerHttpsPort": found.get("InnerHttpsPort", 0),
            "internalSubDomain": found.get("InternalSubDomain") or "",
            "outerSubDomain": found.get("OuterSubDomain") or "",
        }

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        for environment in sorted(ENVIRONMENTS.values()):
            given = {"ServiceId": resource_id, "EnvironmentName": environment}
            cloud.api("apigateway", "UnReleaseService", given)
        cloud.api("apigateway", "DeleteService", {"ServiceId": resource_id})


def _api(row: Mapping[str, Any]) -> Properties:
    names = {"apiDesc": "ApiDesc", "apiId": "ApiId", "apiName": "ApiName", "method": "Method", "path": "Path"}
    return {name: row.get(api) or "" for name, api in names.items()}


def _plan(row: Mapping[str, Any], kind: str) -> Properties:
    return {
        "apiId": row.get("ApiId") or "",
        "bindType": kind,
        "usagePlanId": row["UsagePlanId"],
        "usagePlanName": row.get("UsagePlanName") or "",
    }
