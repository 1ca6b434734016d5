"""Triggers and what they set off: COS events, timers, retries (platform.md 5.12, 5.13, 5.15)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from localcloud.errors import CloudError
from localcloud.http import Headers, Request
from tests.component.scf.cloudlet import LONG, Cloudlet, play

BUCKET = "media-1250000000.cos.ap-singapore.myqcloud.com"
ECHO = (
    "import os\n"
    "def main_handler(event, context):\n"
    "    return [event, context['request_id'], os.environ['TRIGGER_SRC']]\n"
)
TURNSTILE = """
import os, time
from pathlib import Path
def main_handler(event, context):
    here = Path(os.environ["HERE"])
    if event.get("Type") != "Timer":
        (here / "gate").touch()
        return
    until = time.monotonic() + float(os.environ["PATIENCE"])
    with open(here / "ticks", "a") as ticks:
        print("begins", event["Time"], file=ticks, flush=True)
        while not (here / "gate").exists() and time.monotonic() < until:
            time.sleep(0.005)
        print("ends", event["Time"], file=ticks, flush=True)
    assert (here / "gate").exists()
"""
FAIL = "def main_handler(event, context):\n    raise ValueError('no')\n"


def cos(prefix: str = "", suffix: str = "", event: str = "cos:ObjectCreated:*") -> str:
    return json.dumps({"event": event, "filter": {"Prefix": prefix, "Suffix": suffix}})


async def listen(cloud: Cloudlet, prefix: str, *, name: str = "draw", trigger: str = BUCKET) -> Any:
    return await cloud.call(
        "CreateTrigger", FunctionName=name, TriggerName=trigger, Type="cos", TriggerDesc=cos(prefix), Enable="OPEN"
    )


async def code_of(cloud: Cloudlet, prefix: str, **where: str) -> str:
    try:
        await listen(cloud, prefix, **where)
    except CloudError as refusal:
        return refusal.code
    return ""


def test_an_upload_below_the_prefix_starts_the_function(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(ECHO)
        await listen(cloud, "inbox/")
        cloud.publish("inbox/a.json")
        cloud.publish("jobs/a.json")
        cloud.publish("inbox/a.json", name="cos:ObjectRemove:Delete")
        cloud.publish("inbox/a.json", bucket="other-1250000000")

        ran = await cloud.quiet()
        assert len(ran) == 1
        event, request_id, source = json.loads(ran[0]["RetMsg"])
        assert event["Records"][0]["cos"]["cosObject"]["key"] == "/1250000000/media/inbox/a.json"
        assert request_id == ran[0]["RequestId"]
        assert source == ""

    play(story, tmp_path)


def test_one_function_listens_to_two_prefixes_of_one_bucket(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(ECHO)
        await listen(cloud, "inbox/")
        await listen(cloud, "outputs/")
        await cloud.call(
            "DeleteTrigger", FunctionName="draw", TriggerName=BUCKET, Type="cos", TriggerDesc=cos("inbox/")
        )
        left = (await cloud.call("ListTriggers", FunctionName="draw"))["Triggers"]
        assert [json.loads(each["TriggerDesc"])["filter"]["Prefix"] for each in left] == ["outputs/"]
        cloud.publish("inbox/a")
        cloud.publish("outputs/a")
        assert len(await cloud.quiet()) == 1

    play(story, tmp_path)


def test_a_bucket_has_one_listener_per_prefix_also_among_functions(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(ECHO)
        await cloud.deploy(ECHO, name="other")
        await listen(cloud, "inbox/")
        assert await code_of(cloud, "inbox/", name="other") == "InvalidParameterValue.CosNotifyRuleConflict"
        assert await code_of(cloud, "", name="other") == "InvalidParameterValue.CosNotifyRuleConflict"
        assert await code_of(cloud, "outputs/", name="other") == ""

    play(story, tmp_path)


def test_the_bucket_must_exist_in_the_functions_region(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(ECHO)
        cloud.buckets.regions["far-1250000000"] = "ap-tokyo"
        missing = "nowhere-1250000000.cos.ap-singapore.myqcloud.com"
        assert await code_of(cloud, "", trigger=missing) == "ResourceNotFound.Cos"
        elsewhere = "far-1250000000.cos.ap-tokyo.myqcloud.com"
        assert await code_of(cloud, "", trigger=elsewhere) == "InvalidParameterValue.Cos"

    play(story, tmp_path)


def test_an_event_that_is_lost_or_doubled_by_a_fault_is_delivered_so(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(ECHO)
        await listen(cloud, "inbox/")
        cloud.faults.arm(cloud.faults.read({"kind": "lose_event", "key_prefix": "inbox/lost"}))
        cloud.faults.arm(cloud.faults.read({"kind": "duplicate_event", "key_prefix": "inbox/twice"}))
        cloud.publish("inbox/lost")
        cloud.publish("inbox/twice")
        assert len(await cloud.quiet()) == 2

    play(story, tmp_path)


def test_an_execution_error_is_retried_twice_a_minute_apart_under_the_same_request_id(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(FAIL)
        cloud.clock.freeze()
        await cloud.call("Invoke", FunctionName="draw", InvocationType="Event", ClientContext="{}")
        counts = [len(await cloud.quiet())]
        for seconds in (59, 1, 60, 3600):
            cloud.clock.advance(seconds)
            counts.append(len(await cloud.quiet()))
        assert counts == [1, 1, 2, 3, 3]
        ran = await cloud.quiet()
        assert len({each["RequestId"] for each in ran}) == 1
        assert [each["RetryNum"] for each in ran] == [0, 1, 2]

    play(story, tmp_path)


def test_a_function_can_do_without_retries(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(FAIL)
        settings = {"RetryConfig": [{"RetryNum": 0}], "MsgTTL": 21600}
        await cloud.call("UpdateFunctionEventInvokeConfig", FunctionName="draw", AsyncTriggerConfig=settings)
        await cloud.call("Invoke", FunctionName="draw", InvocationType="Event")
        await cloud.quiet()
        cloud.clock.advance(600)
        assert len(await cloud.quiet()) == 1

    play(story, tmp_path)


def test_a_stopped_functions_events_wait_until_it_runs_again(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(ECHO)
        await cloud.call("PutReservedConcurrencyConfig", FunctionName="draw", ReservedConcurrencyMem=0)
        cloud.clock.freeze()
        await cloud.call("Invoke", FunctionName="draw", InvocationType="Event")
        for _ in range(5):
            await cloud.quiet()
            cloud.clock.advance(60)
        await cloud.quiet()
        await cloud.call("DeleteReservedConcurrencyConfig", FunctionName="draw")
        cloud.clock.advance(60)
        assert [each["RetCode"] for each in await cloud.quiet()] == [1, 1, 1, 1, 1, 1, 0]

    play(story, tmp_path)


@pytest.mark.parametrize("seconds", [1, 100])
def test_a_timer_fires_once_per_moment_of_its_expression(seconds: int, tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(ECHO)
        cloud.clock.freeze()
        cloud.clock.advance(60 - cloud.clock.now() % 60)
        timer: dict[str, Any] = {
            "TriggerName": "tick",
            "Type": "timer",
            "TriggerDesc": "*/20 * * * * * *",
            "CustomArgument": "go",
        }
        await cloud.call("CreateTrigger", FunctionName="draw", **timer)
        for _ in range(100 // seconds):
            cloud.clock.advance(seconds)
        fired = [json.loads(each["RetMsg"]) for each in await cloud.quiet()]
        assert [event["Time"][-3:-1] for event, _, _ in sorted(fired, key=lambda each: each[0]["Time"])] == [
            "20",
            "40",
            "00",
            "20",
            "40",
        ]
        assert {(event["Type"], event["TriggerName"], event["Message"], source) for event, _, source in fired} == {
            ("Timer", "tick", "go", "timer")
        }

    play(story, tmp_path)


def test_ticks_that_a_jump_brings_together_run_one_after_another_and_hold_nobody_up(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        variables = [{"Key": "HERE", "Value": str(tmp_path)}, {"Key": "PATIENCE", "Value": str(LONG)}]
        await cloud.deploy(TURNSTILE, Environment={"Variables": variables})
        cloud.clock.freeze()  # no tick but those of the jump
        await listen(cloud, "inbox/")
        timer: dict[str, Any] = {"FunctionName": "draw", "TriggerName": "tick", "Type": "timer"}
        await cloud.call("CreateTrigger", **timer, TriggerDesc="0 * * * * * *")
        cloud.clock.advance(40 * 60)
        cloud.publish("inbox/opens-the-gate")

        assert {each["RetCode"] for each in await cloud.quiet()} == {0}
        told = [line.split() for line in (tmp_path / "ticks").read_text().splitlines()]
        times = sorted({at for _, at in told})
        assert len(times) == 40
        assert told == [[what, at] for at in times for what in ("begins", "ends")]

    play(story, tmp_path)


def test_a_closed_timer_does_not_fire_and_an_opened_one_does(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(ECHO)
        cloud.clock.freeze()
        timer: dict[str, Any] = {"FunctionName": "draw", "TriggerName": "tick", "Type": "timer"}
        await cloud.call("CreateTrigger", **timer, TriggerDesc="0 * * * * * *", Enable="CLOSE")
        cloud.clock.advance(300)
        assert await cloud.quiet() == []
        await cloud.call("UpdateTrigger", **timer, Enable="OPEN")
        cloud.clock.advance(60)
        assert len(await cloud.quiet()) == 1
        await cloud.call("DeleteTrigger", **timer)
        cloud.clock.advance(300)
        assert len(await cloud.quiet()) == 1

    play(story, tmp_path)


def test_the_queue_takes_128_kb_and_no_more(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(ECHO)
        with pytest.raises(CloudError) as refused:
            await cloud.call(
                "Invoke", FunctionName="draw", InvocationType="Event", ClientContext=json.dumps("x" * 131_071)
            )
        assert refused.value.code == "InvalidParameter.RequestTooLarge"

    play(story, tmp_path)


def test_a_function_has_one_url_and_keeps_it(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        await cloud.deploy(ECHO)
        url: dict[str, Any] = {"FunctionName": "draw", "TriggerName": "url", "Type": "http"}
        made = await cloud.call("CreateTrigger", **url, TriggerDesc='{"AuthType":"NONE"}')
        address = json.loads(made["TriggerInfo"]["TriggerDesc"])["NetConfig"]["ExtranetUrl"]
        with pytest.raises(CloudError) as refused:
            await cloud.call("CreateTrigger", **url | {"TriggerName": "second"}, TriggerDesc='{"AuthType":"NONE"}')
        assert refused.value.code == "LimitExceeded.Trigger"
        await cloud.call("UpdateTrigger", **url, TriggerDesc='{"AuthType":"CAM"}')
        shown = (await cloud.call("GetFunction", FunctionName="draw"))["Triggers"][0]
        assert json.loads(shown["TriggerDesc"])["NetConfig"]["ExtranetUrl"] == address
        called = Request("GET", address.removeprefix("https://"), "/", "", Headers())
        url_id = called.host.removeprefix("1250000000-").partition(".")[0]
        assert cloud.scf.url_auth(url_id, called) == "CAM"
        assert cloud.scf.url_auth("nobody", called) is None

    play(story, tmp_path)


def test_an_event_that_waits_for_its_retry_goes_with_its_function(tmp_path: Path) -> None:
    async def story(cloud: Cloudlet) -> None:
        logset = (await cloud.call("CreateLogset", LogsetName="probe"))["LogsetId"]
        topic = (await cloud.call("CreateTopic", LogsetId=logset, TopicName="draw"))["TopicId"]
        await cloud.call("CreateIndex", TopicId=topic, Rule={"FullText": {"CaseSensitive": False, "Tokenizer": " "}})
        await cloud.deploy(FAIL, ClsLogsetId=logset, ClsTopicId=topic)
        cloud.clock.freeze()
        await cloud.call("Invoke", FunctionName="draw", InvocationType="Event")
        await cloud.quiet()
        everything: dict[str, Any] = {"TopicId": topic, "From": 0, "To": 5_000_000_000_000, "QueryString": "START"}
        before = len((await cloud.call("SearchLog", **everything))["Results"])
        await cloud.call("DeleteFunction", FunctionName="draw")
        cloud.clock.advance(600)
        await cloud.deploy(FAIL, name="later")
        await cloud.invoke(name="later")  # as long as this takes, a retry that was left behind would take as well
        assert len((await cloud.call("SearchLog", **everything))["Results"]) == before == 1

    play(story, tmp_path)
