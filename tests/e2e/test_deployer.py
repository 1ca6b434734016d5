"""The deployer's policy, proven: with it a stack lives its whole life, and without any one statement it does not."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest

from infra.deployer import permissions
from infra.permission import Permission
from local.demo import inventory
from local.demo.customer import Customer
from local.errors import EngineFailed
from tests.support.deployers import Deployer, impatient, settings_of
from tests.support.figures import Tell
from tests.support.stack import initialised


@pytest.fixture(scope="module")
def deployer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployer]:
    """With a setting for every permission that only some stacks need."""
    alarms = {"alarms": True, "alarmReceivers": ["user:7"]}
    door = {"frontDoor": "apiGateway", "gatewayKeys": [{"name": "shop"}]}
    everything = {"reservedInstances": 5, "corsOrigins": ["https://shop.example.com"], **alarms, **door}
    with initialised(tmp_path_factory.mktemp("deployer"), **everything) as service:
        made = Deployer.of(service)
        made.snapshots.remember("empty")
        made.up()
        made.snapshots.remember("deployed")
        yield made


def test_with_exactly_this_policy_a_stack_lives_its_whole_life(deployer: Deployer) -> None:
    account = Customer(deployer.service.cloud.endpoint, deployer.service.run.account)
    deployer.snapshots.go_back("empty")
    before = inventory.take(account)
    deployer.snapshots.go_back("deployed")
    made = {thing.kind for thing in inventory.take(account) - before}
    assert {"API", "usage plan", "key pair", "alarm", "bucket", "function"} <= made, "what is not seen is not missed"

    for _, stage in deployer.stages():
        stage()

    assert inventory.take(account) == before
    refused = [entry.action for entry in deployer.service.cloud.journal() if entry.status == 403]
    assert refused == []


def test_what_is_taken_back_wants_the_policy_of_before_beside_the_new_one(deployer: Deployer) -> None:
    before = deployer.permissions
    after = taking_back(deployer)
    deployer.allow(after)
    with pytest.raises(EngineFailed, match="monitor:DescribeAlarmPolicy"):
        deployer.up()

    assert taking_back(deployer) == after
    deployer.allow(dict.fromkeys((*before, *after)))
    deployer.up()

    deployer.allow(after)
    deployer.stack.expect_no_changes(impatient())
    deployer.destroy()


def taking_back(deployer: Deployer) -> tuple[Permission, ...]:
    """What the deployed stack is going to need without most of what it has; nothing is carried out yet."""
    deployer.snapshots.go_back("deployed")
    deployer.service.settings(reservedInstances=0, alarms=False, frontDoor="functionUrl", gatewayKeys=[])
    return permissions(settings_of(deployer.service))


def test_without_any_one_statement_something_fails_and_says_which_action_is_missing(
    deployer: Deployer, figure: Tell
) -> None:
    """Many statements are left out at a time, which proves as much about each: what is refused for want of an action
    is refused for want of the only one of them that has it. A refusal hides those behind it until its statement is
    there again.
    """
    began, runs, left = time.monotonic(), 0, list(deployer.permissions)
    for snapshot, stage in (("empty", deployer.up), *(("deployed", stage) for _, stage in deployer.stages())):
        waiting = left
        while waiting:
            missing, runs = apart(waiting), runs + 1
            told = failure(deployer, snapshot, stage, without=missing)
            named = [one for one in missing if is_named(one, told)]
            left = [one for one in left if one not in named]
            waiting = left if named else [one for one in waiting if one not in missing]
    count = len(deployer.permissions)
    figure(f"{count} statements of the deployer left out, {runs} commands: {time.monotonic() - began:.0f} s")

    assert left == [], "without these nothing fails, or what fails does not say what is missing"


def apart(permissions: list[Permission]) -> list[Permission]:
    """The first ones that have no action in common."""
    chosen: list[Permission] = []
    for one in permissions:
        if not any(set(one.actions) & set(other.actions) for other in chosen):
            chosen.append(one)
    return chosen


def is_named(permission: Permission, told: str) -> bool:
    """Whether a refusal of one of its actions has been told; `cls:CreateAlarm` is not `cls:CreateAlarmNotice`."""
    return any(re.search(rf"{re.escape(action)}\b", told) for action in permission.actions)


def failure(deployer: Deployer, snapshot: str, command: Callable[[], None], *, without: list[Permission]) -> str:
    """What one command says that goes as far as it can; nothing when it succeeds."""
    deployer.snapshots.go_back(snapshot)
    deployer.allow([one for one in deployer.permissions if one not in without])
    try:
        command()
    except EngineFailed as failed:
        return str(failed)
    return ""
