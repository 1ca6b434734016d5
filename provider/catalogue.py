"""What the provider offers, by token. The table of contents of this room."""

from __future__ import annotations

from collections.abc import Mapping

from provider.errors import NotOffered
from provider.function import Function as CloudFunction
from provider.resource import Resource
from provider.resources.alarm_notice import AlarmNotice
from provider.resources.alarm_policy import AlarmPolicy
from provider.resources.api_key import ApiKey
from provider.resources.api_key_attachment import ApiKeyAttachment
from provider.resources.attachment import RolePolicyAttachment, RolePolicyAttachmentByName
from provider.resources.bucket import Bucket
from provider.resources.bucket_policy import BucketPolicy
from provider.resources.event_invoke_config import FunctionEventInvokeConfig
from provider.resources.function import Function
from provider.resources.gateway_api import Api
from provider.resources.gateway_release import ServiceRelease
from provider.resources.gateway_service import Service
from provider.resources.index import Index
from provider.resources.log_alarm import LogAlarm
from provider.resources.log_alarm_notice import LogAlarmNotice
from provider.resources.logset import Logset
from provider.resources.policy import Policy
from provider.resources.policy_binding import PolicyBinding
from provider.resources.reserved_concurrency_config import ReservedConcurrencyConfig
from provider.resources.role import Role
from provider.resources.secret import Secret
from provider.resources.secret_version import SecretVersion
from provider.resources.topic import Topic
from provider.resources.usage_plan import UsagePlan
from provider.resources.usage_plan_attachment import UsagePlanAttachment
from provider.role_list import RoleList
from provider.user_info import UserInfo

RESOURCES: Mapping[str, Resource] = {
    resource.type_name: resource
    for resource in (
        Bucket(),
        BucketPolicy(),
        Role(),
        Policy(),
        RolePolicyAttachment(),
        RolePolicyAttachmentByName(),
        Function(),
        FunctionEventInvokeConfig(),
        ReservedConcurrencyConfig(),
        Logset(),
        Topic(),
        Index(),
        LogAlarm(),
        LogAlarmNotice(),
        AlarmNotice(),
        AlarmPolicy(),
        PolicyBinding(),
        Secret(),
        SecretVersion(),
        Service(),
        Api(),
        ServiceRelease(),
        UsagePlan(),
        UsagePlanAttachment(),
        ApiKey(),
        ApiKeyAttachment(),
    )
}

FUNCTIONS: Mapping[str, CloudFunction] = {one.type_name: one for one in (UserInfo(), RoleList())}


def resource_of(token: str) -> Resource:
    """The resource type of that token. Raises NotOffered."""
    if token not in RESOURCES:
        raise NotOffered(
            f"{token} is not offered by this provider; use the official plugin, or one of {', '.join(RESOURCES)}"
        )
    return RESOURCES[token]


def function_of(token: str) -> CloudFunction:
    """The function of that token. Raises NotOffered."""
    if token not in FUNCTIONS:
        raise NotOffered(f"{token} is not offered by this provider; it has {', '.join(FUNCTIONS)}")
    return FUNCTIONS[token]
