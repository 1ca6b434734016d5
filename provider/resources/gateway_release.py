"""tencentcloud:ApiGateway/serviceRelease:ServiceRelease. What an environment serves (provider.md 3.7).

A release does not follow its APIs: change `releaseDesc`, with a hash of them for example, to release again.
"""

from __future__ import annotations

from typing import ClassVar

from provider.cloud import Cloud
from provider.errors import Gone
from provider.fields import Fields, text
from provider.resource import Created, Resource
from provider.rules import one_of
from provider.values import Inputs, Properties, State


class ServiceRelease(Resource):
    """A release; the id is `service#environment#version`. To delete it takes the whole environment back, so the old one
    goes before the new one comes."""

    type_name = "tencentcloud:ApiGateway/serviceRelease:ServiceRelease"
    id_form = "<ServiceId>#<environment>#<version>"
    delete_first = True
    fields: ClassVar[Fields] = {
        "serviceId": text(required=True, replaces=True),
        "environmentName": text(one_of("test", "prepub", "release"), required=True, replaces=True),
        "releaseDesc": text(required=True, replaces=True),
        "releaseVersion": text(computed=True, fixed="the cloud chooses the version of a release; leave it out"),
    }
    outputs: ClassVar[Fields] = {}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        asked = {
            "ServiceId": want["serviceId"],
            "EnvironmentName": want["environmentName"],
            "ReleaseDesc": want["releaseDesc"],
        }
        version = cloud.api("apigateway", "ReleaseService", asked)["Result"]["ReleaseVersion"]
        return Created(f"{want['serviceId']}#{want['environmentName']}#{version}", dict(want))

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        """Nothing of it can change."""

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        service, environment, version = resource_id.split("#")
        asked = {"ServiceId": service, "EnvironmentName": environment, "Limit": 100, "Offset": 0}
        try:
            found = cloud.api("apigateway", "DescribeServiceEnvironmentReleaseHistory", asked)["Result"]
        except Gone:
            return None
        for each in found["VersionList"]:
            if each["VersionName"] == version:
                return {
                    "serviceId": service,
                    "environmentName": environment,
                    "releaseDesc": each.get("VersionDesc") or "",
                    "releaseVersion": version,
                }
        return None

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        service, environment, _ = resource_id.split("#")
        cloud.api("apigateway", "UnReleaseService", {"ServiceId": service, "EnvironmentName": environment})
