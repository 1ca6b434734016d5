"""Roles, policies and users, made with the official clients."""

from __future__ import annotations

import json
from typing import Any

from tencentcloud.cam.v20190116 import models as cam_models

from tests.conformance.cam.clients import asked, cam
from tests.support.cloud import RunningCloud

Key = tuple[str, str, str | None]


def trust(**principal: object) -> str:
    statement = {"effect": "allow", "action": ["name/sts:AssumeRole"], "principal": principal}
    return json.dumps({"version": "2.0", "statement": [statement]})


def policy(*actions: str, resource: str = "*") -> str:
    statement = {"effect": "allow", "action": list(actions), "resource": [resource]}
    return json.dumps({"version": "2.0", "statement": [statement]})


def make_role(cloud: RunningCloud, name: str, document: str, **more: Any) -> str:
    made = cam(cloud).CreateRole(asked(cam_models.CreateRoleRequest(), RoleName=name, PolicyDocument=document, **more))
    return str(made.RoleId)


def make_policy(cloud: RunningCloud, name: str, document: str) -> int:
    made = cam(cloud).CreatePolicy(asked(cam_models.CreatePolicyRequest(), PolicyName=name, PolicyDocument=document))
    return int(made.PolicyId)


def sub_account(cloud: RunningCloud, name: str, document: str) -> Key:
    """A sub-account with one policy; its key."""
    user = cam(cloud).AddUser(asked(cam_models.AddUserRequest(), Name=name, UseApi=1))
    attach = asked(
        cam_models.AttachUserPolicyRequest(), AttachUin=user.Uin, PolicyId=make_policy(cloud, name, document)
    )
    cam(cloud).AttachUserPolicy(attach)
    return user.SecretId, user.SecretKey, None
