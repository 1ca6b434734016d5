"""What whoever runs `pulumi up`, `pulumi refresh` and `pulumi destroy` for one stack must be allowed to do.

A pure function of the settings. One statement has one reason, so that taking any one away breaks something. What CAM
and CLS know by ids that exist only afterwards (policies, roles that are read or deleted, log topics) cannot be named
before the first `up`: those statements end in `/*`. An empty account in a resource is that of the policy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from infra import gateway_permissions
from infra.function import NAMESPACE
from infra.mps_role import Standing
from infra.names import MPS_ROLE
from infra.permission import Permission
from infra.settings.model import Settings

LONGEST_POLICY = 6144
"""Characters of a policy of CAM, white space not counted."""


def permissions(settings: Settings, *, existing_bucket: bool = False) -> tuple[Permission, ...]:
    """Every permission that the stack needs with these settings, and no other.

    With `existing_bucket` also to take over one that somebody else has made, which the settings do not tell.
    """
    return (
        *_account(),
        *_roles(settings),
        *_bucket(settings),
        *(_take_over(settings) if existing_bucket else ()),
        *_function(settings),
        *gateway_permissions.of(settings),
        *_logs(settings),
        *_alarms(settings),
        *_secret(settings),
    )


def documents(wanted: Iterable[Permission]) -> tuple[str, ...]:
    """The policies to attach to the sub-account, as JSON: as few as CAM's limit of their length allows."""
    parts: list[list[Permission]] = [[]]
    for one in wanted:
        if _length(_document([*parts[-1], one])) > LONGEST_POLICY and parts[-1]:
            parts.append([])
        parts[-1].append(one)
    return tuple(_document(part) for part in parts if part)


def _document(part: Iterable[Permission]) -> str:
    statements = [{"effect": "allow", "action": list(one.actions), "resource": list(one.resources)} for one in part]
    return json.dumps({"version": "2.0", "statement": statements}, indent=2)


def _length(document: str) -> int:
    return len("".join(document.split()))


def _account() -> Iterator[Permission]:
    yield Permission(
        "Names are made of the account's AppId, and the preview looks whether the account has an MPS_QcsRole.",
        ("cam:GetUserAppId", "cam:DescribeSubAccounts", "cam:DescribeRoleList"),
        ("*",),
    )
    yield Permission(
        "Everything carries tags, so that a bill can be read.",
        ("tag:ModifyResourceTags", "tag:DescribeResourceTagsByResourceIds"),
        ("*",),
    )


def _roles(settings: Settings) -> Iterator[Permission]:
    own = settings.names.execution_role
    made = (own, MPS_ROLE) if settings.mps_role is Standing.CREATE else (own,)
    attached = (own,) if settings.mps_role is Standing.EXTERNAL else (own, MPS_ROLE)
    yield Permission("The roles are made under these names and no others.", ("cam:CreateRole",), _roles_named(*made))
    yield Permission(
        "CAM knows a role by a number from then on. Deletes any role: see to it that nobody else has the keys.",
        ("cam:GetRole", "cam:UpdateAssumeRolePolicy", "cam:UpdateRoleDescription", "cam:DeleteRole"),
        ("qcs::cam:::role/*",),
    )
    yield Permission("What the roles may do is one policy each.", ("cam:CreatePolicy",), ("*",))
    yield Permission(
        "CAM knows a policy by a number, too. Changes any policy of the account's own.",
        ("cam:GetPolicy", "cam:UpdatePolicy", "cam:DeletePolicy"),
        ("qcs::cam:::policyid/*",),
    )
    yield Permission(
        "The policies are attached to these roles and no others.",
        ("cam:AttachRolePolicy", "cam:DetachRolePolicy", "cam:ListAttachedRolePolicies"),
        _roles_named(*attached),
    )
    yield Permission("The function is given its role.", ("cam:PassRole",), _roles_named(own))


def _bucket(settings: Settings) -> Iterator[Permission]:
    bucket = (settings.place.everything,)
    yield Permission("The bucket is made, and deleted when it is empty.", ("cos:PutBucket", "cos:DeleteBucket"), bucket)
    yield Permission(
        "A bucket is compared with what it should be, one setting at a time.",
        (
            "cos:HeadBucket",
            "cos:GetBucketACL",
            "cos:GetBucketCORS",
            "cos:GetBucketVersioning",
            "cos:GetBucketLifecycle",
            "cos:GetBucketEncryption",
            "cos:GetBucketAccelerate",
            "cos:GetBucketWebsite",
            "cos:GetBucketLogging",
            "cos:GetBucketTagging",
            "cos:GetBucketIntelligentTiering",
            "cos:GetBucketPolicy",
        ),
        bucket,
    )
    yield Permission(
        "Encryption, expiry, tags and pages that may upload are settings of the bucket. Nothing opens it.",
        (
            "cos:PutBucketEncryption",
            "cos:PutBucketLifecycle",
            "cos:PutBucketTagging",
            "cos:PutBucketCORS",
            "cos:DeleteBucketCORS",
        ),
        bucket,
    )
    yield Permission(
        "The bucket's own policy forbids what nobody may do.", ("cos:PutBucketPolicy", "cos:DeleteBucketPolicy"), bucket
    )
    if settings.bucket.force_destroy:
        yield Permission(
            "forceDestroy deletes every object before the bucket.",
            ("cos:GetBucketObjectVersions", "cos:DeleteMultipleObjects", "cos:DeleteObject"),
            bucket,
        )


def _take_over(settings: Settings) -> Iterator[Permission]:
    yield Permission(
        "A bucket that was there before is closed, and what else led to it is switched off. Could open it, too: take "
        "this away after the first up; the bucket's own policy then refuses it anyway.",
        # In the order in which they are sent: what a bucket does not have is not taken away from it.
        ("cos:PutBucketACL", "cos:PutBucketAccelerate", "cos:DeleteBucketWebsite", "cos:PutBucketLogging"),
        (settings.place.everything,),
    )


def _function(settings: Settings) -> Iterator[Permission]:
    function = (settings.place.function(NAMESPACE, settings.names.function),)
    yield Permission(
        "The function is made, brought up to date and deleted.",
        (
            "scf:CreateFunction",
            "scf:GetFunction",
            "scf:UpdateFunctionCode",
            "scf:UpdateFunctionConfiguration",
            "scf:DeleteFunction",
        ),
        function,
    )
    yield Permission(
        "A URL, uploads, results and the clock start it.",
        ("scf:CreateTrigger", "scf:UpdateTrigger", "scf:DeleteTrigger"),
        function,
    )
    yield Permission(
        "How often a failed event is tried again is written down.",
        ("scf:UpdateFunctionEventInvokeConfig", "scf:GetFunctionEventInvokeConfig"),
        function,
    )
    if settings.function.reserved_mb:
        yield Permission(
            "reservedInstances keeps memory for it.",
            (
                "scf:PutReservedConcurrencyConfig",
                "scf:GetReservedConcurrencyConfig",
                "scf:DeleteReservedConcurrencyConfig",
            ),
            function,
        )


def _logs(settings: Settings) -> Iterator[Permission]:
    cls = f"qcs::cls:{settings.place.region}::"
    yield Permission("CLS is asked by id for what there is.", ("cls:DescribeLogsets", "cls:DescribeTopics"), ("*",))
    yield Permission(
        "The log set is made and deleted. Its id is not known before.",
        ("cls:CreateLogset", "cls:ModifyLogset", "cls:DeleteLogset"),
        (f"{cls}logset/*",),
    )
    yield Permission(
        "So is the topic in it, and the index that makes it searchable. Reads no log line.",
        (
            "cls:CreateTopic",
            "cls:ModifyTopic",
            "cls:DeleteTopic",
            "cls:CreateIndex",
            "cls:DescribeIndex",
            "cls:ModifyIndex",
            "cls:DeleteIndex",
        ),
        (f"{cls}topic/*",),
    )


def _alarms(settings: Settings) -> Iterator[Permission]:
    if not settings.alarms.made:
        return
    cls = f"qcs::cls:{settings.place.region}::"
    yield Permission(
        "Alarms about the function are made, bound to it, compared and deleted. Monitor knows no resources.",
        (
            "monitor:CreateAlarmNotice",
            "monitor:DescribeAlarmNotices",
            "monitor:ModifyAlarmNotice",
            "monitor:DeleteAlarmNotices",
            "monitor:CreateAlarmPolicy",
            "monitor:DescribeAlarmPolicy",
            "monitor:ModifyAlarmPolicyInfo",
            "monitor:ModifyAlarmPolicyStatus",
            "monitor:ModifyAlarmPolicyCondition",
            "monitor:ModifyAlarmPolicyNotice",
            "monitor:DeleteAlarmPolicy",
            "monitor:BindingPolicyObject",
            "monitor:DescribeBindingPolicyObjectList",
            "monitor:UnBindingAllPolicyObject",
        ),
        ("*",),
    )
    yield Permission(
        "CLS is asked by id for alarms and notices, too.", ("cls:DescribeAlarms", "cls:DescribeAlarmNotices"), ("*",)
    )
    yield Permission(
        "Alarms about the log are made and deleted.",
        ("cls:CreateAlarm", "cls:ModifyAlarm", "cls:DeleteAlarm"),
        (f"{cls}alarm/*",),
    )
    yield Permission(
        "So are those who are told of them.",
        ("cls:CreateAlarmNotice", "cls:ModifyAlarmNotice", "cls:DeleteAlarmNotice"),
        (f"{cls}alarmNotice/*",),
    )


def _secret(settings: Settings) -> Iterator[Permission]:
    name = settings.service.webhook_secret_name
    if not name:
        return
    yield Permission("Webhooks are signed with a secret in SSM.", ("ssm:CreateSecret",), ("*",))
    yield Permission(
        "Its text is written, compared with the stack's, and deleted; of this secret and no other.",
        (
            "ssm:DescribeSecret",
            "ssm:UpdateDescription",
            "ssm:ListSecretVersionIds",
            "ssm:GetSecretValue",
            "ssm:PutSecretValue",
            "ssm:UpdateSecret",
            "ssm:DeleteSecretVersion",
            "ssm:EnableSecret",
            "ssm:DisableSecret",
            "ssm:RestoreSecret",
            "ssm:DeleteSecret",
        ),
        (settings.place.secret(name),),
    )


def _roles_named(*names: str) -> tuple[str, ...]:
    return tuple(f"qcs::cam:::roleName/{name}" for name in names)
