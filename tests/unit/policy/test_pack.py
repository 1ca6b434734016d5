"""What a rule is shown of a resource, as the engine's SDK hands it over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pulumi_policy import EnforcementLevel, PolicyResourceOptions, ResourceValidationArgs
from pulumi_policy.policy import PolicyCustomTimeouts
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from policy.pack import as_policy
from policy.resource import BUCKET, FUNCTION, UNKNOWN, Resource, Rule

URN = f"urn:pulumi:eu-prod::aigc-image-service::{BUCKET}::images-bucket"


def judged(properties: dict[str, Any], config: dict[str, int] | None = None, about: str = BUCKET) -> list[Resource]:
    """What a rule about `about` sees of a bucket."""
    seen: list[Resource] = []

    def look(resource: Resource) -> Iterator[str]:
        seen.append(resource)
        yield "Change it."

    policy = as_policy(Rule("look", "Somebody looks.", (about,), look, limits={"most": 1, "least": 0}))
    options = PolicyResourceOptions(True, [], None, [], PolicyCustomTimeouts(0, 0, 0), [])
    args = ResourceValidationArgs(
        BUCKET, unknown_checking_proxy(properties), URN, "images-bucket", options, None, config
    )
    told: list[str] = []

    def report(sentence: str, urn: str | None = None) -> None:
        told.append(sentence)

    policy.validate(args, report)
    assert told == ["Change it."] * len(seen)
    assert policy.enforcement_level is EnforcementLevel.MANDATORY
    return seen


def test_a_rule_sees_plain_values_and_what_nobody_knows_yet() -> None:
    (seen,) = judged({"acl": "private", "tags": {"stack": UNKNOWN_STRING_VALUE}, "rules": [{"days": 7.0}]})

    assert seen.properties == {"acl": "private", "tags": {"stack": UNKNOWN}, "rules": [{"days": 7.0}]}
    assert (seen.stack, seen.protected, seen.in_production) == ("eu-prod", True, True)


@pytest.mark.parametrize(
    ("config", "limits"), [(None, {"most": 1, "least": 0}), ({"most": 9}, {"most": 9, "least": 0})]
)
def test_an_organisation_may_choose_the_numbers(config: dict[str, int] | None, limits: dict[str, int]) -> None:
    (seen,) = judged({}, config)

    assert seen.limits == limits


def test_a_rule_about_functions_does_not_look_at_buckets() -> None:
    assert judged({}, about=FUNCTION) == []
