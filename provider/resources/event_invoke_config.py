"""tencentcloud:Scf/functionEventInvokeConfig. How often and how long a failed asynchronous call is retried."""

from __future__ import annotations

from typing import ClassVar

from provider.cloud import Cloud
from provider.errors import Gone
from provider.fields import Fields, block, blocks, number, text
from provider.resource import Created, Resource
from provider.rules import between
from provider.values import Inputs, Properties, State


class FunctionEventInvokeConfig(Resource):
    """Settings of a function; the id is `function#namespace` (provider.md 3.3).

    The plugin this follows keeps the id when the function's name changes and then asks for the wrong function
    (provider.md 8.3, trap 4). Here another function means another resource.
    """

    type_name = "tencentcloud:Scf/functionEventInvokeConfig:FunctionEventInvokeConfig"
    id_form = "<function>#<namespace>"
    fields: ClassVar[Fields] = {
        "functionName": text(required=True, replaces=True),
        "namespace": text(default="default", replaces=True),
        "asyncTriggerConfig": block(
            {
                "msgTtl": number(between(60, 21600, "seconds"), required=True),
                "retryConfigs": blocks({"retryNum": number(between(0, 2, "retries"), required=True)}, required=True),
            },
            required=True,
        ),
    }
    outputs: ClassVar[Fields] = {}

    def create(self, cloud: Cloud, want: Inputs) -> Created:
        self._put(cloud, want["functionName"], want["namespace"], want)
        return Created(f"{want['functionName']}#{want['namespace']}", dict(want))

    def update(self, cloud: Cloud, resource_id: str, have: State, want: Inputs) -> None:
        function, _, namespace = resource_id.partition("#")
        self._put(cloud, function, namespace, want)

    def read(self, cloud: Cloud, resource_id: str, known: State) -> Properties | None:
        function, _, namespace = resource_id.partition("#")
        asked = {"FunctionName": function, "Namespace": namespace}
        try:
            found = cloud.api("scf", "GetFunctionEventInvokeConfig", asked).get("AsyncTriggerConfig")
        except Gone:
            return None
        if not found:
            return None
        retries = [{"retryNum": one["RetryNum"]} for one in found.get("RetryConfig") or []]
        config = {"msgTtl": found.get("MsgTTL", 0), "retryConfigs": retries}
        return {"functionName": function, "namespace": namespace, "asyncTriggerConfig": config}

    def delete(self, cloud: Cloud, resource_id: str, have: State) -> None:
        """The API has no such action: the settings go with the function."""

    @staticmethod
    def _put(cloud: Cloud, function: str, namespace: str, want: Inputs) -> None:
        config = want["asyncTriggerConfig"]
        retries = [{"RetryNum": one["retryNum"]} for one in config["retryConfigs"]]
        asked = {
            "FunctionName": function,
            "Namespace": namespace,
            "AsyncTriggerConfig": {"RetryConfig": retries, "MsgTTL": config["msgTtl"]},
        }
        cloud.api("scf", "UpdateFunctionEventInvokeConfig", asked)
