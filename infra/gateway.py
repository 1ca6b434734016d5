"""API Gateway in front of the function, for accounts that still have it (platform.md 6)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from tencentcloud_iac_pulumi import apigateway

from infra.front_door import FrontDoorArgs, TriggerInfo, check_triggers
from infra.function import NAMESPACE

ENVIRONMENT = "release"
ENDED = (
    "frontDoor is apiGateway: Tencent ended the sale of API Gateway on 2024-07-01 and stops the service since "
    "2026-10-30. An account that cannot make one, or that loses it, sets frontDoor to functionUrl."
)


@dataclass(frozen=True)
class GatewayDoorArgs:
    """What stands behind the door, and how many may pass."""

    name: str
    function: str
    function_made: pulumi.Resource
    triggers: FrontDoorArgs
    timeout_seconds: int
    """Of the function: the gateway waits as long."""
    calls_per_second: int
    cors: bool
    """Pages of other origins may call. The gateway cannot be told which: any may, and need an API key."""
    tags: Mapping[str, str]


class GatewayDoor(pulumi.ComponentResource):
    """A service whose only API hands every method and path on to the function, which checks API keys itself."""

    url: pulumi.Output[str]

    def __init__(self, name: str, args: GatewayDoorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aigc:frontdoor:GatewayDoor", name, {}, opts)
        pulumi.log.warn(ENDED, self)
        service = apigateway.Service(
            f"{name}-service",
            service_name=args.name,
            service_desc="The way in of the image service.",
            protocol="https",
            net_types=["OUTER"],
            release_limit=args.calls_per_second,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        described = {
            "api_name": args.name,
            "auth_type": "NONE",
            "protocol": "HTTP",
            "enable_cors": args.cors,
            "request_config_path": "/",
            "request_config_method": "ANY",
            # Said although nothing needs it: without it the provider sends an empty one (provider.md 3.7).
            "response_type": "JSON",
            "service_config_type": "SCF",
            "service_config_timeout": args.timeout_seconds,
            "service_config_scf_function_name": args.function,
            "service_config_scf_function_namespace": NAMESPACE,
            "service_config_scf_function_qualifier": "$DEFAULT",
            "service_config_scf_function_type": "EVENT",
            "service_config_scf_is_integrated_response": True,
            # Bodies may be images; only in base64 they arrive whole.
            "is_base64_encoded": True,
        }
        api = apigateway.Api(
            f"{name}-api",
            service_id=service.id,
            **described,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[args.function_made]),
        )
        release = apigateway.ServiceRelease(
            f"{name}-release",
            service_id=service.id,
            environment_name=ENVIRONMENT,
            # A release does not follow its API (provider.md 3.7): another description makes another release.
            release_desc=_fingerprint(described),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[api], delete_before_replace=True),
        )

        def check(made: Sequence[TriggerInfo] | None) -> bool:
            # A preview shows the triggers of the last update, which may rightly be others than those asked for now.
            if not pulumi.runtime.is_dry_run():
                check_triggers(args.triggers.asked, made or ())
            return True

        whole = args.triggers.made.apply(check)
        # The address means something once the service is released, and its function has all that starts it.
        self.url = pulumi.Output.all(service.outer_sub_domain, release.id, whole).apply(
            lambda known: f"https://{known[0]}/{ENVIRONMENT}"
        )
        self.register_outputs({"url": self.url})


def _fingerprint(described: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()[:16]
