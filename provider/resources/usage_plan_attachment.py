"""tencentcloud:ApiGateway/usagePlanAttachment:UsagePlanAttachment. Where a usage plan holds (provider.md 3.7).

Unlike the official plugin this one notices a removal, and binds every key it is given; keys for a whole service, which
that one ignores in silence, are refused. The service must have been released to the environment.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from provider.check import Failure
from provider.cloud import Cloud
from provider.errors import Gone
from provider.fields import Fields, text, text_list
from provider.resource import Created, Resource
from provider.rules import one_of
from provider.values import Inputs, Properties, State


class UsagePlanAttachment(Resource):
    """A binding; the id is `plan#service#environment#type#api#key,key`."""

    type_name = "tencentcloud:ApiGateway/usagePlanAttachment:UsagePlanAttachment"
    id_form = "<UsagePlanId>#<ServiceId>#<environment>#<SERVICE or API>#<ApiId>#<AccessKeyId>,<AccessKeyId>"
    delete_first = True
    fields: ClassVar[Fields] = {
        "usagePlanId": text(required=True, replaces=True),
        "serviceId": text(required=True, replaces=True),
        "environment": text(one_of("test", "prepub", "release"), required=True, replaces=True),
        "bindType": text(one_of("SERVICE", "API"), default="SERVICE", replaces=True),
        "apiId": text(replaces=True),
        "accessKeyIds": text_list(replaces=True),
    }
    outputs: ClassVar[Fields] = {}

    def problems(self, want: Inputs) -> Iterable[Failure]:
        whole = want.get("bindType") == "SERVICE"
        if whole and want.get("apiId"):
            yield Failure("apiId", "is for the bindType API")
        if whole and want.get("accessKeyIds"):
            yield Failure("accessKeyIds", "is for the bindType API; use an ApiKeyAttachment for a whole service")
        if want.get("bindType") == "API" and "apiId" not in want:
            yield Failure("apiId", "the bindType API needs it")

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        keys = list(want.get("accessKeyIds") or [])
        cloud.api("apigateway", "BindEnvironment", _binding(want))
        if keys:
            cloud.api("apigateway", "BindSecretIds", {"UsagePlanId": want["usagePlanId"], "AccessKeyIds": keys})
        return Created(_id(want), dict(want))

    def find(self, cloud: Cloud, want: Inputs) -> str | None:
        return _id(want) if self.read(cloud, _id(want), {}) else None

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        """Nothing of it can change."""

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        plan, service, environment, kind, api, keys = resource_id.split("#")
        asked = {"ServiceId": service, "Limit": 100, "Offset": 0}
        try:
            bound_keys = cloud.api("apigateway", "DescribeUsagePlan", {"UsagePlanId": plan})["Result"]["BindSecretIds"]
            if kind == "API":
                rows = cloud.api("apigateway", "DescribeApiUsagePlan", asked)["Result"]["ApiUsagePlanList"]
            else:
                rows = cloud.api("apigateway", "DescribeServiceUsagePlan", asked)["Result"]["ServiceUsagePlanList"]
        except Gone:
            return None
        here = (plan, environment, api)
        if here not in [(row["UsagePlanId"], row["Environment"], row.get("ApiId") or "") for row in rows]:
            return None
        left = [key for key in keys.split(",") if key in (bound_keys or [])]
        return {
            "usagePlanId": plan,
            "serviceId": service,
            "environment": environment,
            "bindType": kind,
            "apiId": api,
            "accessKeyIds": left,
        }

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        if keys := list(have.get("accessKeyIds") or []):
            cloud.api("apigateway", "UnBindSecretIds", {"UsagePlanId": have["usagePlanId"], "AccessKeyIds": keys})
        cloud.api("apigateway", "UnBindEnvironment", _binding(have))


def _id(want: Inputs) -> str:
    keys = ",".join(want.get("accessKeyIds") or [])
    place = (want["usagePlanId"], want["serviceId"], want["environment"], want["bindType"])
    return "#".join((*place, want.get("apiId") or "", keys))


def _binding(values: Inputs | State) -> dict[str, Any]:
    return {
        "UsagePlanIds": [values["usagePlanId"]],
        "BindType": values["bindType"],
        "Environment": values["environment"],
        "ServiceId": values["serviceId"],
        "ApiIds": [values["apiId"]] if values.get("apiId") else None,
    }
