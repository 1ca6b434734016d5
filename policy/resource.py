"""One resource as the engine shows it to a policy pack, and what a rule about resources is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final


class Unknown(Enum):
    """A value that nobody knows before something else exists. Previews have such; updates come back with the value."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN

PRODUCTION = "prod"
"""A stack with this in its name, in capitals too, holds what people depend on. The settings go by the same word."""


@dataclass(frozen=True)
class Resource:
    """What the program asks for. Secrets are plain here: never repeat a value of unknown meaning in a sentence."""

    type: str
    """The engine's token, such as `tencentcloud:Cos/bucket:Bucket`."""
    name: str
    stack: str
    properties: Mapping[str, Any]
    """Plain values; `UNKNOWN` where a preview cannot tell."""
    protected: bool = False
    """Whether Pulumi refuses to delete it."""
    limits: Mapping[str, int] = field(default_factory=dict)
    """The rule's numbers, as configured."""

    @property
    def in_production(self) -> bool:
        return PRODUCTION in self.stack.lower()

    def get(self, name: str) -> Any:
        """The property; None when the program is silent about it, or when nobody can know it yet."""
        value = self.properties.get(name)
        return None if value is UNKNOWN else value

    def has(self, name: str) -> bool:
        """Whether the program gives it, known yet or not."""
        value = self.properties.get(name)
        return value is UNKNOWN or bool(value)


Judge = Callable[[Resource], Iterator[str]]
"""Gives one sentence for each breach: what is wrong, and what to do."""


@dataclass(frozen=True)
class Rule:
    """One thing that always holds. `says` states it, for people who have broken it."""

    name: str
    says: str
    about: tuple[str, ...]
    judge: Judge
    limits: Mapping[str, int] = field(default_factory=dict)
    """Numbers an organisation may choose for itself (--policy-pack-config), and what they are otherwise."""


BUCKET = "tencentcloud:Cos/bucket:Bucket"
BUCKET_POLICY = "tencentcloud:Cos/bucketPolicy:BucketPolicy"
OBJECT = "tencentcloud:Cos/bucketObject:BucketObject"
ROLE = "tencentcloud:Cam/role:Role"
ROLE_BY_NAME = "tencentcloud:Cam/roleByName:RoleByName"
SERVICE_LINKED_ROLE = "tencentcloud:Cam/serviceLinkedRole:ServiceLinkedRole"
POLICY = "tencentcloud:Cam/policy:Policy"
POLICY_BY_NAME = "tencentcloud:Cam/policyByName:PolicyByName"
POLICY_VERSION = "tencentcloud:Cam/policyVersion:PolicyVersion"
SET_POLICY_VERSION = "tencentcloud:Cam/setPolicyVersionConfig:SetPolicyVersionConfig"
ATTACHMENT = "tencentcloud:Cam/rolePolicyAttachment:RolePolicyAttachment"
ATTACHMENT_BY_NAME = "tencentcloud:Cam/rolePolicyAttachmentByName:RolePolicyAttachmentByName"
USER_ATTACHMENT = "tencentcloud:Cam/userPolicyAttachment:UserPolicyAttachment"
GROUP_ATTACHMENT = "tencentcloud:Cam/groupPolicyAttachment:GroupPolicyAttachment"
FUNCTION = "tencentcloud:Scf/function:Function"
LOGSET = "tencentcloud:Cls/logset:Logset"
TOPIC = "tencentcloud:Cls/topic:Topic"
ALARM = "tencentcloud:Cls/alarm:Alarm"
ALARM_NOTICE = "tencentcloud:Cls/alarmNotice:AlarmNotice"
GATEWAY = "tencentcloud:ApiGateway/service:Service"
SECRET = "tencentcloud:Ssm/secret:Secret"  # noqa: S105 - a type of resource
