"""The deployer's policies: as few as CAM's limit of their length allows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.__main__ import main
from infra.deployer import LONGEST_POLICY, documents, permissions
from infra.permission import Permission
from infra.settings.reading import Given, read

EVERYTHING: dict[str, Any] = {
    "alarmReceivers": ["user:7"],
    "reservedInstances": 5,
    "forceDestroy": True,
    "webhookSecret": "whsec_" + "QUJD" * 10,
    "frontDoor": "apiGateway",
    "gatewayKeys": [{"name": "shop"}],
}


@pytest.mark.parametrize(("changed", "count"), [({}, 1), (EVERYTHING, 2)])
def test_no_policy_is_too_long_and_none_more_than_needed(
    stack: Callable[..., Given], changed: dict[str, Any], count: int
) -> None:
    wanted = permissions(read(stack(**changed)))

    texts = documents(wanted)

    assert len(texts) == count
    assert max(len("".join(text.split())) for text in texts) <= LONGEST_POLICY
    statements = [statement for text in texts for statement in json.loads(text)["statement"]]
    assert [tuple(each["action"]) for each in statements] == [one.actions for one in wanted]


def test_a_permission_that_is_too_long_by_itself_stands_alone() -> None:
    long = Permission("It has a long name.", ("cos:GetObject",), ("x" * LONGEST_POLICY,))
    assert len(documents([long, long])) == 2


def test_a_stack_is_told_by_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deployer", "--stack", "local", "--app-id", "1250000000"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["version"] == "2.0"
    assert printed.err == ""


@pytest.mark.parametrize(("options", "closes"), [([], False), (["--existing-bucket"], True)])
def test_the_policy_for_a_bucket_that_is_taken_over_is_printed_when_asked_for(
    capsys: pytest.CaptureFixture[str], options: list[str], closes: bool
) -> None:
    assert main(["deployer", "--stack", "local", "--app-id", "1250000000", *options]) == 0

    assert ("cos:PutBucketACL" in capsys.readouterr().out) is closes


@pytest.mark.parametrize("door", ["functionUrl", "apiGateway"])
def test_only_a_stack_behind_api_gateway_may_touch_it(stack: Callable[..., Given], door: str) -> None:
    services = {action.split(":")[0] for one in permissions(read(stack(frontDoor=door))) for action in one.actions}
    assert ("apigw" in services) == (door == "apiGateway")
