"""The official SCF client against the embedded cloud."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.scf.v20180416 import models

from tests.conformance.scf.clients import asked, deploy, scf_client, zipped
from tests.support.cloud import RunningCloud, eventually

ECHO = "def main_handler(event, context):\n    return {'event': event, 'name': context['function_name']}\n"


@pytest.fixture
def scf(cloud: RunningCloud) -> Any:
    return scf_client(cloud)


def code_of(call: Any, request: Any) -> str:
    with pytest.raises(TencentCloudSDKException) as refused:
        call(request)
    return str(refused.value.code)


def test_a_function_is_created_shown_listed_changed_and_deleted(scf: Any) -> None:
    deploy(scf, ECHO, Description="draws", Tags=[{"Key": "project", "Value": "probe"}])

    shown = scf.GetFunction(asked(models, "GetFunction", FunctionName="draw"))
    assert (shown.Description, shown.Runtime, shown.Handler) == ("draws", "Python3.10", "index.main_handler")
    assert [(tag.Key, tag.Value) for tag in shown.Tags] == [("project", "probe")]
    assert [each.FunctionName for each in scf.ListFunctions(asked(models, "ListFunctions")).Functions] == ["draw"]

    scf.UpdateFunctionConfiguration(asked(models, "UpdateFunctionConfiguration", FunctionName="draw", MemorySize=256))
    assert scf.GetFunction(asked(models, "GetFunction", FunctionName="draw")).MemorySize == 256

    scf.DeleteFunction(asked(models, "DeleteFunction", FunctionName="draw"))
    gone = asked(models, "GetFunction", FunctionName="draw")
    assert code_of(scf.GetFunction, gone) == "ResourceNotFound.Function"


def test_a_synchronous_call_returns_what_the_handler_returned(scf: Any) -> None:
    deploy(scf, ECHO)
    answer = scf.InvokeFunction(asked(models, "InvokeFunction", FunctionName="draw", Event='{"a": 1}')).Result
    assert json.loads(answer.RetMsg) == {"event": {"a": 1}, "name": "draw"}
    assert (answer.InvokeResult, answer.ErrMsg) == (0, "")


def test_an_asynchronous_call_returns_at_once_and_shows_in_the_log(scf: Any) -> None:
    deploy(scf, ECHO)
    request = asked(models, "Invoke", FunctionName="draw", InvocationType="Event", ClientContext='{"a": 2}')
    request_id = scf.Invoke(request).Result.FunctionRequestId

    logs = asked(models, "GetFunctionLogs", FunctionName="draw", FunctionRequestId=request_id)
    found = eventually(lambda: scf.GetFunctionLogs(logs).Data)
    assert json.loads(found[0].RetMsg)["event"] == {"a": 2}


def test_failed_events_are_retried_when_the_clock_says_so(scf: Any, cloud: RunningCloud) -> None:
    deploy(scf, "def main_handler(event, context):\n    raise ValueError\n")
    cloud.freeze()
    scf.Invoke(asked(models, "Invoke", FunctionName="draw", InvocationType="Event"))
    logs = asked(models, "GetFunctionLogs", FunctionName="draw", Order="asc")
    seen = 0
    for _ in range(3):
        before = seen
        seen = eventually(lambda: len(scf.GetFunctionLogs(logs).Data), until=lambda now: now > before)  # noqa: B023 - it is called at once
        eventually(cloud.pending, until=lambda left: left.nothing)  # the retry waits for the clock
        cloud.advance(60)
    assert [each.RetryNum for each in scf.GetFunctionLogs(logs).Data] == [0, 1, 2]


def test_new_code_replaces_the_old(scf: Any) -> None:
    deploy(scf, "def main_handler(event, context):\n    return 1\n")
    newer = zipped("def main_handler(event, context):\n    return 2\n")
    scf.UpdateFunctionCode(asked(models, "UpdateFunctionCode", FunctionName="draw", Code={"ZipFile": newer}))
    call = asked(models, "InvokeFunction", FunctionName="draw")
    eventually(lambda: scf.InvokeFunction(call).Result.RetMsg, until=lambda seen: seen == "2")


def test_triggers_are_made_listed_changed_and_deleted(scf: Any) -> None:
    deploy(scf, ECHO)
    timer = {"FunctionName": "draw", "TriggerName": "tick", "Type": "timer"}
    scf.CreateTrigger(asked(models, "CreateTrigger", **timer, TriggerDesc="0 */5 * * * * *", Enable="OPEN"))
    scf.UpdateTrigger(asked(models, "UpdateTrigger", **timer, Enable="CLOSE"))

    wanted = [{"Name": "TriggerName", "Values": ["tick"]}]
    found = scf.ListTriggers(asked(models, "ListTriggers", FunctionName="draw", Filters=wanted))
    assert [(each.TriggerName, each.Enable, json.loads(each.TriggerDesc)) for each in found.Triggers] == [
        ("tick", 0, {"cron": "0 */5 * * * * *"})
    ]
    scf.DeleteTrigger(asked(models, "DeleteTrigger", **timer))
    assert scf.ListTriggers(asked(models, "ListTriggers", FunctionName="draw")).TotalCount == 0


def test_reservation_and_retries_are_read_back(scf: Any) -> None:
    deploy(scf, ECHO)
    name = {"FunctionName": "draw"}
    reserve = asked(models, "PutReservedConcurrencyConfig", **name, ReservedConcurrencyMem=2560)
    scf.PutReservedConcurrencyConfig(reserve)
    settings = {"RetryConfig": [{"RetryNum": 1}], "MsgTTL": 3600}
    scf.UpdateFunctionEventInvokeConfig(
        asked(models, "UpdateFunctionEventInvokeConfig", **name, AsyncTriggerConfig=settings)
    )

    reserved = scf.GetReservedConcurrencyConfig(asked(models, "GetReservedConcurrencyConfig", **name))
    retries = scf.GetFunctionEventInvokeConfig(asked(models, "GetFunctionEventInvokeConfig", **name))
    assert reserved.ReservedMem == 2560
    assert json.loads(retries.AsyncTriggerConfig.to_json_string()) == settings


def test_the_account_shows_its_quotas(scf: Any) -> None:
    account = scf.GetAccount(asked(models, "GetAccount"))
    assert account.AccountUsage.TotalConcurrencyMem == 64_000
    assert account.AccountLimit.Namespace[0].RetryNumLimit == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Timeout": 1000}, "LimitExceeded.Timeout"),
        ({"Role": "nobody"}, "ResourceNotFound.Role"),
        ({"Runtime": "Python9"}, "InvalidParameterValue.Runtime"),
    ],
)
def test_the_official_client_sees_the_real_codes(scf: Any, change: dict[str, Any], code: str) -> None:
    parameters = {"FunctionName": "draw", "Handler": "index.main_handler", "Runtime": "Python3.10"}
    request = asked(models, "CreateFunction", **parameters | change, Code={"ZipFile": zipped(ECHO)})
    assert code_of(scf.CreateFunction, request) == code
