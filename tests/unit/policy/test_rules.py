"""Each rule: what it lets pass, and what it stops with which advice."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tencentcloud_iac_pulumi import cam

from infra import place
from policy.catalogue import RULES
from policy.resource import (
    ATTACHMENT,
    ATTACHMENT_BY_NAME,
    BUCKET,
    BUCKET_POLICY,
    FUNCTION,
    GROUP_ATTACHMENT,
    LOGSET,
    OBJECT,
    POLICY,
    POLICY_BY_NAME,
    POLICY_VERSION,
    ROLE,
    ROLE_BY_NAME,
    SERVICE_LINKED_ROLE,
    SET_POLICY_VERSION,
    TOPIC,
    UNKNOWN,
    USER_ATTACHMENT,
    Resource,
)
from policy.rules.tags import TAGGABLE
from policy.rules.triggers import WRITTEN_BY_THE_FUNCTION
from provider.catalogue import RESOURCES

RULE = {rule.name: rule for rule in RULES}
TAGS = {"application": "aigc-image-service", "stack": "dev"}
HASHES = json.dumps([["demo", "q" * 43, None, 60]])
HERE = "qcs::cos:ap-singapore:uid/1250000000:aigc-dev-1250000000"


def judged(rule: str, type_: str, properties: Mapping[str, Any], **about: Any) -> list[str]:
    """What the rule says about such a resource."""
    assert type_ in RULE[rule].about
    limits = {**RULE[rule].limits, **about.pop("limits", {})}
    stack = about.pop("stack", "dev")
    return list(RULE[rule].judge(Resource(type_, "it", stack, properties, limits=limits, **about)))


def allowing(action: str | list[str], resource: str | list[str]) -> dict[str, Any]:
    statement = {"effect": "allow", "action": action, "resource": resource}
    return {"document": json.dumps({"version": "2.0", "statement": [statement]})}


def trusting(**principal: Any) -> dict[str, Any]:
    statement = {"effect": "allow", "action": ["name/sts:AssumeRole"], "principal": principal}
    return {"document": json.dumps({"version": "2.0", "statement": [statement]})}


def open_bucket(effect: str, principal: Any) -> dict[str, Any]:
    statement = {"Effect": effect, "Principal": principal, "Action": ["name/cos:GetObject"], "Resource": [f"{HERE}/*"]}
    return {"policy": json.dumps({"version": "2.0", "Statement": [statement]})}


def listening(*prefixes: str, bucket: str = "b-1250000000", suffix: str = "") -> dict[str, Any]:
    triggers = [
        {
            "type": "cos",
            "name": bucket,
            "triggerDesc": json.dumps({"event": "x", "filter": {"Prefix": p, "Suffix": suffix}}),
        }
        for p in prefixes
    ]
    return {"triggers": [*triggers, {"type": "timer", "name": "sweep", "triggerDesc": "0 * * * * * *"}]}


def url(auth: str = "NONE", **environment: str) -> dict[str, Any]:
    trigger = {"type": "http", "name": "url", "triggerDesc": json.dumps({"AuthType": auth})}
    return {"triggers": [trigger], "environment": environment}


def behind_a_gateway(**environment: str) -> dict[str, Any]:
    return {"triggers": [{"type": "timer", "name": "sweep"}], "environment": environment}


def lifecycle(prefix: str, days: float) -> dict[str, Any]:
    return {"lifecycleRules": [{"filterPrefix": prefix, "expiration": {"days": days}}]}


def version(action: str, resource: str) -> dict[str, Any]:
    return {"policyDocument": allowing(action, resource)["document"]}


KEEPING = {"lifecycleRules": [{"filterPrefix": "outputs/", "expiration": {"days": 30.0}}]}
PRODUCTION = {"stack": "prod"}

PASSES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("private-bucket", BUCKET, {"acl": "private"}, {}),
    ("private-bucket", BUCKET, {"acl": UNKNOWN}, {}),
    ("private-bucket", OBJECT, {"acl": "default"}, {}),
    ("closed-bucket-policy", BUCKET_POLICY, open_bucket("Deny", {"qcs": ["qcs::cam::anyone:anyone"]}), {}),
    ("closed-bucket-policy", BUCKET_POLICY, open_bucket("Allow", {"qcs": ["qcs::cam::uin/1:uin/2"]}), {}),
    ("closed-bucket-policy", BUCKET_POLICY, {"policy": UNKNOWN}, {}),
    ("encrypted-bucket", BUCKET, {"encryptionAlgorithm": "AES256"}, {}),
    ("unversioned-bucket", BUCKET, {"versioningEnable": False}, {}),
    ("readable-documents", POLICY, allowing("cos:GetObject", f"{HERE}/inbox/*"), {}),
    ("readable-documents", POLICY, {"document": UNKNOWN}, {}),
    ("named-actions", POLICY, allowing("cos:GetObject", f"{HERE}/inbox/*"), {}),
    ("named-actions", BUCKET_POLICY, open_bucket("Deny", "*"), {}),
    ("named-resources", POLICY, allowing("cos:GetObject", f"{HERE}/inbox/*"), {}),
    ("named-resources", POLICY, allowing(["mps:CreateAigcImageTask"], ["*"]), {}),
    ("named-resources", POLICY, allowing("ssm:GetSecretValue", "qcs::ssm:x::secret/creatorUin/*/aigc-webhooks"), {}),
    ("trusted-services", ROLE, trusting(service=["scf.qcloud.com"]), {}),
    ("readable-documents", POLICY_VERSION, version("cos:GetObject", f"{HERE}/inbox/*"), {}),
    ("named-actions", POLICY_BY_NAME, allowing("cos:GetObject", f"{HERE}/inbox/*"), {}),
    ("named-actions", POLICY_VERSION, version("cos:GetObject", f"{HERE}/inbox/*"), {}),
    ("named-resources", POLICY_BY_NAME, allowing("cos:GetObject", f"{HERE}/inbox/*"), {}),
    ("named-resources", POLICY_VERSION, version("cos:GetObject", f"{HERE}/inbox/*"), {}),
    ("trusted-services", ROLE_BY_NAME, trusting(service=["scf.qcloud.com"]), {}),
    ("own-policies", ATTACHMENT_BY_NAME, {"policyName": "aigc-dev-mps-delivery"}, {}),
    ("own-policies", ATTACHMENT_BY_NAME, {"policyName": UNKNOWN}, {}),
    ("disjoint-triggers", FUNCTION, listening("inbox/", "outputs/"), {}),
    ("disjoint-triggers", FUNCTION, {"triggers": UNKNOWN}, {}),
    ("no-trigger-loop", FUNCTION, listening("inbox/", "outputs/"), {}),
    ("bounded-function", FUNCTION, {"memSize": 1024.0, "timeout": 300.0}, {}),
    ("bounded-function", FUNCTION, {"memSize": 2048.0, "timeout": 60.0}, {"limits": {"maxMemoryMb": 2048}}),
    ("logged-function", FUNCTION, {"clsLogsetId": UNKNOWN, "clsTopicId": "t"}, {}),
    ("no-secret-in-environment", FUNCTION, {"environment": {"AIGC_API_KEYS": HASHES, "AIGC_REGION": "x"}}, {}),
    ("no-secret-in-environment", FUNCTION, {"environment": {"AIGC_WEBHOOK_SECRET_NAME": "aigc-webhooks"}}, {}),
    ("no-secret-in-environment", FUNCTION, {"environment": {"AIGC_ROLE": UNKNOWN}}, {}),
    ("known-callers", FUNCTION, url(AIGC_API_KEYS=HASHES), PRODUCTION),
    ("known-callers", FUNCTION, url(AIGC_API_KEYS=HASHES, AIGC_ANONYMOUS="true"), {}),
    ("known-callers", FUNCTION, url("CAM"), {}),
    ("known-callers", FUNCTION, url("CAM", AIGC_ANONYMOUS="true"), PRODUCTION),
    ("known-callers", FUNCTION, behind_a_gateway(AIGC_API_KEYS=HASHES), PRODUCTION),
    ("known-callers", FUNCTION, behind_a_gateway(AIGC_ANONYMOUS="true"), {}),
    ("known-callers", FUNCTION, {"triggers": UNKNOWN, "environment": {"AIGC_ANONYMOUS": "true"}}, PRODUCTION),
    ("tagged", LOGSET, {"tags": TAGS}, {}),
    ("tagged", LOGSET, {"tags": UNKNOWN}, {}),
    ("tagged", ROLE_BY_NAME, {"tags": TAGS}, {}),
    ("protected-in-production", BUCKET, {"forceClean": True}, {}),
    ("protected-in-production", BUCKET, {"forceClean": False}, {**PRODUCTION, "protected": True}),
    ("kept-in-production", BUCKET, lifecycle("outputs/", 1.0), {}),
    ("kept-in-production", BUCKET, lifecycle("outputs/", 30.0), PRODUCTION),
    ("kept-in-production", BUCKET, lifecycle("inbox/", 1.0), PRODUCTION),
    ("logs-kept-in-production", TOPIC, {"period": 90.0}, PRODUCTION),
    ("logs-kept-in-production", TOPIC, {"period": 1.0}, {}),
]

STOPPED: list[tuple[str, str, dict[str, Any], dict[str, Any], str]] = [
    ("private-bucket", BUCKET, {"acl": "public-read"}, {}, "Set acl to \"private\" instead of 'public-read'"),
    ("private-bucket", OBJECT, {"acl": "public-read"}, {}, "hand out presigned URLs"),
    ("private-bucket", BUCKET, {"aclBody": "<URI>http://x/groups/global/AllUsers</URI>"}, {}, "out of aclBody"),
    ("closed-bucket-policy", BUCKET_POLICY, open_bucket("Allow", "*"), {}, "Statement 1 allows anyone name/cos:Get"),
    (
        "closed-bucket-policy",
        BUCKET_POLICY,
        open_bucket("allow", {"qcs": ["qcs::cam::anyone:anyone"]}),
        {},
        "name who may do that, or deny it",
    ),
    ("closed-bucket-policy", BUCKET_POLICY, {"policy": "{"}, {}, "policy is not JSON"),
    ("encrypted-bucket", BUCKET, {}, {}, 'Set encryptionAlgorithm to "AES256"'),
    ("unversioned-bucket", BUCKET, {"versioningEnable": True}, {}, "Set versioningEnable to false"),
    ("readable-documents", POLICY, {"document": "allow all"}, {}, "document is not JSON"),
    ("readable-documents", ROLE, {"document": "[]"}, {}, "document is not an object with statements"),
    ("readable-documents", ROLE, {"document": "{}"}, {}, "document has no statements"),
    ("named-actions", POLICY, allowing("*", f"{HERE}/inbox/*"), {}, "Statement 1 allows '*'; list the actions"),
    ("named-actions", POLICY, allowing(["cos:GetObject", "cos:*"], f"{HERE}/inbox/*"), {}, "allows 'cos:*'"),
    ("named-actions", POLICY, allowing([], f"{HERE}/inbox/*"), {}, "allows without naming actions"),
    ("named-resources", POLICY, allowing("cos:GetObject", "*"), {}, "on '*'; name the bucket and the prefix"),
    ("named-resources", POLICY, allowing(["mps:X", "cos:GetObject"], "*"), {}, "mps:X, cos:GetObject on '*'"),
    ("named-resources", POLICY, allowing("cos:GetObject", f"{HERE}/*"), {}, "name the bucket and the prefix"),
    ("named-resources", POLICY, allowing("cos:GetObject", "qcs::cos:*:uid/1:b/inbox/*"), {}, "name the bucket"),
    ("named-resources", POLICY, allowing("cos:GetObject", "qcs::cos:x:uid/1:*/inbox/a"), {}, "name the bucket"),
    ("named-resources", POLICY, allowing("ssm:GetSecretValue", "qcs::ssm:x::secret/creatorUin/*/*"), {}, "one thing"),
    ("named-resources", POLICY, allowing("cos:GetObject", []), {}, "on '*'"),
    ("trusted-services", ROLE, trusting(qcs=["qcs::cam::uin/1:root"]), {}, "trusts others than a cloud service"),
    ("trusted-services", ROLE, trusting(service=["*"]), {}, "name one service as the principal"),
    ("trusted-services", ROLE, trusting(service=["a.qcloud.com"], federated=["x"]), {}, "trusts others"),
    ("readable-documents", POLICY_BY_NAME, {"document": "allow all"}, {}, "document is not JSON"),
    ("readable-documents", POLICY_VERSION, {"policyDocument": "allow all"}, {}, "policyDocument is not JSON"),
    ("readable-documents", ROLE_BY_NAME, {"document": "{}"}, {}, "document has no statements"),
    ("named-actions", POLICY_BY_NAME, allowing("*", f"{HERE}/inbox/*"), {}, "Statement 1 allows '*'; list the actions"),
    ("named-actions", POLICY_VERSION, version("cos:*", f"{HERE}/inbox/*"), {}, "allows 'cos:*'"),
    ("named-resources", POLICY_BY_NAME, allowing("cos:GetObject", "*"), {}, "on '*'; name the bucket and the prefix"),
    ("named-resources", POLICY_VERSION, version("cos:GetObject", "*"), {}, "on '*'; name the bucket and the prefix"),
    ("trusted-services", ROLE_BY_NAME, trusting(qcs=["qcs::cam::uin/1:root"]), {}, "trusts others than a cloud"),
    ("own-policies", ATTACHMENT_BY_NAME, {"policyName": "AdministratorAccess"}, {}, "'AdministratorAccess' is not one"),
    ("own-policies", ATTACHMENT_BY_NAME, {"policyName": "aigc-prod-function"}, {}, "with -dev- in its name"),
    (
        "own-policies",
        ATTACHMENT_BY_NAME,
        {"policyName": "device-access"},
        {},
        "'device-access' is not one of the stack",
    ),
    ("own-policies", ATTACHMENT, {"policyId": "1"}, {}, "attach it by its name"),
    ("own-policies", ATTACHMENT, {"policyId": UNKNOWN}, {}, "attach it by its name"),
    ("own-policies", USER_ATTACHMENT, {"policyId": "1"}, {}, "A user is given a policy"),
    ("own-policies", GROUP_ATTACHMENT, {"policyId": "1"}, {}, "A group is given a policy"),
    ("own-policies", SET_POLICY_VERSION, {"policyId": "7", "versionId": 1}, {}, "write the document itself anew"),
    ("disjoint-triggers", FUNCTION, listening("inbox/", "inbox/urgent/"), {}, "do not contain each other"),
    ("disjoint-triggers", FUNCTION, listening("outputs/", "outputs/"), {}, "listen to 'outputs/' and 'outputs/'"),
    ("no-trigger-loop", FUNCTION, listening("jobs/"), {}, "listens to 'jobs/', where the function writes itself"),
    ("no-trigger-loop", FUNCTION, listening(""), {}, "listen to inbox/ and outputs/ only"),
    ("no-trigger-loop", FUNCTION, listening("queue/2027-"), {}, "(queue/)"),
    (
        "no-trigger-loop",
        FUNCTION,
        {"triggers": [{"type": "cos", "name": "b", "triggerDesc": "?"}]},
        {},
        "listens to ''",
    ),
    ("bounded-function", FUNCTION, {"memSize": 2048.0, "timeout": 60.0}, {}, "memSize is 2048 MB; set it to 1024"),
    ("bounded-function", FUNCTION, {"memSize": 128.0, "timeout": 900.0}, {}, "timeout is 900 seconds; set it to 300"),
    ("bounded-function", FUNCTION, {"memSize": 128.0}, {}, "Set timeout; at most 300 seconds are allowed"),
    ("logged-function", FUNCTION, {"clsLogsetId": "x"}, {}, "Set clsTopicId"),
    ("no-secret-in-environment", FUNCTION, {"environment": {"DB_PASSWORD": "hunter2"}}, {}, "DB_PASSWORD looks like"),
    ("no-secret-in-environment", FUNCTION, {"environment": {"NOTE": "whsec_hunter2"}}, {}, "NOTE looks like a secret"),
    ("no-secret-in-environment", FUNCTION, {"environment": {"A": "AKIDhunter2"}}, {}, "keep it in SSM"),
    ("no-secret-in-environment", FUNCTION, {"environment": {"DB": "pg://u:hunter2@h/x"}}, {}, "DB looks like a secret"),
    (
        "no-secret-in-environment",
        FUNCTION,
        {"environment": {"AIGC_API_KEYS": '[["a","hunter2"]]'}},
        {},
        "AIGC_API_KEYS",
    ),
    ("no-secret-in-environment", FUNCTION, {"environment": {"AIGC_API_KEYS": "hunter2"}}, {}, "AIGC_API_KEYS looks"),
    ("known-callers", FUNCTION, url(), {}, "Set AIGC_API_KEYS"),
    ("known-callers", FUNCTION, url(AIGC_API_KEYS="[]", AIGC_ANONYMOUS="true"), PRODUCTION, "Set anonymous to false"),
    ("known-callers", FUNCTION, behind_a_gateway(AIGC_ANONYMOUS="true"), PRODUCTION, "Set anonymous to false"),
    ("tagged", LOGSET, {}, {}, "Add the tags application, stack"),
    ("tagged", ROLE_BY_NAME, {}, {}, "Add the tags application, stack"),
    ("tagged", SERVICE_LINKED_ROLE, {}, {}, "Add the tags application, stack"),
    ("tagged", OBJECT, {}, {}, "Add the tags application, stack"),
    ("tagged", LOGSET, {"tags": {**TAGS, "stack": ""}}, {}, "Add the tags stack."),
    ("protected-in-production", BUCKET, {}, PRODUCTION, "Set protect to true"),
    ("protected-in-production", BUCKET, {}, {"stack": "PROD-eu"}, "Set protect to true"),
    (
        "protected-in-production",
        BUCKET,
        {"forceClean": True},
        {"stack": "eu-prod-2", "protected": True},
        "Set forceDestroy to false",
    ),
    ("kept-in-production", BUCKET, lifecycle("outputs/", 29.0), PRODUCTION, "go after 29 days; keep them 30 days"),
    ("kept-in-production", BUCKET, lifecycle("", 60.0), PRODUCTION, "keep them 90 days or longer"),
    ("logs-kept-in-production", TOPIC, {"period": 7.0}, PRODUCTION, "set logRetentionDays to 90 or more"),
]


def described(case: tuple[Any, ...]) -> str:
    return f"{case[0]}-{case[-1]}"[:70]


@pytest.mark.parametrize(("rule", "type_", "properties", "about"), PASSES)
def test_what_keeps_to_a_rule_passes(rule: str, type_: str, properties: dict[str, Any], about: dict[str, Any]) -> None:
    assert judged(rule, type_, properties, **about) == []


@pytest.mark.parametrize(("rule", "type_", "properties", "about", "advice"), STOPPED, ids=map(described, STOPPED))
def test_what_breaks_a_rule_is_told_what_to_do(
    rule: str, type_: str, properties: dict[str, Any], about: dict[str, Any], advice: str
) -> None:
    (sentence,) = judged(rule, type_, properties, **about)

    assert advice in sentence
    assert sentence.endswith(".")
    assert "hunter2" not in sentence, "whoever reads the sentence may not be meant to know the secret"


def test_every_rule_is_seen_passing_and_stopping() -> None:
    assert {case[0] for case in PASSES} == set(RULE) == {case[0] for case in STOPPED}


NARROWING = {"RolePermissionBoundaryAttachment", "UserPermissionBoundaryAttachment"}
"""A boundary takes permissions away, and gives none."""

SAYS_WHO_MAY = {"document", "policy_document", "policy_id", "policy_name", "policies"}


def types_of_cam() -> Iterator[tuple[str, set[str]]]:
    """Every type of CAM that the official SDK has, with its arguments."""
    for module in pkgutil.iter_modules(cam.__path__):
        source = Path(cam.__path__[0], f"{module.name}.py").read_text("utf-8")
        for token in set(re.findall(r"'(tencentcloud:Cam/\w+:[A-Z]\w+)'", source)):
            declared = vars(importlib.import_module(f"{cam.__name__}.{module.name}"))[token.rpartition(":")[2]]
            yield token, set(inspect.signature(declared._internal_init).parameters)


def test_every_type_that_writes_or_gives_a_policy_is_judged() -> None:
    giving = {token for token, arguments in types_of_cam() if arguments & SAYS_WHO_MAY}
    judging = ("named-actions", "trusted-services", "own-policies")
    judged_types = {token for name in judging for token in RULE[name].about} - {BUCKET_POLICY}

    assert {ATTACHMENT_BY_NAME, POLICY_BY_NAME, ROLE_BY_NAME, USER_ATTACHMENT} <= giving, "else it finds too little"
    assert {token for token in giving - judged_types if token.rpartition(":")[2] not in NARROWING} == set()
    assert judged_types <= giving | {SET_POLICY_VERSION}


def test_the_rule_about_tags_knows_every_type_that_can_carry_some() -> None:
    ours = {token for token, resource in RESOURCES.items() if "tags" in resource.fields}

    assert ours - set(TAGGABLE) == set()
    assert [token for token in TAGGABLE if token in RESOURCES and "tags" not in RESOURCES[token].fields] == []


def test_the_rule_about_loops_knows_every_prefix_that_the_function_writes_to() -> None:
    prefixes = {value for name, value in vars(place).items() if name.isupper() and str(value).endswith("/")}

    assert prefixes - {place.INBOX, place.OUTPUTS} == set(WRITTEN_BY_THE_FUNCTION)
