"""Logsets, topics and indexes: what the official provider needs of them, and that logs are found."""

from __future__ import annotations

import json

import pytest

from tests.unit.localcloud.cls.logs import EVERYTHING, RULE, Log, refusal


@pytest.fixture
def log() -> Log:
    return Log()


def test_a_topic_is_described_with_every_field_the_provider_reads(log: Log) -> None:
    logset = log("CreateLogset", LogsetName="probe")["LogsetId"]
    tags = [{"Key": "a", "Value": "b"}]
    topic = log("CreateTopic", LogsetId=logset, TopicName="draw", Period=7, Describes="", Tags=tags)["TopicId"]

    answer = log("DescribeTopics", Filters=[{"Key": "topicId", "Values": [topic]}], Offset=0, Limit=100)

    assert answer["TotalCount"] == 1
    shown = answer["Topics"][0]
    assert (shown["TopicName"], shown["LogsetId"], shown["Period"]) == ("draw", logset, 7)
    assert shown["IsWebTracking"] is False
    assert shown["Tags"] == tags
    assert shown["CreateTime"] == "2100-01-01 00:00:00"


def test_tags_are_the_same_ones_that_the_tag_service_shows(log: Log) -> None:
    logset = log("CreateLogset", LogsetName="probe", Tags=[{"Key": "a", "Value": "b"}])["LogsetId"]
    log.tags.replace("cls", "logset", logset, {"a": "c"}, region="ap-singapore")

    shown = log("DescribeLogsets", Filters=[{"Key": "logsetId", "Values": [logset]}])["Logsets"][0]
    assert shown["Tags"] == [{"Key": "a", "Value": "c"}]


def test_an_index_is_read_back_as_it_was_sent(log: Log) -> None:
    topic = log.topic()
    answer = log("DescribeIndex", TopicId=topic)
    assert answer["Rule"] == RULE
    assert answer["Status"] is True


def test_a_page_ends_when_there_is_no_more(log: Log) -> None:
    for number in range(5):
        log("CreateLogset", LogsetName=f"set-{number}")
    sizes = [len(log("DescribeLogsets", Offset=offset, Limit=2)["Logsets"]) for offset in (0, 2, 4, 6)]
    assert sizes == [2, 2, 1, 0]


def test_what_is_gone_is_listed_no_more_and_named_when_it_is_asked_for(log: Log) -> None:
    topic = log.topic()
    log("DeleteIndex", TopicId=topic)
    log("DeleteTopic", TopicId=topic)

    assert log("DescribeTopics")["Topics"] == []
    assert refusal(lambda: log("DeleteTopic", TopicId=topic)) == "ResourceNotFound.TopicNotExist"


def test_a_logset_with_topics_cannot_be_deleted(log: Log) -> None:
    log.topic()
    logset = log("DescribeLogsets")["Logsets"][0]["LogsetId"]
    assert refusal(lambda: log("DeleteLogset", LogsetId=logset)) == "FailedOperation.LogsetNotEmpty"


def test_a_name_can_be_used_once_per_region(log: Log) -> None:
    log("CreateLogset", LogsetName="probe")
    assert refusal(lambda: log("CreateLogset", LogsetName="probe")) == "InvalidParameter.LogsetConflict"
    log("CreateLogset", region="ap-tokyo", LogsetName="probe")


@pytest.mark.parametrize("period", [0, 3601, -1])
def test_a_period_is_at_most_ten_years(log: Log, period: int) -> None:
    assert refusal(lambda: log.topic(Period=period)) == "InvalidParameter"


def test_a_record_is_found_by_time_and_text(log: Log) -> None:
    topic, now = log.topic(), log.clock.now()
    log.cls.append(topic, now - 10, {"SCF_RequestId": "r1", "SCF_Message": "first"})
    log.cls.append(topic, now - 5, {"SCF_RequestId": "r2", "SCF_Message": "second"})

    by_text = log("SearchLog", TopicId=topic, **EVERYTHING | {"QueryString": "SCF_RequestId:r2"})
    by_time = log("SearchLog", TopicId=topic, From=int((now - 11) * 1000), To=int((now - 9) * 1000), QueryString="*")

    assert [json.loads(each["LogJson"])["SCF_Message"] for each in by_text["Results"]] == ["second"]
    assert [json.loads(each["LogJson"])["SCF_Message"] for each in by_time["Results"]] == ["first"]
    assert by_text["ListOver"] is True


def test_the_newest_record_comes_first_unless_asked_otherwise(log: Log) -> None:
    topic, now = log.topic(), log.clock.now()
    for age in (1, 3, 2):
        log.cls.append(topic, now - age, {"age": str(age)})

    def ages(**more: str) -> list[str]:
        found = log("SearchLog", TopicId=topic, **EVERYTHING, **more)["Results"]
        return [json.loads(each["LogJson"])["age"] for each in found]

    assert ages() == ["1", "2", "3"]
    assert ages(Sort="asc") == ["3", "2", "1"]


def test_the_context_leads_through_all_pages(log: Log) -> None:
    topic, now = log.topic(), log.clock.now()
    for number in range(5):
        log.cls.append(topic, now, {"n": str(number)})
    seen, context = [], ""
    for _ in range(5):
        answer = log("SearchLog", TopicId=topic, Limit=2, Context=context, Sort="asc", **EVERYTHING)
        seen += [json.loads(each["LogJson"])["n"] for each in answer["Results"]]
        context = answer["Context"]
        if answer["ListOver"]:
            break
    assert seen == ["0", "1", "2", "3", "4"]


def test_without_an_index_nothing_can_be_searched(log: Log) -> None:
    topic = log.topic()
    log("DeleteIndex", TopicId=topic)
    assert refusal(lambda: log("SearchLog", TopicId=topic, **EVERYTHING)) == "FailedOperation.InvalidContext"


def test_records_are_forgotten_after_the_topics_period(log: Log) -> None:
    topic = log.topic(Period=1)
    log.cls.append(topic, log.clock.now() - 2 * 86_400, {"SCF_Message": "old"})
    assert log("SearchLog", TopicId=topic, **EVERYTHING)["Results"] == []


def test_a_topic_that_is_gone_loses_its_records_silently(log: Log) -> None:
    log.cls.append("nowhere", log.clock.now(), {"SCF_Message": "lost"})


def test_reset_leaves_nothing(log: Log) -> None:
    log.topic()
    log.cls.reset()
    assert log("DescribeTopics")["Topics"] == []
    assert log("DescribeLogsets")["Logsets"] == []


def test_an_id_of_ones_own_ends_in_the_app_id(log: Log) -> None:
    assert log("CreateLogset", LogsetName="a", LogsetId="mine-1250000000")["LogsetId"] == "mine-1250000000"
    assert refusal(lambda: log("CreateLogset", LogsetName="b", LogsetId="mine")) == "InvalidParameter"
