"""The function: the zip, what it is told, what starts it, and how often a failed event is tried again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pulumi
from tencentcloud_iac_pulumi import scf

from infra.settings.environment import FREE_TEXTS
from infra.settings.model import FunctionSettings
from infra.triggers import Trigger

HANDLER = "index.main_handler"
NAMESPACE = "default"

EVENT_RETRIES = 2
"""How often SCF tries a failed event again, a minute apart (platform.md 5.15)."""

EVENT_AGE_SECONDS = 6 * 60 * 60
"""When SCF gives an event up. Both are the platform's own defaults, written down so that nobody changes them unseen."""


@dataclass(frozen=True)
class ImageFunctionArgs:
    """What the function needs to know."""

    name: str
    zip_file: str
    """Relative to the project: the provider runs there, and an absolute path would differ on every machine."""
    settings: FunctionSettings
    environment: Mapping[str, pulumi.Input[str]]
    triggers: Sequence[Trigger]
    role: pulumi.Input[str]
    logset_id: pulumi.Input[str]
    topic_id: pulumi.Input[str]
    tags: Mapping[str, str]
    ready: Sequence[pulumi.Resource]
    """What must exist before anything may call the function, although no value of it is used here."""


class ImageFunction(pulumi.ComponentResource):
    """The event function that answers HTTP calls, uploads, results and the clock."""

    name: pulumi.Output[str]
    trigger_infos: pulumi.Output[Sequence[scf.outputs.FunctionTriggerInfo]]
    """The triggers as the cloud has them."""

    def __init__(self, name: str, args: ImageFunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aigc:function:ImageFunction", name, {}, opts)
        function = scf.Function(
            f"{name}-function",
            name=args.name,
            namespace=NAMESPACE,
            description="Accepts image jobs by HTTP and by upload, has MPS draw them, and records what became of them.",
            func_type="Event",
            runtime=args.settings.runtime,
            handler=HANDLER,
            zip_file=args.zip_file,
            mem_size=args.settings.memory_mb,
            timeout=args.settings.timeout_seconds,
            # Off by default in the provider; without it neither MPS nor a webhook can be reached.
            enable_public_net=True,
            role=args.role,
            cls_logset_id=args.logset_id,
            cls_topic_id=args.topic_id,
            environment=args.environment,
            triggers=[_trigger(trigger) for trigger in args.triggers],
            tags=args.tags,
            # The name is fixed, so a second function cannot be there before the first one is gone.
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.ready), delete_before_replace=True),
        )
        self._retry_events(name, function)
        self._reserve(name, function, args.settings.reserved_mb)
        self.name = function.name
        self.trigger_infos = function.trigger_infos
        self.register_outputs({"name": self.name})

    def _retry_events(self, name: str, function: scf.Function) -> None:
        scf.FunctionEventInvokeConfig(
            f"{name}-events",
            function_name=function.name,
            namespace=NAMESPACE,
            async_trigger_config=scf.FunctionEventInvokeConfigAsyncTriggerConfigArgs(
                msg_ttl=EVENT_AGE_SECONDS,
                retry_configs=[
                    scf.FunctionEventInvokeConfigAsyncTriggerConfigRetryConfigArgs(retry_num=EVENT_RETRIES),
                ],
            ),
            # After a rename the provider would go on updating the old name (provider.md 8.3, trap 4).
            opts=pulumi.ResourceOptions(parent=self, replace_on_changes=["functionName"]),
        )

    def _reserve(self, name: str, function: scf.Function, reserved_mb: int) -> None:
        if not reserved_mb:
            return
        scf.ReservedConcurrencyConfig(
            f"{name}-reservation",
            function_name=function.name,
            namespace=NAMESPACE,
            reserved_concurrency_mem=reserved_mb,
            # Created first, the replacement would be wiped by the deletion of its predecessor (trap 1).
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )


def told(environment: Mapping[str, str], sealed: Collection[str]) -> dict[str, pulumi.Input[str]]:
    """The environment, with those texts secret whose settings are `sealed` in the stack's file: in its state, too."""
    secret = {variable for variable, setting in FREE_TEXTS.items() if setting in sealed}
    return {name: pulumi.Output.secret(text) if name in secret else text for name, text in environment.items()}


def _trigger(trigger: Trigger) -> scf.FunctionTriggerArgs:
    return scf.FunctionTriggerArgs(
        type=trigger.type, name=trigger.name, trigger_desc=trigger.description, cos_region=trigger.cos_region
    )
