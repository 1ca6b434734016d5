"""Descriptions of triggers: how they are read, and how they are read back (provider.md 3.3)."""

from __future__ import annotations

import json
from collections import deque
from pathlib import Path

import pytest

from localcloud.errors import CloudError
from localcloud.scf.function import Configuration, Function, FunctionUrl, Key, Revision, Trigger
from localcloud.scf.package import Package
from localcloud.scf.triggers import Described, check_argument, describe, find

BUCKET = "media-1250000000.cos.ap-singapore.myqcloud.com"


def described(kind: str, name: str, text: str, url_id: str = "") -> Described:
    return describe(kind, name, text, app_id="1250000000", region="ap-singapore", url_id=url_id)


def cos_text(prefix: str) -> str:
    return json.dumps({"event": "cos:ObjectCreated:*", "filter": {"Prefix": prefix, "Suffix": ""}})


def function_with(*triggers: Trigger) -> Function:
    revision = Revision(1, Package(Path("code"), 1), Configuration("index.main_handler", "Python3.10"))
    return Function(
        key=Key("ap-singapore", "default", "draw"),
        id="lam-1",
        async_run="FALSE",
        created=0,
        modified=0,
        coming=revision,
        settles_at=0,
        triggers=list(triggers),
        recent=deque(),
    )


def trigger(kind: str, name: str, text: str) -> Trigger:
    made = described(kind, name, text)
    return Trigger(name, kind, made.text, made.detail, enabled=True, created=0, modified=0)


def test_a_timer_is_read_back_as_json_whichever_way_it_was_sent() -> None:
    for sent in ("0 */5 * * * * *", '{"cron": "0 */5 * * * * *"}'):
        assert json.loads(described("timer", "tick", sent).text) == {"cron": "0 */5 * * * * *"}


def test_a_function_url_is_read_back_with_its_addresses() -> None:
    sent = {"AuthType": "NONE", "NetConfig": {"EnableIntranet": True, "EnableExtranet": True}}
    made = described("http", "url", json.dumps(sent))

    assert isinstance(made.detail, FunctionUrl)
    url_id = made.detail.url_id
    assert json.loads(made.text) == {
        "AuthType": "NONE",
        "NetConfig": {
            "EnableIntranet": True,
            "EnableExtranet": True,
            "IntranetUrl": f"https://1250000000-{url_id}.in.ap-singapore.tencentscf.com",
            "ExtranetUrl": f"https://1250000000-{url_id}.ap-singapore.tencentscf.com",
        },
    }


def test_a_description_that_was_read_back_can_be_sent_again_and_keeps_its_url() -> None:
    first = described("http", "url", '{"AuthType":"CAM"}', url_id="abc123")
    assert described("http", "url", first.text, url_id="abc123").text == first.text


@pytest.mark.parametrize(
    ("kind", "name", "text", "code"),
    [
        ("timer", "tick", "every day", "InvalidParameterValue.TriggerDesc"),
        ("timer", "tick", '{"cron": 5}', "InvalidParameterValue.TriggerDesc"),
        ("timer", "1tick", "0 * * * * * *", "InvalidParameterValue.TriggerName"),
        ("http", "url", "{}", "InvalidParameterValue.TriggerDesc"),
        ("http", "url", '{"AuthType":"OPEN"}', "InvalidParameterValue.TriggerDesc"),
        ("http", "url", '{"AuthType":"NONE","CorsConfig":{"Enable":true}}', "InvalidParameterValue.Cors"),
        ("ckafka", "queue", "{}", "UnsupportedOperation"),
        ("sms", "x", "{}", "InvalidParameterValue.Type"),
    ],
)
def test_a_wrong_description_is_refused_with_its_code(kind: str, name: str, text: str, code: str) -> None:
    with pytest.raises(CloudError) as refused:
        described(kind, name, text)
    assert refused.value.code == code


def test_two_triggers_of_one_bucket_are_told_apart_by_their_filter() -> None:
    inbox, outputs = trigger("cos", BUCKET, cos_text("inbox/")), trigger("cos", BUCKET, cos_text("outputs/"))
    function = function_with(inbox, outputs)

    assert find(function, "cos", BUCKET, cos_text("outputs/")) is outputs
    assert find(function, "cos", BUCKET, cos_text("inbox/")) is inbox


def test_a_trigger_that_is_not_there_is_not_found() -> None:
    function = function_with(trigger("timer", "tick", "0 * * * * * *"))
    for kind, name in (("timer", "tock"), ("http", "tick"), ("cos", BUCKET)):
        with pytest.raises(CloudError) as refused:
            find(function, kind, name, cos_text("inbox/"))
        assert refused.value.code == "ResourceNotFound.Trigger"


def test_only_timers_carry_an_argument() -> None:
    check_argument("timer", "hello")
    with pytest.raises(CloudError) as refused:
        check_argument("http", "hello")
    assert refused.value.code == "InvalidParameterValue.CustomArgument"
