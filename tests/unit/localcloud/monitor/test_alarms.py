"""Alarm policies and notices: kept as they were sent, found by either id, refused when they make no sense."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from localcloud.errors import CloudError
from tests.unit.localcloud.monitor.alarms import FUNCTION, HOOK, NOTICE, RULE, Alarms


@pytest.fixture
def alarms() -> Alarms:
    return Alarms()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(CloudError) as refused:
        act()
    return refused.value.code


def test_a_notice_is_read_back_as_it_was_written(alarms: Alarms) -> None:
    notice_id = alarms.notice()

    [found] = alarms.notices(NoticeIds=[notice_id])

    assert {name: found[name] for name in NOTICE} == NOTICE
    assert found["Id"] == notice_id


def test_a_notice_is_changed_in_place(alarms: Alarms) -> None:
    notice_id = alarms.notice()

    alarms("ModifyAlarmNotice", **{**NOTICE, "NoticeId": notice_id, "NoticeType": "OK", "URLNotices": []})

    [found] = alarms.notices()
    assert (found["NoticeType"], found["URLNotices"]) == ("OK", [])


def test_notices_come_in_pages_ordered_by_their_last_change(alarms: Alarms) -> None:
    for number, name in enumerate(("a", "b", "c")):
        alarms.now = float(number)
        alarms.notice(Name=name)

    assert [found["Name"] for found in alarms.notices(Order="DESC", PageSize=2)] == ["c", "b"]
    assert [found["Name"] for found in alarms.notices(Order="DESC", PageSize=2, PageNumber=2)] == ["a"]
    assert alarms.notices(NoticeIds=["notice-unknown"]) == []


def test_policies_are_found_by_a_part_of_their_name_in_pages_ordered_by_their_last_change(alarms: Alarms) -> None:
    for number, name in enumerate(("errors-a", "errors-b", "slow")):
        alarms.now = float(number)
        alarms.policy(name)

    def names(**wanted: Any) -> list[str]:
        return [found["PolicyName"] for found in alarms("DescribeAlarmPolicies", **wanted)["Policies"]]

    assert names(PolicyName="errors") == ["errors-b", "errors-a"]
    assert names(PageSize=2, PageNumber=2) == ["errors-a"]
    assert refusal(lambda: names(PageSize=101)) == "InvalidParameterValue"


def test_a_policy_is_read_back_as_it_was_written(alarms: Alarms) -> None:
    notice_id = alarms.notice()
    made = alarms.create(NoticeIds=[notice_id], ProjectId=0)

    found = alarms.seen(made["PolicyId"])

    assert found["Condition"] == {"IsUnionRule": 1, "Rules": [RULE]}
    assert found["EventCondition"] == {"Rules": []}
    assert (found["NoticeIds"], found["ProjectId"], found["Enable"]) == ([notice_id], 0, 1)
    assert found["OriginId"] == made["OriginId"]
    assert alarms.notices()[0]["PolicyIds"] == [made["PolicyId"]]


def test_every_part_of_a_policy_can_be_changed(alarms: Alarms) -> None:
    policy_id, notice_id = alarms.policy(), alarms.notice()

    alarms("ModifyAlarmPolicyInfo", PolicyId=policy_id, Key="NAME", Value="renamed")
    alarms("ModifyAlarmPolicyInfo", PolicyId=policy_id, Key="REMARK", Value="why-1")
    alarms("ModifyAlarmPolicyStatus", PolicyId=policy_id, Enable=0)
    alarms("ModifyAlarmPolicyNotice", PolicyId=policy_id, NoticeIds=[notice_id])
    alarms("ModifyAlarmPolicyTasks", PolicyId=policy_id, TriggerTasks=[{"Type": "AS", "TaskConfig": "{}"}])
    alarms("ModifyAlarmPolicyCondition", PolicyId=policy_id, Condition={"Rules": [{**RULE, "Value": "5"}]})

    found = alarms.seen(policy_id)
    assert (found["PolicyName"], found["Remark"], found["Enable"]) == ("renamed", "why-1", 0)
    assert (found["NoticeIds"], found["TriggerTasks"]) == ([notice_id], [{"Type": "AS", "TaskConfig": "{}"}])
    assert found["Condition"]["Rules"][0]["Value"] == "5"


def test_a_policy_that_is_gone_is_null(alarms: Alarms) -> None:
    policy_id = alarms.policy()

    alarms("DeleteAlarmPolicy", PolicyIds=[policy_id])

    assert alarms.seen(policy_id) is None


def test_what_a_policy_watches_is_found_by_its_id_and_counted_by_its_number(alarms: Alarms) -> None:
    made = alarms.create()
    policy_id, number = made["PolicyId"], int(made["OriginId"])
    watched = {"Region": "sg", "Dimensions": FUNCTION}

    for _ in range(2):  # binding the same instance again changes nothing
        alarms("BindingPolicyObject", GroupId=0, PolicyId=policy_id, Dimensions=[watched])

    assert alarms("DescribePolicyObjectCount", GroupId=number)["RegionList"] == [{"Region": "sg", "Count": 1}]
    listed = alarms("DescribeBindingPolicyObjectList", GroupId=0, PolicyId=policy_id, Limit=100, Offset=0)
    assert (listed["Total"], listed["List"][0]["Dimensions"]) == (1, FUNCTION)
    assert alarms.seen(policy_id)["UseSum"] == 1

    alarms("UnBindingAllPolicyObject", GroupId=0, PolicyId=policy_id)

    assert alarms("DescribePolicyObjectCount", GroupId=number)["RegionList"] == []


def test_a_deleted_notice_is_no_longer_told(alarms: Alarms) -> None:
    notice_id = alarms.notice()
    policy_id = alarms.policy(NoticeIds=[notice_id])

    alarms("DeleteAlarmNotices", NoticeIds=[notice_id])

    assert (alarms.notices(), alarms.seen(policy_id)["NoticeIds"]) == ([], [])


def test_a_name_that_is_taken_is_refused(alarms: Alarms) -> None:
    alarms.notice()
    alarms.policy()

    assert refusal(alarms.notice) == "FailedOperation.DuplicateName"
    assert refusal(alarms.policy) == "FailedOperation.DuplicateName"


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        ("ModifyAlarmNotice", {**NOTICE, "NoticeId": "notice-unknown"}),
        ("DeleteAlarmNotices", {"NoticeIds": ["notice-unknown"]}),
        ("ModifyAlarmPolicyStatus", {"PolicyId": "policy-unknown", "Enable": 1}),
        ("ModifyAlarmPolicyNotice", {"PolicyId": "policy-unknown"}),
        ("DeleteAlarmPolicy", {"PolicyIds": ["policy-unknown"]}),
        ("DescribePolicyObjectCount", {"GroupId": 7}),
        ("UnBindingAllPolicyObject", {"GroupId": 0, "PolicyId": "policy-unknown"}),
    ],
)
def test_what_does_not_exist_cannot_be_changed(alarms: Alarms, action: str, parameters: dict[str, Any]) -> None:
    assert refusal(lambda: alarms(action, **parameters)) == "ResourceNotFound"


def test_deleting_is_all_or_nothing(alarms: Alarms) -> None:
    policy_id = alarms.policy()

    assert refusal(lambda: alarms("DeleteAlarmPolicy", PolicyIds=[policy_id, "policy-no"])) == "ResourceNotFound"
    assert alarms.seen(policy_id) is not None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Name": "x" * 61}, "InvalidParameterValue"),
        ({"NoticeType": "SOME"}, "InvalidParameter"),
        ({"Module": "other"}, "InvalidParameter"),
        ({"URLNotices": [{**HOOK, "URL": "ftp://x.test"}]}, "InvalidParameterValue"),
        ({"URLNotices": [{**HOOK, "EndTime": 86400}]}, "InvalidParameterValue"),
        ({"URLNotices": [{**HOOK, "Weekday": [0]}]}, "InvalidParameterValue"),
        ({"URLNotices": [HOOK] * 7}, "LimitExceeded"),
    ],
)
def test_a_notice_that_makes_no_sense_is_refused(alarms: Alarms, changes: dict[str, Any], code: str) -> None:
    assert refusal(lambda: alarms.notice(**changes)) == code


@pytest.mark.parametrize(
    "changes",
    [
        {"Condition": {"Rules": []}},
        {"Condition": {"Rules": [{**RULE, "Operator": "roughly"}]}},
        {"Condition": {"Rules": [{**RULE, "Value": "many"}]}},
        {"Condition": {"Rules": [{**RULE, "Period": 0}]}},
        {"Condition": {"Rules": [{**RULE, "NoticeFrequency": 61}]}},
        {"Remark": "not allowed!"},
        {"Namespace": ""},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(alarms: Alarms, changes: dict[str, Any]) -> None:
    wanted = {"Namespace": "SCF_V2", "Condition": {"Rules": [RULE]}, **changes}

    assert (
        refusal(lambda: alarms("CreateAlarmPolicy", PolicyName="p", MonitorType="MT_QCE", **wanted))
        == "InvalidParameterValue"
    )


@pytest.mark.parametrize("dimensions", ["", "[]", "{}", '{"functionName": 1}', "\udcff", "[" * 2000])
def test_an_instance_is_named_by_a_json_object_of_texts(alarms: Alarms, dimensions: str) -> None:
    policy_id = alarms.policy()

    def bind() -> None:
        alarms("BindingPolicyObject", PolicyId=policy_id, Dimensions=[{"Region": "sg", "Dimensions": dimensions}])

    assert refusal(bind) == "InvalidParameterValue"
