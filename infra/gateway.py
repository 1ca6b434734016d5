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
from infra.gateway_keys import GatewayKeys, GatewayKeysArgs
from infra.names import Names
from infra.settings.model import GatewayKey

ENVIRONMENT = "release"
ENDED = (
    "frontDoor is apiGateway: Tencent ended the sale of API Gateway on 2024-07-01 and stops the service since "
    "2026-10-30. An account that cannot make one, or that loses it, sets frontDoor to functionUrl."
)


@dataclass(frozen=True)
class GatewayDoorArgs:
    """What stands behind the door, and how many may pass."""

    names: Names
    function_made: pulumi.Resource
    triggers: FrontDoorArgs
    timeout_seconds: int
    """Of the function: the gateway waits as long."""
    calls_per_second: int
    keys: Sequence[GatewayKey]
    """Callers who sign; empty: nobody has to."""
    cors: bool
    """Pages of other origins may call. Without it API Gateway itself refuses them, with it they may be any."""
    tags: Mapping[str, str]


class GatewayDoor(pulumi.ComponentResource):
    """A service whose only API hands every method and path on to the function, which checks API keys itself.

    With `keys` a caller has to sign as well, and is counted.
    """

    url: pulumi.Output[str]
    key_pairs: pulumi.Output[dict[str, dict[str, str]]] | None
    """By name, when there are keys. Secret."""

    def __init__(self, name: str, args: GatewayDoorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aigc:frontdoor:GatewayDoor", name, {}, opts)
        pulumi.log.warn(ENDED, self)
        service = apigateway.Service(
            f"{name}-service",
            service_name=args.names.gateway,
            service_desc="The way in of the image service.",
            protocol="https",
            net_types=["OUTER"],
            release_limit=args.calls_per_second,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        described = {
            "api_name": args.names.gateway,
            "auth_type": "SECRET" if args.keys else "NONE",
            "protocol": "HTTP",
            # Pages cannot sign: the headers that take a signature are not among those that they may send.
            "enable_cors": args.cors and not args.keys,
            "request_config_path": "/",
            "request_config_method": "ANY",
            # Said although nothing needs it: without it the provider sends an empty one (provider.md 3.7).
            "response_type": "JSON",
            "service_config_type": "SCF",
            "service_config_timeout": args.timeout_seconds,
            "service_config_scf_function_name": args.names.function,
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
        self.key_pairs = None
        if args.keys:
            wanted = GatewayKeysArgs(args.keys, args.names, service.id, release.environment_name)
            self.key_pairs = GatewayKeys(f"{name}-keys", wanted, pulumi.ResourceOptions(parent=self)).pairs

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
