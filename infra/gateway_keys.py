"""Key pairs of API Gateway and the usage plans that count their calls (provider.md 3.7).

A plan counts whoever signs with one of its keys, and nobody else (intl 628/11820, 628/11822). So each key has a plan of
its own: one caller cannot use up what another may call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from tencentcloud_iac_pulumi import apigateway

from infra.names import Names
from infra.settings.model import GatewayKey

UNLIMITED = -1


@dataclass(frozen=True)
class GatewayKeysArgs:
    """Whose keys, and where they open the door."""

    keys: Sequence[GatewayKey]
    names: Names
    service_id: pulumi.Output[str]
    environment: pulumi.Output[str]
    """As the release tells it. A plan can be bound only where a service is released, and nothing says what a binding
    becomes when a release is taken back: so every new release makes it anew."""


class GatewayKeys(pulumi.ComponentResource):
    """A key pair and a plan for each caller. The pairs are secrets: they are encrypted in the state."""

    pairs: pulumi.Output[dict[str, dict[str, str]]]
    """By name: `secretId` and `secretKey`, which the caller signs with."""

    def __init__(self, name: str, args: GatewayKeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aigc:frontdoor:GatewayKeys", name, {}, opts)
        made = {key.name: self._pair(f"{name}-{key.name}", key, args) for key in args.keys}
        self.pairs = pulumi.Output.secret(
            pulumi.Output.all(
                **{
                    who: {"secretId": key.access_key_id, "secretKey": key.access_key_secret}
                    for who, key in made.items()
                }
            )
        )
        self.register_outputs({"pairs": self.pairs})

    def _pair(self, name: str, key: GatewayKey, args: GatewayKeysArgs) -> apigateway.ApiKey:
        own = pulumi.ResourceOptions(parent=self)
        known_as = args.names.gateway_key(key.name)
        pair = apigateway.ApiKey(
            f"{name}-pair",
            secret_name=known_as,
            # The official plugin keeps it readable in the state unless it is told not to (provider.md 3.7).
            opts=pulumi.ResourceOptions(parent=self, additional_secret_outputs=["accessKeySecret"]),
        )
        plan = apigateway.UsagePlan(
            f"{name}-plan",
            usage_plan_name=known_as,
            usage_plan_desc="How often one caller of the image service may call.",
            max_request_num_pre_sec=key.calls_per_second or UNLIMITED,
            opts=own,
        )
        apigateway.ApiKeyAttachment(f"{name}-counted", api_key_id=pair.id, usage_plan_id=plan.id, opts=own)
        apigateway.UsagePlanAttachment(
            f"{name}-let-in",
            usage_plan_id=plan.id,
            service_id=args.service_id,
            environment=args.environment,
            bind_type="SERVICE",
            opts=own,
        )
        return pair
