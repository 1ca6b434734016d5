"""A role that one cloud service may assume, and the one policy that says what it may do with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from tencentcloud_iac_pulumi import cam

from infra import documents


@dataclass(frozen=True)
class ServiceRoleArgs:
    """Who is trusted, and with what."""

    role: str
    service: str
    policy: str
    """The name of the policy."""
    document: str
    """The policy itself, as JSON."""
    description: str
    tags: Mapping[str, str]
    adopt: bool = False
    """The role exists and belongs to the whole account: leave it alone, only attach the policy to it."""


class ServiceRole(pulumi.ComponentResource):
    """The role, made or adopted, with its policy attached."""

    role_name: pulumi.Output[str]
    attachment: cam.RolePolicyAttachmentByName
    """Who needs the permission depends on this: a role without its policy is of no use."""

    def __init__(self, name: str, args: ServiceRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aigc:authorization:ServiceRole", name, {}, opts)
        inside = pulumi.ResourceOptions(parent=self)
        policy = cam.Policy(
            f"{name}-policy", name=args.policy, description=args.description, document=args.document, opts=inside
        )
        self.role_name = pulumi.Output.from_input(args.role) if args.adopt else self._create(name, args).name
        # By name, for a role that somebody else made has no id here.
        self.attachment = cam.RolePolicyAttachmentByName(
            f"{name}-attachment", role_name=self.role_name, policy_name=policy.name, opts=inside
        )
        self.register_outputs({"roleName": self.role_name})

    def _create(self, name: str, args: ServiceRoleArgs) -> cam.Role:
        return cam.Role(
            f"{name}-role",
            name=args.role,
            description=args.description,
            document=documents.trust(args.service),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
