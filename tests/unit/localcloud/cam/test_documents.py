"""Policy documents: what is accepted, and with which code the rest is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.cam.documents import parse_policy, parse_resource_policy, parse_trust
from localcloud.cam.policy import Effect
from localcloud.errors import CloudError

GOOD: dict[str, Any] = {"effect": "allow", "action": ["cos:GetObject"], "resource": ["*"]}


def document(*statements: Any, **outer: Any) -> str:
    return json.dumps({"version": "2.0", "statement": list(statements)} | outer)


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "PolicyDocumentError"),
        ("{", "PolicyDocumentError"),
        ("[]", "PolicyDocumentError"),
        ("[" * 100_000, "PolicyDocumentLengthOverLimit"),
        ("[" * 6000, "PolicyDocumentError"),
        (document(GOOD, extra=1), "PolicyDocumentError"),
        ('{"version":"2.0","Version":"2.0","statement":[]}', "PolicyDocumentError"),
        (document(GOOD, version="1.0"), "VersionError"),
        (json.dumps({"statement": [GOOD]}), "VersionError"),
        (document(), "StatementError"),
        (document("allow"), "StatementError"),
        (document(GOOD | {"notaction": "*"}), "StatementError"),
        (document(without("effect")), "EffectError"),
        (document(GOOD | {"effect": "permit"}), "EffectError"),
        (document(GOOD | {"effect": None}), "EffectError"),
        (document(without("action")), "ActionError"),
        (document(GOOD | {"action": []}), "ActionError"),
        (document(GOOD | {"action": "GetObject"}), "ActionError"),
        (document(GOOD | {"action": [1]}), "ActionError"),
        (document(without("resource")), "ResourceError"),
        (document(GOOD | {"resource": "bucket/*"}), "ResourceError"),
        (document(GOOD | {"resource": ["qcs::cos:ap-singapore:uid/1:"]}), "ResourceContentError"),
        (document(GOOD | {"resource": ["qcs::::uid/1:x"]}), "ResourceServiceNotExist"),
        (document(GOOD | {"resource": ["qcs::cos::account/1:x"]}), "ResourceUinError"),
        (document(GOOD | {"condition": []}), "ConditionError"),
        (document(GOOD | {"condition": {"string_equal": "x"}}), "ConditionError"),
        (document(GOOD | {"condition": {"phase_of_moon": {"cos:x": "full"}}}), "ConditionTypeError"),
        (document(GOOD | {"condition": {"string_equal": {"cos:x": {}}}}), "ConditionContentError"),
        (document(GOOD | {"condition": {"string_equal": {"cos:x": []}}}), "ConditionContentError"),
        (document(GOOD | {"principal": {"service": ["scf.qcloud.com"]}}), "PrincipalError"),
        (document(GOOD, statement=[GOOD] * 200), "PolicyDocumentLengthOverLimit"),
    ],
)
def test_a_broken_policy_is_refused_with_the_code_of_its_broken_part(text: str, code: str) -> None:
    with pytest.raises(CloudError) as refused:
        parse_policy(text)
    assert refused.value.code == f"InvalidParameter.{code}"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"principal": {"service": ["Scf"]}}, "PrincipalServiceNotExist"),
        ({"principal": {"qcs": ["somebody"]}}, "PrincipalQcsError"),
        ({"principal": {}}, "PrincipalError"),
        ({"principal": "scf.qcloud.com"}, "PrincipalError"),
        ({"principal": {"service": [3]}}, "PrincipalError"),
        ({"resource": ["*"]}, "StatementError"),
    ],
)
def test_a_broken_trust_is_refused_with_the_code_of_its_broken_part(change: dict[str, Any], code: str) -> None:
    trust = {"effect": "allow", "action": "name/sts:AssumeRole", "principal": {"service": "scf.qcloud.com"}}
    with pytest.raises(CloudError) as refused:
        parse_trust(document(trust | change))
    assert refused.value.code == f"InvalidParameter.{code}"


def test_keys_and_effects_may_be_written_in_either_case() -> None:
    text = json.dumps({"Version": "2.0", "Statement": {"Effect": "Deny", "Action": "name/cos:*", "Resource": "*"}})
    (statement,) = parse_policy(text).statements
    assert (statement.effect, statement.actions) == (Effect.DENY, ("cos:*",))


def test_a_bucket_policy_is_refused_as_cos_refuses_it() -> None:
    with pytest.raises(CloudError) as refused:
        parse_resource_policy(document(GOOD))
    assert refused.value.code == "MalformedPolicy"
    assert "lacks principal" in refused.value.message


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ELEMENTS = st.sampled_from(["effect", "Effect", "action", "resource", "principal", "condition", "sid", "extra"])
LIKELY = st.sampled_from(["allow", "deny", "*", "cos:*", ["cos:Get*"], ["qcs::cos:::*"], {"string_equal": {"a": "b"}}])
STATEMENTS = st.dictionaries(ELEMENTS, LIKELY | ANY_JSON, max_size=7)


@settings(max_examples=300, deadline=None)
@given(st.lists(STATEMENTS | ANY_JSON, max_size=3), st.sampled_from([parse_policy, parse_trust, parse_resource_policy]))
def test_whatever_is_written_is_read_or_refused(statements: list[Any], parse: Any) -> None:
    message = ""
    try:
        parse(document(*statements))
    except CloudError as refused:
        message = refused.message
    assert message == "" or message.startswith("The policy document is not valid")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_whatever_text_comes_is_read_or_refused(text: str) -> None:
    with pytest.raises(CloudError):
        parse_policy(text)
