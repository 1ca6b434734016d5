"""The deployer's policy, proven: with it a stack lives its whole life, and without any one statement it does not."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from infra.permission import Permission
from local.demo import inventory
from local.demo.customer import Customer
from local.errors import EngineFailed
from tests.support.deployers import Deployer
from tests.support.stack import initialised


@pytest.fixture(scope="module")
def deployer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployer]:
    """With a setting for every permission that only some stacks need."""
    alarms = {"alarms": True, "alarmReceivers": ["user:7"]}
    door = {"frontDoor": "apiGateway", "gatewayKeys": [{"name": "shop"}]}
    everything = {"reservedInstances": 5, "corsOrigins": ["https://shop.example.com"], **alarms, **door}
    with initialised(tmp_path_factory.mktemp("deployer"), **everything) as service:
        made = Deployer.of(service)
        made.remember("empty")
        made.up()
        made.remember("deployed")
        yield made


def test_with_exactly_this_policy_a_stack_lives_its_whole_life(deployer: Deployer) -> None:
    account = Customer(deployer.service.cloud.endpoint, deployer.service.run.account)
    deployer.go_back("empty")
    before = inventory.take(account)
    deployer.go_back("deployed")
    made = {thing.kind for thing in inventory.take(account) - before}
    assert {"API", "usage plan", "key pair", "bucket", "function"} <= made, "what is not seen is not missed either"

    for _, stage in deployer.stages():
        stage()

    assert inventory.take(account) == before
    refused = [entry.action for entry in deployer.service.cloud.journal() if entry.status == 403]
    assert refused == []


def test_without_any_one_statement_something_fails_and_says_which_action_is_missing(
    deployer: Deployer, capsys: pytest.CaptureFixture[str]
) -> None:
    began, spare, unnamed = time.monotonic(), [], []
    for missing in deployer.permissions:
        left = [one for one in deployer.permissions if one != missing]
        told = failure(deployer, left)
        if told is None:
            spare.append(missing)
        elif not any(action in told for action in missing.actions):
            unnamed.append((missing.actions, told))
    with capsys.disabled():
        count = len(deployer.permissions)
        print(f"\n    {count} statements of the deployer, each left out once: {time.monotonic() - began:.0f} s")  # noqa: T201

    assert spare == [], "these statements are not needed"
    assert unnamed == [], "what is missing is not in the message"


def failure(deployer: Deployer, allowed: list[Permission]) -> str | None:
    """What the first command that fails says; None when none does. Those that need most come first."""
    life = [stage for _, stage in deployer.stages()]
    try:
        for when, stages in (("empty", [deployer.up]), ("deployed", [deployer.destroy]), ("deployed", life)):
            deployer.go_back(when)
            deployer.allow(allowed)
            for stage in stages:
                stage()
    except EngineFailed as failed:
        return str(failed)
    return None
