"""Something goes wrong in the deployed service, and the receivers of its alarms hear of it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

import httpx
import pytest

from tests.support.cloud import rest
from tests.support.stack import Deployed, deployed

PAGER = "pager.example.com"
STEP = 30
MPS = {"service": "mps", "action": "CreateAigcImageTask"}


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """A stack of its own whose alarms are on, with thresholds that one mishap passes."""
    settings = {
        "alarms": True,
        "alarmReceivers": [f"https://{PAGER}/aigc", "user:7"],
        "alarmErrors": 1,
        "alarmErrorLines": 1,
        "alarmBacklogSeconds": 120,
        "imagesPerDay": 5,
    }
    with deployed(tmp_path_factory.mktemp("watched"), **settings) as stack:
        stack.cloud.register_site(PAGER, addresses=["43.152.0.9"])
        stack.cloud.freeze()
        yield stack


def later(service: Deployed, seconds: int) -> None:
    """Let time pass, with every tick and every look that falls into it."""
    for _ in range(0, seconds, STEP):
        service.cloud.advance(STEP)
        rest(service.cloud)


def fired(service: Deployed) -> set[str]:
    """The alarms that have fired so far, without the stack's name."""
    return {ring.name.removeprefix("aigc-local-") for ring in service.cloud.rings() if ring.kind == "firing"}


def test_a_stack_with_alarms_is_complete_after_one_up(watched: Deployed) -> None:
    watched.run.stack.expect_no_changes(lambda _event: None)


def test_a_process_that_dies_is_an_error_of_the_function(watched: Deployed) -> None:
    watched.cloud.fault("kill_worker", method="PUT", key_prefix="jobs/", nth=1, times=1, service="cos")
    with pytest.raises((AssertionError, httpx.HTTPError)):
        assert watched.create({"prompt": "a cat"}).status_code < 400

    later(watched, 300)

    assert "errors" in fired(watched)


def test_a_lost_answer_is_told_as_an_unknown_job_and_an_error_line(watched: Deployed) -> None:
    watched.cloud.clear_faults()
    watched.cloud.fault("drop_after", **MPS, times=1)
    assert watched.create({"prompt": "a dog"}).json()["status"] == "unknown"

    later(watched, 300)

    assert {"jobs-unknown", "log-errors"} <= fired(watched)


def test_a_queue_that_stands_still_is_told(watched: Deployed) -> None:
    watched.cloud.fault("throttle", **MPS, times=10_000)
    watched.drop(f"{uuid.uuid4().hex}.json", json.dumps({"prompt": "a bird"}).encode())
    rest(watched.cloud)

    later(watched, 600)
    watched.cloud.clear_faults()

    assert "backlog-old" in fired(watched)


def test_a_day_whose_images_are_nearly_spent_is_told(watched: Deployed) -> None:
    for number in range(4):
        watched.create({"prompt": f"a fish {number}"})

    later(watched, 300)

    assert "budget-nearly-spent" in fired(watched)


def test_the_receivers_got_all_of_it_and_the_end(watched: Deployed) -> None:
    later(watched, 600)

    told = [json.loads(request.body) for request in watched.cloud.received(PAGER)]
    named = {each.get("AlarmName") or each["alarmPolicyInfo"]["policyName"] for each in told}
    assert {name.removeprefix("aigc-local-") for name in named} == fired(watched)
    links = {each["CustomizeMessage"].rpartition("#")[2] for each in told if "CustomizeMessage" in each}
    assert {f"alarm-{name}" for name in ("backlog-old", "jobs-unknown", "log-errors", "budget-nearly-spent")} <= links
    outcomes = {(each["way"], each["to"], each["outcome"]) for ring in watched.cloud.rings() for each in ring.told}
    assert ("URL", f"https://{PAGER}/aigc", "delivered") in outcomes
    assert {to for way, to, _ in outcomes if way != "URL"} == {"user 7"}
    assert "jobs-unknown" not in {
        alarm.name.removeprefix("aigc-local-") for alarm in watched.cloud.alarms() if alarm.firing
    }
