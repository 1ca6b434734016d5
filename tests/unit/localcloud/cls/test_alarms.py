"""Alarms about logs: their queries really run, at their time, and those who should be told are."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.errors import CloudError
from tests.unit.localcloud.cls.logs import refusal
from tests.unit.localcloud.cls.watched import OLDEST, Watched


@pytest.fixture
def log() -> Watched:
    return Watched()


def test_a_line_that_matches_rings_at_the_next_look_and_recovers_when_it_is_past(log: Watched) -> None:
    log.alarm(MessageTemplate="see the runbook")
    log.minutes(1)
    log.write(step="job lost")

    log.minutes(4)
    log.minutes(5)

    assert [(ring["kind"], ring["value"]) for ring in log.rings] == [("firing", 1), ("recovered", 0)]
    assert [(told["way"], told["to"]) for told in log.rings[0]["told"]] == [("Email", "user 7")]


def test_other_lines_do_not_ring(log: Watched) -> None:
    log.alarm()
    log.write(step="job found")

    log.minutes(10)

    assert log.rings == []


def test_a_number_of_the_lines_is_compared(log: Watched) -> None:
    log.alarm(OLDEST, "$1.oldest >= 600")
    log.write(step="queue", age="120")
    log.minutes(5)
    assert log.rings == []

    log.write(step="queue", age="900")
    log.write(step="queue", age="30")
    log.write(step="queue", age="not a number")
    log.minutes(5)
    assert [ring["value"] for ring in log.rings] == [900]


def test_it_takes_as_many_looks_in_a_row_as_the_alarm_says(log: Watched) -> None:
    log.alarm(TriggerCount=2)
    log.write(step="job lost")
    log.minutes(5)
    assert log.rings == []

    log.write(step="job lost")
    log.minutes(5)
    assert [ring["kind"] for ring in log.rings] == ["firing"]


def test_an_alarm_that_goes_on_is_told_again_after_its_period(log: Watched) -> None:
    log.alarm(AlarmPeriod=10)

    for _ in range(4):
        log.write(step="job lost")
        log.minutes(5)

    assert [ring["kind"] for ring in log.rings] == ["firing", "repeated"]


def test_a_look_at_a_fixed_minute_of_the_day_happens_once_a_day(log: Watched) -> None:
    log.alarm(MonitorTime={"Type": "Fixed", "Time": 10}, target={"StartTimeOffset": -1440})
    log.write(step="job lost")

    log.minutes(2 * 1440)

    assert [ring["kind"] for ring in log.rings] == ["firing", "recovered"]
    assert log.rings[0]["time"] % 86_400 == 600


def test_an_alarm_is_read_back_changed_and_deleted(log: Watched) -> None:
    alarm_id = log.alarm(Tags=[{"Key": "stack", "Value": "dev"}])
    by_id: dict[str, Any] = {"Filters": [{"Key": "alarmId", "Values": [alarm_id]}]}

    [found] = log("DescribeAlarms", **by_id)["Alarms"]
    assert (found["Condition"], found["Status"], found["Tags"]) == (
        "$1.lost > 0",
        True,
        [{"Key": "stack", "Value": "dev"}],
    )

    log("ModifyAlarm", AlarmId=alarm_id, Status=False)
    log.write(step="job lost")
    log.minutes(5)
    assert log.rings == []

    assert refusal(lambda: log("DeleteAlarmNotice", AlarmNoticeId=log.notice)) == "FailedOperation.BindedAlarm"
    log("DeleteAlarm", AlarmId=alarm_id)
    log("DeleteAlarmNotice", AlarmNoticeId=log.notice)
    assert (log("DescribeAlarms", **by_id)["TotalCount"], log("DescribeAlarmNotices")["TotalCount"]) == (0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"query": "step:lost"},
        {"query": "step:lost | select count(*) as n group by step"},
        {"query": "* | select max(note) as lost"},
        {"query": "other:lost | select max(unknown) as lost"},
        {"condition": "$1.found > 0"},
        {"condition": "$2.lost > 0"},
        {"condition": "$1.lost > 0 && $1.lost < 5"},
        {"TriggerCount": 0},
        {"AlarmPeriod": 1441},
        {"AlarmNoticeIds": ["notice-unknown"]},
        {"AlarmNoticeIds": []},
        {"target": {"StartTimeOffset": 0}},
        {"target": {"Number": 2}},
        {"target": {"TopicId": "unknown"}},
        {"MonitorTime": {"Type": "Period", "Time": 0}},
    ],
)
def test_what_could_never_ring_is_refused(log: Watched, wrong: dict[str, Any]) -> None:
    with pytest.raises(CloudError):
        log.alarm(**wrong)


def test_a_topic_whose_index_is_gone_raises_no_alarm(log: Watched) -> None:
    log.alarm()
    log.write(step="job lost")
    log("DeleteIndex", TopicId=log.topic_id)

    log.minutes(5)

    assert log.rings == []
