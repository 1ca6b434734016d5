"""API Gateway in memory: the part of the cloud of these tests that keeps services, APIs, plans and keys."""

# ruff: noqa: N802 - methods are named like the API's actions

from __future__ import annotations

import itertools
from typing import Any

from provider.errors import CloudError, Gone

DONE: dict[str, Any] = {"Result": True}


class FakeGateway:
    """One method per action; what is kept is what was sent."""

    def __init__(self) -> None:
        self.services: dict[str, dict[str, Any]] = {}
        self.apis: dict[str, dict[str, Any]] = {}
        self.releases: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.plans: dict[str, dict[str, Any]] = {}
        self.bound: list[dict[str, Any]] = []
        self.keys: dict[str, dict[str, Any]] = {}
        self._count = itertools.count(1)

    def gateway_is_empty(self) -> bool:
        return not any((self.services, self.apis, self.plans, self.bound, self.keys))

    @staticmethod
    def _one_of(kept: dict[str, dict[str, Any]], key: str, kind: str) -> dict[str, Any]:
        if key not in kept:
            raise Gone("not there", request="apigateway", code=f"ResourceNotFound.Invalid{kind}")
        return kept[key]

    def _CreateService(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = f"service-{next(self._count)}"
        self.services[number] = {**asked, "limits": {}}
        return {"ServiceId": number}

    def _DescribeService(self, asked: dict[str, Any]) -> dict[str, Any]:
        own = [{"ApiId": number} for number, api in self.apis.items() if api["ServiceId"] == asked["ServiceId"]]
        return {**self._one_of(self.services, asked["ServiceId"], "Service"), "ApiIdStatusSet": own}

    def _DescribeServicesStatus(self, asked: dict[str, Any]) -> dict[str, Any]:
        rows = [{"ServiceId": number, **service} for number, service in self.services.items()]
        return {"Result": {"ServiceSet": _holding(rows, asked)}}

    def _ModifyService(self, asked: dict[str, Any]) -> None:
        self._one_of(self.services, asked["ServiceId"], "Service").update(asked)

    def _DeleteService(self, asked: dict[str, Any]) -> dict[str, Any]:
        del self.services[asked["ServiceId"]]
        return DONE

    def _ModifyServiceEnvironmentStrategy(self, asked: dict[str, Any]) -> dict[str, Any]:
        limits = self.services[asked["ServiceId"]]["limits"]
        limits.update(dict.fromkeys(asked["EnvironmentNames"], asked["Strategy"]))
        return DONE

    def _DescribeServiceEnvironmentStrategy(self, asked: dict[str, Any]) -> dict[str, Any]:
        limits = self.services[asked["ServiceId"]]["limits"]
        rows = [{"EnvironmentName": n, "Strategy": limits.get(n, 5000)} for n in ("release", "prepub", "test")]
        return {"Result": {"EnvironmentList": rows}}

    def _rows(self, asked: dict[str, Any], kind: str) -> list[dict[str, Any]]:
        return [row for row in self.bound if row["ServiceId"] == asked["ServiceId"] and row["BindType"] == kind]

    def _DescribeServiceUsagePlan(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"Result": {"ServiceUsagePlanList": self._rows(asked, "SERVICE")}}

    def _DescribeApiUsagePlan(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"Result": {"ApiUsagePlanList": self._rows(asked, "API")}}

    def _CreateApi(self, asked: dict[str, Any]) -> dict[str, Any]:
        place = ("ServiceId", "RequestConfig")
        if [asked[name] for name in place] in [[api[name] for name in place] for api in self.apis.values()]:
            code = "InvalidParameterValue.InvalidApiRequestConfig"
            raise CloudError("taken already", request="apigateway:CreateApi", code=code)
        number = f"api-{next(self._count)}"
        self.apis[number] = {**asked, "limits": {}}
        return {"Result": {"ApiId": number}}

    def _DescribeApi(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"Result": self._one_of(self.apis, asked["ApiId"], "Api")}

    def _ModifyApi(self, asked: dict[str, Any]) -> None:
        self._one_of(self.apis, asked["ApiId"], "Api").update(asked)

    def _DeleteApi(self, asked: dict[str, Any]) -> dict[str, Any]:
        del self.apis[asked["ApiId"]]
        return DONE

    def _ModifyApiEnvironmentStrategy(self, asked: dict[str, Any]) -> dict[str, Any]:
        for number in asked["ApiIds"]:
            self.apis[number]["limits"][asked["EnvironmentName"]] = asked["Strategy"]
        return DONE

    def _DescribeApiEnvironmentStrategy(self, asked: dict[str, Any]) -> dict[str, Any]:
        limits = self.apis[asked["ApiId"]]["limits"]
        rows = [{"EnvironmentName": n, "Quota": limits.get(n, -1)} for n in ("release", "prepub", "test")]
        return {"Result": {"ApiEnvironmentStrategySet": [{"ApiId": asked["ApiId"], "EnvironmentStrategySet": rows}]}}

    def _ReleaseService(self, asked: dict[str, Any]) -> dict[str, Any]:
        version = f"v{next(self._count)}"
        row = {"VersionName": version, "VersionDesc": asked["ReleaseDesc"]}
        self.releases.setdefault((asked["ServiceId"], asked["EnvironmentName"]), []).append(row)
        return {"Result": {"ReleaseVersion": version}}

    def _UnReleaseService(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.releases.pop((asked["ServiceId"], asked["EnvironmentName"]), None)
        return DONE

    def _DescribeServiceEnvironmentReleaseHistory(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"Result": {"VersionList": self.releases.get((asked["ServiceId"], asked["EnvironmentName"]), [])}}

    def _CreateUsagePlan(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = f"usagePlan-{next(self._count)}"
        self.plans[number] = {**asked, "BindSecretIds": []}
        return {"Result": {"UsagePlanId": number}}

    def _DescribeUsagePlan(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"Result": self._one_of(self.plans, asked["UsagePlanId"], "UsagePlan")}

    def _DescribeUsagePlansStatus(self, asked: dict[str, Any]) -> dict[str, Any]:
        rows = [{"UsagePlanId": number, **plan} for number, plan in self.plans.items()]
        return {"Result": {"UsagePlanStatusSet": _holding(rows, asked)}}

    def _ModifyUsagePlan(self, asked: dict[str, Any]) -> None:
        self._one_of(self.plans, asked["UsagePlanId"], "UsagePlan").update(asked)

    def _DeleteUsagePlan(self, asked: dict[str, Any]) -> dict[str, Any]:
        del self.plans[asked["UsagePlanId"]]
        return DONE

    def _DescribeUsagePlanEnvironments(self, asked: dict[str, Any]) -> dict[str, Any]:
        wanted = (asked["UsagePlanId"], asked["BindType"])
        return {"Result": {"EnvironmentList": [r for r in self.bound if (r["UsagePlanId"], r["BindType"]) == wanted]}}

    def _BindEnvironment(self, asked: dict[str, Any]) -> dict[str, Any]:
        for row in _bindings(asked):
            if row in self.bound:
                code = "UnsupportedOperation.AlreadyBindUsagePlan"
                raise CloudError("bound already", request="apigateway:BindEnvironment", code=code)
            self.bound.append(row)
        return DONE

    def _UnBindEnvironment(self, asked: dict[str, Any]) -> dict[str, Any]:
        for row in _bindings(asked):
            self.bound.remove(row)
        return DONE

    def _BindSecretIds(self, asked: dict[str, Any]) -> dict[str, Any]:
        there = self.plans[asked["UsagePlanId"]]["BindSecretIds"]
        if set(there) & set(asked["AccessKeyIds"]):
            code = "UnsupportedOperation.UnsupportedBindApiKey"
            raise CloudError("bound already", request="apigateway:BindSecretIds", code=code)
        there.extend(asked["AccessKeyIds"])
        return DONE

    def _UnBindSecretIds(self, asked: dict[str, Any]) -> dict[str, Any]:
        for key in asked["AccessKeyIds"]:
            self.plans[asked["UsagePlanId"]]["BindSecretIds"].remove(key)
        return DONE

    def _CreateApiKey(self, asked: dict[str, Any]) -> dict[str, Any]:
        key = {"AccessKeyId": f"APID{next(self._count)}", "AccessKeySecret": "made-up", "Status": 1, **asked}
        self.keys[key["AccessKeyId"]] = key
        return {"Result": key}

    def _DescribeApiKeysStatus(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"Result": {"ApiKeySet": _holding(list(self.keys.values()), asked)}}

    def _UpdateApiKey(self, asked: dict[str, Any]) -> None:
        self.keys[asked["AccessKeyId"]].update(asked)

    def _EnableApiKey(self, asked: dict[str, Any]) -> None:
        self.keys[asked["AccessKeyId"]]["Status"] = 1

    def _DisableApiKey(self, asked: dict[str, Any]) -> None:
        self.keys[asked["AccessKeyId"]]["Status"] = 0

    def _DeleteApiKey(self, asked: dict[str, Any]) -> None:
        if self.keys[asked["AccessKeyId"]]["Status"]:
            code = "UnsupportedOperation.InvalidStatus"
            raise CloudError("it is enabled", request="apigateway:DeleteApiKey", code=code)
        del self.keys[asked["AccessKeyId"]]


def _holding(rows: list[dict[str, Any]], asked: dict[str, Any]) -> list[dict[str, Any]]:
    """As the cloud filters: what has the value somewhere in it."""
    ((name, (value,)),) = ((one["Name"], one["Values"]) for one in asked["Filters"])
    return [row for row in rows if value in row[name]]


def _bindings(asked: dict[str, Any]) -> list[dict[str, Any]]:
    place = {name: asked[name] for name in ("ServiceId", "BindType", "Environment")}
    apis = asked.get("ApiIds") or [""]
    return [{**place, "UsagePlanId": plan, "ApiId": api} for plan in asked["UsagePlanIds"] for api in apis]
