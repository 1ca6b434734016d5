"""An alarm rings when its rules hold for as long as they say, is repeated, recovers, and tells those it should tell."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localcloud.measurements import Invoked
from tests.unit.localcloud.monitor.alarms import FUNCTION, RULE, Alarms

PEOPLE: dict[str, Any] = {
    "ReceiverType": "USER",
    "StartTime": 0,
    "EndTime": 86399,
    "NoticeWay": ["EMAIL"],
    "UserIds": [7],
}


@pytest.fixture
def alarms() -> Alarms:
    return Alarms()


def watched(alarms: Alarms, *rules: dict[str, Any], union: int = 0, notice: dict[str, Any] | None = None) -> str:
    """A policy with these rules, bound to the function, telling the user 7."""
    told = alarms.notice(**{"URLNotices": [], "UserNotices": [PEOPLE], **(notice or {})})
    policy_id = alarms.policy(NoticeIds=[told], Condition={"IsUnionRule": union, "Rules": list(rules)})
    alarms("BindingPolicyObject", PolicyId=policy_id, Dimensions=[{"Region": "sg", "Dimensions": FUNCTION}])
    return policy_id


def invoke(alarms: Alarms, *statuses: int, duration: float = 10.0, name: str = "draw") -> None:
    for status in statuses:
        alarms.measurements.publish(
            Invoked("ap-singapore", "default", name, alarms.clock.now(), status, duration),
        )


def minute(alarms: Alarms, *statuses: int, duration: float = 10.0) -> None:
    """A minute in which the function ends so."""
    invoke(alarms, *statuses, duration=duration)
    alarms.clock.advance(60)


def rings(alarms: Alarms) -> list[Any]:
    return alarms.board.view()["rings"]


def kinds(alarms: Alarms) -> list[Any]:
    return [ring["kind"] for ring in rings(alarms)]


def test_one_error_rings_at_the_end_of_its_minute_and_recovers_a_quiet_minute_later(alarms: Alarms) -> None:
    watched(alarms, RULE)
    started = alarms.clock.now()

    minute(alarms, 200, 430)
    minute(alarms, 200)

    fired, recovered = rings(alarms)
    assert (fired["kind"], fired["time"], fired["value"]) == ("firing", started + 60, 1)
    assert (recovered["kind"], recovered["time"]) == ("recovered", started + 120)
    assert [(told["way"], told["to"], told["outcome"]) for told in fired["told"]] == [("EMAIL", "user 7", "sent")]


def test_every_one_of_several_periods_must_be_bad(alarms: Alarms) -> None:
    watched(alarms, {**RULE, "ContinuePeriod": 3})

    for statuses in ([430], [430], [200], [430], [430]):
        minute(alarms, *statuses)
    assert kinds(alarms) == []

    minute(alarms, 430)
    assert kinds(alarms) == ["firing"]


def test_a_longer_period_counts_all_its_minutes_and_is_looked_at_at_its_end(alarms: Alarms) -> None:
    watched(alarms, {**RULE, "Period": 300, "Operator": "gt", "Value": "4"})

    for _ in range(4):
        minute(alarms, 430)
    minute(alarms, 430)

    assert [ring["value"] for ring in rings(alarms)] == [5]


def test_any_rule_is_enough_or_all_are_needed(alarms: Alarms) -> None:
    slow = {"MetricName": "Duration", "Period": 60, "Operator": "ge", "Value": "500"}
    watched(alarms, RULE, slow, union=1)
    minute(alarms, 430)
    assert kinds(alarms) == []
    minute(alarms, 430, duration=900)
    assert kinds(alarms) == ["firing"]

    other = Alarms()
    watched(other, RULE, slow, union=0)
    minute(other, 200, duration=900)
    assert kinds(other) == ["firing"]


@pytest.mark.parametrize(
    ("metric", "statuses", "value"),
    [
        ("Invocation", [200, 430, 432], 3),
        ("Error", [200, 430, 432], 2),
        ("FunctionErrorPercentage", [200, 430], 50),
        ("Http2xx", [200, 430], 1),
        ("Http432", [200, 432], 1),
        ("Http433", [433, 433], 2),
        ("Http434", [434], 1),
        ("Syserr", [500], 1),
        ("Duration", [200, 200], 10),
    ],
)
def test_a_metric_is_what_the_function_did(alarms: Alarms, metric: str, statuses: list[int], value: float) -> None:
    watched(alarms, {**RULE, "MetricName": metric, "Value": str(value)})

    minute(alarms, *statuses)

    assert [ring["value"] for ring in rings(alarms)] == [value]


def test_other_functions_and_silence_raise_no_alarm(alarms: Alarms) -> None:
    watched(alarms, RULE, {**RULE, "MetricName": "Invocation", "Operator": "lt", "Value": "5"})

    invoke(alarms, 430, name="other")
    alarms.clock.advance(3600)

    assert kinds(alarms) == []


def test_an_alarm_that_goes_on_is_repeated_as_often_as_its_rule_says(alarms: Alarms) -> None:
    watched(alarms, {**RULE, "NoticeFrequency": 300})

    for _ in range(7):
        minute(alarms, 430)

    assert kinds(alarms) == ["firing", "repeated"]


def test_a_disabled_or_unbound_policy_is_silent_and_forgotten(alarms: Alarms) -> None:
    policy_id = watched(alarms, RULE)
    minute(alarms, 430)
    assert alarms.board.view()["alarms"]

    alarms("ModifyAlarmPolicyStatus", PolicyId=policy_id, Enable=0)
    minute(alarms, 430)
    assert (alarms.board.view()["alarms"], kinds(alarms)) == ([], ["firing"])

    alarms("ModifyAlarmPolicyStatus", PolicyId=policy_id, Enable=1)
    minute(alarms, 430)
    assert kinds(alarms) == ["firing", "firing"]


@pytest.mark.parametrize(("kind", "told"), [("ALL", [1, 1]), ("ALARM", [1, 0]), ("OK", [0, 1])])
def test_a_notice_says_whether_it_wants_alarms_or_recoveries(alarms: Alarms, kind: str, told: list[int]) -> None:
    watched(alarms, RULE, notice={"NoticeType": kind})

    minute(alarms, 430)
    minute(alarms, 200)

    assert [len(ring["told"]) for ring in rings(alarms)] == told


def test_people_are_told_in_their_hours_only(alarms: Alarms) -> None:
    watched(alarms, RULE, notice={"UserNotices": [{**PEOPLE, "StartTime": 80_000}]})

    minute(alarms, 430)

    assert [ring["told"] for ring in rings(alarms)] == [[]]


@pytest.mark.parametrize(
    "rule",
    [
        {**RULE, "MetricName": "CpuUsage"},
        {**RULE, "Operator": "day_increase"},
        {**RULE, "Period": 90},
    ],
)
def test_what_cannot_be_evaluated_is_refused(alarms: Alarms, rule: dict[str, Any]) -> None:
    with pytest.raises(Exception, match=r"metric|Operator|Period"):
        alarms.policy(Condition={"Rules": [rule]})


def test_the_binding_may_name_another_namespace(alarms: Alarms) -> None:
    policy_id = watched(alarms, RULE)
    dimensions = json.dumps({"functionName": "draw", "namespace": "other"})
    alarms("UnBindingAllPolicyObject", GroupId=int(alarms.seen(policy_id)["OriginId"]))
    alarms("BindingPolicyObject", PolicyId=policy_id, Dimensions=[{"Region": "sg", "Dimensions": dimensions}])

    minute(alarms, 430)

    assert kinds(alarms) == []
