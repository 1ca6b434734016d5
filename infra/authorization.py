"""A role that one cloud service may assume, and the one policy that says what it may do with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from tencentcloud_iac_pulumi import cam

from infra import documents
from infra.errors import RoleUnfit
from infra.mps_role import FoundRole, Standing, in_the_way, objection, unseen
from infra.refusals import reason


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
    standing: Standing = Standing.CREATE
    found: FoundRole | None = None
    """The role as the account has it now, for roles that may be there before the stack is."""
    retain: bool = False
    """Leave a role that was made here in the account when the stack no longer wants it."""


class ServiceRole(pulumi.ComponentResource):
    """The role, made or adopted, with its policy attached; or, of somebody else's role, nothing but the name."""

    role_name: pulumi.Output[str]
    ready: list[pulumi.Resource]
    """Who needs the permission depends on these: a role without its policy is of no use."""

    def __init__(self, name: str, args: ServiceRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aigc:authorization:ServiceRole", name, {}, opts)
        trust = documents.trust(args.service)
        if reason := objection(args.standing, args.found, args.service, trust, args.document):
            raise RoleUnfit(reason)
        made = args.standing is Standing.CREATE
        self.role_name = self._create(name, args, trust).name if made else pulumi.Output.from_input(args.role)
        self.ready = [] if args.standing is Standing.EXTERNAL else [self._attach(name, args)]
        self.register_outputs({"roleName": self.role_name})

    def _create(self, name: str, args: ServiceRoleArgs, trust: str) -> cam.Role:
        return cam.Role(
            f"{name}-role",
            name=args.role,
            description=args.description,
            document=trust,
            tags=args.tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                retain_on_delete=args.retain,
                hooks=_refuse_to_create(name, args.found) if args.found else None,
            ),
        )

    def _attach(self, name: str, args: ServiceRoleArgs) -> cam.RolePolicyAttachmentByName:
        inside = pulumi.ResourceOptions(parent=self)
        policy = cam.Policy(
            f"{name}-policy", name=args.policy, description=args.description, document=args.document, opts=inside
        )
        # By name, for a role that somebody else made has no id here.
        return cam.RolePolicyAttachmentByName(
            f"{name}-attachment", role_name=self.role_name, policy_name=policy.name, opts=inside
        )


def _refuse_to_create(name: str, found: FoundRole) -> pulumi.ResourceHookBinding:
    """The role is there. Only the engine knows whether it is the stack's own, so it is the engine that asks: when it is
    about to create the role, in previews too."""

    def refuse(_args: pulumi.ResourceHookArgs) -> None:
        raise RoleUnfit(in_the_way(found))

    hook = pulumi.ResourceHook(f"{name}-role-exists", refuse, pulumi.ResourceHookOptions(on_dry_run=True))
    return pulumi.ResourceHookBinding(before_create=[hook])


def look_up(role: str) -> FoundRole | None:
    """The role of that name, asked now and not as an output: what the program does depends on it.

    Raises RoleUnfit when nobody can tell.
    """
    try:
        listed = cam.get_roles(name=role).role_lists
    except Exception as error:  # a failed invoke raises a bare Exception
        raise RoleUnfit(unseen(role, reason(error), pulumi.get_stack())) from error
    for found in listed:
        if found["name"] == role:
            return FoundRole(found["role_id"], found["document"])
    return None
