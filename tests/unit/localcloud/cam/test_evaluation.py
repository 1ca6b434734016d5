"""What policies allow: one table, every rule of the language in it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localcloud.cam.documents import parse_policy, parse_resource_policy
from localcloud.cam.evaluation import Question, Verdict, applies, verdict
from localcloud.cam.policy import Condition, Effect, ResourcePattern, Statement
from localcloud.cam.wildcards import matches
from localcloud.identity import Account, Principal

ACCOUNT = Account()
ROLE = Principal("role", ACCOUNT, "images", "session")
OBJECT = "qcs::cos:ap-singapore:uid/1250000000:pics-1250000000/in/cat.png"
ALLOWED, DENIED, NOTHING = Verdict.ALLOWED, Verdict.DENIED, Verdict.NOTHING


def allow(action: object = "cos:GetObject", resource: object = "*", **condition: Any) -> dict[str, Any]:
    statement = {"effect": "allow", "action": action, "resource": resource}
    return statement | ({"condition": condition} if condition else {})


def deny(action: object = "cos:GetObject", resource: object = "*", **condition: Any) -> dict[str, Any]:
    return allow(action, resource, **condition) | {"effect": "deny"}


def said(*statements: dict[str, Any], action: str = "cos:GetObject", resource: str = OBJECT, **request: str) -> Verdict:
    policy = parse_policy(json.dumps({"version": "2.0", "statement": list(statements)}))
    conditions = {key.replace("__", ":").replace("_", "-"): value for key, value in request.items()}
    return verdict([policy], Question(ROLE, action, resource, conditions))


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param([], NOTHING, id="nothing said is not allowed"),
        pytest.param([allow()], ALLOWED, id="an allow allows"),
        pytest.param([allow(), deny()], DENIED, id="a deny wins over an allow"),
        pytest.param([deny(), allow()], DENIED, id="also when it comes first"),
        pytest.param([deny("cos:PutObject"), allow()], ALLOWED, id="a deny of another action does not"),
    ],
)
def test_deny_wins_over_allow(statements: list[dict[str, Any]], expected: Verdict) -> None:
    assert said(*(statements or [allow("cos:PutObject")])) is expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("cos:GetObject", ALLOWED),
        ("name/cos:GetObject", ALLOWED),
        (["cos:PutObject", "cos:GetObject"], ALLOWED),
        ("cos:Get*", ALLOWED),
        ("cos:*", ALLOWED),
        ("name/cos:*Object", ALLOWED),
        ("*", ALLOWED),
        ("cos:GetObjectTagging", NOTHING),
        ("cos:Put*", NOTHING),
        ("scf:GetObject", NOTHING),
    ],
)
def test_actions_are_matched_with_and_without_name_and_with_wildcards(action: object, expected: Verdict) -> None:
    assert said(allow(action)) is expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("*", ALLOWED),
        (["qcs::cos:ap-singapore:uid/1250000000:pics-1250000000/in/*"], ALLOWED),
        (["qcs::cos:ap-singapore:uid/1250000000:pics-1250000000/*"], ALLOWED),
        (["qcs::cos:ap-singapore:uid/1250000000:pics-1250000000/in/cat.png"], ALLOWED),
        (["qcs::cos::uid/1250000000:pics-1250000000/*"], ALLOWED),  # an empty region is any region
        (["qcs::cos:*:uid/1250000000:pics-1250000000/*"], ALLOWED),
        (["qcs::cos:ap-*:uid/1250000000:*"], ALLOWED),
        (["qcs::cos:ap-singapore::pics-1250000000/*"], ALLOWED),  # an empty account is the own one
        (["qcs::cos:ap-singapore:uid/:pics-1250000000/*"], ALLOWED),
        (["qcs::cos:ap-singapore:uin/100000000001:pics-1250000000/*"], ALLOWED),  # the same account by its other number
        (["qcs::cos:ap-singapore:uid/1250000001:pics-1250000000/*"], NOTHING),
        (["qcs::cos:ap-guangzhou:uid/1250000000:pics-1250000000/*"], NOTHING),
        (["qcs::scf:ap-singapore:uid/1250000000:pics-1250000000/*"], NOTHING),
        (["qcs::cos:ap-singapore:uid/1250000000:pics-1250000000/out/*"], NOTHING),
        (["qcs::cos:ap-singapore:uid/1250000000:pics-1250000000/in"], NOTHING),
    ],
)
def test_resources_are_matched_segment_by_segment(resource: object, expected: Verdict) -> None:
    assert said(allow(resource=resource)) is expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [("*", ALLOWED), (["qcs::mps:::*"], NOTHING), (["qcs::mps:ap-singapore:uin/100000000001:task/*"], NOTHING)],
)
def test_an_operation_level_action_is_granted_by_resource_star_only(resource: object, expected: Verdict) -> None:
    statement = allow("mps:CreateAigcImageTask", resource)
    assert said(statement, action="mps:CreateAigcImageTask", resource="*") is expected


FORBID = "cos:x-cos-forbid-overwrite"


@pytest.mark.parametrize(
    ("condition", "request_", "expected"),
    [
        ({"string_equal": {FORBID: "true"}}, {"cos__x_cos_forbid_overwrite": "true"}, ALLOWED),
        ({"string_equal": {FORBID: "true"}}, {"cos__x_cos_forbid_overwrite": "false"}, NOTHING),
        ({"string_equal": {FORBID: "true"}}, {}, NOTHING),
        ({"string_equal_if_exist": {FORBID: "true"}}, {}, ALLOWED),
        ({"string_equal": {FORBID: ["maybe", "true"]}}, {"cos__x_cos_forbid_overwrite": "true"}, ALLOWED),
        ({"string_not_equal": {"cos:x": "a"}}, {"cos__x": "b"}, ALLOWED),
        ({"string_not_equal": {"cos:x": "a"}}, {"cos__x": "a"}, NOTHING),
        ({"string_not_equal": {"cos:x": "a"}}, {}, NOTHING),
        ({"string_not_equal_if_exist": {"cos:x": "a"}}, {}, ALLOWED),
        ({"string_not_like": {"cos:x": "a*"}}, {}, NOTHING),
        ({"binary_equal": {"cos:x": "a"}}, {"cos__x": "a"}, ALLOWED),
        ({"binary_equal": {"cos:x": "A"}}, {"cos__x": "a"}, NOTHING),
        ({"string_equal": {"cos:x": "A"}}, {"cos__x": "a"}, NOTHING),
        ({"string_equal_ignore_case": {"cos:x": "A"}}, {"cos__x": "a"}, ALLOWED),
        ({"string_like": {"cos:prefix": "in/*"}}, {"cos__prefix": "in/cat"}, ALLOWED),
        ({"string_like": {"cos:prefix": "in/*"}}, {"cos__prefix": "out/"}, NOTHING),
        ({"string_not_like": {"cos:prefix": "in/*"}}, {"cos__prefix": "out/"}, ALLOWED),
        ({"bool_equal": {"cos:x": True}}, {"cos__x": "TRUE"}, ALLOWED),
        ({"bool_equal": {"cos:x": "true"}}, {"cos__x": "perhaps"}, NOTHING),
        ({"ip_equal": {"qcs:ip": ["10.0.0.0/8", "127.0.0.1"]}}, {"qcs__ip": "127.0.0.1"}, ALLOWED),
        ({"ip_equal": {"qcs:ip": "10.0.0.0/8"}}, {"qcs__ip": "127.0.0.1"}, NOTHING),
        ({"ip_not_equal": {"qcs:ip": "10.0.0.0/8"}}, {"qcs__ip": "127.0.0.1"}, ALLOWED),
        ({"ip_not_equal": {"qcs:ip": "10.0.0.0/8"}}, {}, NOTHING),
        ({"ip_equal": {"qcs:ip": "10.0.0.0/8"}}, {"qcs__ip": "nowhere"}, NOTHING),
        ({"null_equal": {"cos:x": "true"}}, {}, ALLOWED),
        ({"null_equal": {"cos:x": "true"}}, {"cos__x": "a"}, NOTHING),
        ({"null_equal": {"cos:x": False}}, {"cos__x": "a"}, ALLOWED),
        ({"numeric_less_than_equal": {"cos:x": 10}}, {"cos__x": "10"}, ALLOWED),
        ({"numeric_less_than": {"cos:x": 10}}, {"cos__x": "10"}, NOTHING),
        ({"numeric_greater_than": {"cos:x": 10}}, {"cos__x": "many"}, NOTHING),
        ({"date_greater_than": {"cos:d": "2026-01-01T00:00:00Z"}}, {"cos__d": "2026-02-01T00:00:00Z"}, ALLOWED),
        ({"date_greater_than": {"cos:d": "2026-01-01T00:00:00Z"}}, {"cos__d": "2026-02-01"}, NOTHING),
        ({"string_equal": {"cos:x": "a", "cos:y": "b"}}, {"cos__x": "a", "cos__y": "c"}, NOTHING),
        ({"string_equal": {"COS:X": "a"}}, {"cos__x": "a"}, ALLOWED),
    ],
)
def test_every_condition_must_hold(condition: dict[str, Any], request_: dict[str, str], expected: Verdict) -> None:
    assert said(allow(**condition), **request_) is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("string_not_equal", ALLOWED),
        ("string_not_equal_if_exist", DENIED),
        ("string_equal", ALLOWED),
        ("string_equal_if_exist", DENIED),
    ],
)
def test_only_if_exist_denies_what_the_request_does_not_say(operator: str, expected: Verdict) -> None:
    """The page's own example: deny with string_not_equal lets requests without the parameter pass."""
    assert said(allow(), deny(**{operator: {"cos:response-content-type": "image%2Fjpeg"}})) is expected


def test_a_deny_applies_when_its_condition_cannot_be_decided() -> None:
    undecidable = {"ip_equal": {"qcs:ip": "10.0.0.0/8"}}
    assert said(allow(), deny(**undecidable), qcs__ip="not an address") is DENIED


@pytest.mark.parametrize(("effect", "expected"), [(Effect.ALLOW, False), (Effect.DENY, True)])
def test_an_unknown_operator_is_read_to_the_safe_side(effect: Effect, expected: bool) -> None:
    unknown = Condition("phase_of_moon", "cos:x", ("full",))
    statement = Statement(effect, ("*",), (ResourcePattern("*"),), None, (unknown,))
    assert applies(statement, Question(ROLE, "cos:GetObject", OBJECT, {"cos:x": "full"})) is expected


@pytest.mark.parametrize(
    ("principal", "who", "expected"),
    [
        ({"qcs": ["qcs::cam::anyone:anyone"]}, Principal("anonymous", ACCOUNT), ALLOWED),
        ("*", Principal("anonymous", ACCOUNT), ALLOWED),
        ({"qcs": ["qcs::cam::uin/100000000001:root"]}, Principal("root", ACCOUNT), ALLOWED),
        ({"qcs": ["qcs::cam::uin/100000000001:uin/100000000001"]}, Principal("root", ACCOUNT), ALLOWED),
        ({"qcs": ["qcs::cam::uin/100000000001:uin/7"]}, Principal("user", ACCOUNT, "7"), ALLOWED),
        ({"qcs": ["qcs::cam::uin/100000000001:uin/7"]}, Principal("user", ACCOUNT, "8"), NOTHING),
        ({"qcs": ["qcs::cam::uin/100000000001:roleName/images"]}, ROLE, ALLOWED),
        ({"qcs": ["qcs::cam::uin/100000000001:roleName/other"]}, ROLE, NOTHING),
        ({"qcs": ["qcs::cam::uin/100000000001:root"]}, Principal("anonymous", ACCOUNT), NOTHING),
    ],
)
def test_a_resource_policy_speaks_about_its_principals_only(
    principal: object, who: Principal, expected: Verdict
) -> None:
    text = json.dumps({"version": "2.0", "Statement": [allow() | {"Principal": principal}]})
    assert verdict([parse_resource_policy(text)], Question(who, "cos:GetObject", OBJECT)) is expected


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("a*c", "abc", True),
        ("a*c", "ac", True),
        ("a*a", "a", False),
        ("*b*d", "abcd", True),
        ("*b*d", "abc", False),
        ("a*b*a", "aba", True),
        ("**", "", True),
        ("", "", True),
        ("", "a", False),
    ],
)
def test_stars_stand_for_any_text(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


def test_many_stars_do_not_take_many_seconds() -> None:
    assert not matches("a*" * 2000 + "b", "a" * 20_000)
