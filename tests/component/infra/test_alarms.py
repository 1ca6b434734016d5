"""Every alarm of the program looks at what the function writes, rings in the embedded cloud, and has an entry in the
runbook."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aigc.log import LEVELS, WATCHED
from aigc.log import Log as FunctionLog
from pulumi.runtime import rpc

from infra.alarms import LogAlarm, log_alarms, metric_alarms
from infra.errors import SettingsError
from infra.logs import NUMBER_FIELDS, TEXT_FIELDS
from infra.settings.model import AlarmSettings
from infra.settings.table import TABLE
from localcloud.measurements import Invoked
from provider.catalogue import RESOURCES
from provider.resources.spelling import to_api
from tests.unit.docs.pages import Page
from tests.unit.localcloud.cls.watched import Watched
from tests.unit.localcloud.monitor.alarms import Alarms

ROOT = Path(__file__).parents[3]
RUNBOOK = Page(ROOT / "docs" / "operations.md")
SETTINGS = AlarmSettings(True, (), errors=2, throttles=2, error_lines=3, unknown_jobs=1, backlog_seconds=900)
METRIC, LOG = metric_alarms(SETTINGS, 60), log_alarms(SETTINGS)
EVERY = [pytest.param(alarm, id=alarm.slug) for alarm in (*METRIC, *LOG)]
RECEIVERS = ["user:7", "user:8", "group:9", "https://pager.example.com/aigc"]

POLICY = "tencentcloud:Monitor/alarmPolicy:AlarmPolicy"
BINDING = "tencentcloud:Monitor/policyBindingObject:PolicyBindingObject"
NOTICE = "tencentcloud:Monitor/alarmNotice:AlarmNotice"
LOG_ALARM = "tencentcloud:Cls/alarm:Alarm"
LOG_NOTICE = "tencentcloud:Cls/alarmNotice:AlarmNotice"
INDEX = "tencentcloud:Cls/index:Index"


def three_errors(log: FunctionLog) -> None:
    for number in range(3):
        log.error("step failed", code=str(number))


BAD_STATUS = {"Error": [430, 430], "Http432": [432, 432], "Duration": [200]}
LINES: dict[str, Callable[[FunctionLog], None]] = {
    "backlog-old": lambda log: log.info("backlog", lanes=2, oldest_seconds=901),
    "jobs-unknown": lambda log: log.error("create outcome unknown", code="timeout"),
    "budget-nearly-spent": lambda log: log.warning("budget nearly spent", whose="shop", images=80, ceiling=100),
    "log-errors": three_errors,
}
"""What the function writes when something is wrong."""
HARMLESS: dict[str, Callable[[FunctionLog], None]] = {
    "backlog-old": lambda log: log.info("backlog", lanes=2, oldest_seconds=30),
    "jobs-unknown": lambda log: log.warning("create refused for now", code="RequestLimitExceeded"),
    "budget-nearly-spent": lambda log: log.info("accepted", owner="shop"),
    "log-errors": lambda log: log.error("step failed", code="one"),
}


@pytest.fixture(scope="module")
def watched() -> Any:
    from tests.support.program import run_program

    return run_program(alarms=True, alarmReceivers=RECEIVERS)


@pytest.mark.parametrize("alarm", EVERY)
def test_every_alarm_has_an_entry_in_the_runbook_and_its_message_names_it(alarm: Any) -> None:
    assert alarm.anchor in RUNBOOK.anchors
    assert alarm.message.endswith(f"docs/operations.md#{alarm.anchor}")
    assert f"[{alarm.slug}](#{alarm.anchor})" in RUNBOOK.text
    entry = RUNBOOK.text.partition(f"### Alarm {alarm.slug}\n")[2].partition("\n##")[0]
    assert [part for part in ("*Means:*", "*See:*", "*Do:*") if part not in entry] == []


def test_the_runbook_has_no_entry_without_an_alarm() -> None:
    entries = {anchor for anchor in RUNBOOK.anchors if anchor.startswith("alarm-")}

    assert entries == {alarm.values[0].anchor for alarm in EVERY}  # type: ignore[union-attr]


@pytest.mark.parametrize("alarm", [pytest.param(alarm, id=alarm.slug) for alarm in LOG])
def test_the_lines_that_an_alarm_looks_for_are_written_by_the_function(alarm: LogAlarm) -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "function").rglob("*.py"))
    written = set(re.findall(r"log\.(?:info|warning|error)\(\s*\"([^\"]+)\"", source))

    assert set(alarm.steps) <= written
    assert set(alarm.steps) <= WATCHED
    assert all(f'"{step}"' in alarm.query for step in alarm.steps)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("alarm", [pytest.param(alarm, id=alarm.slug) for alarm in LOG])
def test_no_log_level_keeps_an_alarm_from_ringing(alarm: LogAlarm, level: str) -> None:
    sink = io.StringIO()

    LINES[alarm.slug](FunctionLog(sink, LEVELS[level]))

    assert sink.getvalue()


@pytest.mark.parametrize("level", ["WARNING", "ERROR"])
def test_lines_that_no_alarm_looks_for_follow_the_log_level(level: str) -> None:
    sink = io.StringIO()

    FunctionLog(sink, LEVELS[level]).info("succeeded", age_ms=1)

    assert sink.getvalue() == ""


def test_the_fields_of_the_index_are_those_the_function_writes() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "function").rglob("*.py"))

    unknown = [name for name in (*TEXT_FIELDS, *NUMBER_FIELDS) if not re.search(rf"\b{name}\b", source)]
    assert unknown == []


@pytest.mark.parametrize("alarm", [pytest.param(alarm, id=alarm.slug) for alarm in METRIC])
def test_an_alarm_about_a_metric_rings_and_recovers(alarm: Any, watched: Any) -> None:
    cloud = Alarms()
    cloud.clock.advance(-cloud.clock.now() % alarm.period)
    (asked,) = [each.inputs for each in watched.all(POLICY) if each.inputs["policyName"].endswith(alarm.called)]
    condition = to_api(whole(asked["conditions"]))
    condition["Rules"][0]["Value"] = str(alarm.value)  # of these settings, which are lower than the stack's
    policy = cloud.policy(alarm.called, Condition=condition, NoticeIds=[cloud.notice(URLNotices=[])])
    (bound, *_) = [each.inputs["dimensions"][0] for each in watched.all(BINDING)]
    dimensions = [{"Region": bound["region"], "Dimensions": bound["dimensionsJson"]}]
    cloud("BindingPolicyObject", PolicyId=policy, Dimensions=dimensions)

    def period(statuses: list[int], milliseconds: float) -> None:
        for status in statuses:
            at = cloud.clock.now()
            cloud.measurements.publish(Invoked("ap-singapore", "default", "aigc-local", at, status, milliseconds))
        cloud.clock.advance(alarm.period)

    for _ in range(alarm.times):
        assert cloud.board.view()["rings"] == [], "not before its time"
        period(BAD_STATUS[alarm.metric], 48_000)
    period([200], 20)

    assert [ring["kind"] for ring in cloud.board.view()["rings"]] == ["firing", "recovered"]


@pytest.mark.parametrize("alarm", [pytest.param(alarm, id=alarm.slug) for alarm in LOG])
def test_an_alarm_about_the_log_rings_for_its_lines_only_and_recovers(alarm: LogAlarm, watched: Any) -> None:
    cloud = Watched()
    cloud("ModifyIndex", TopicId=cloud.topic_id, Rule=to_api(watched.only(INDEX).inputs["rule"]))
    cloud.alarm(alarm.query, alarm.condition, target={"StartTimeOffset": -alarm.minutes})

    def written(act: Callable[[FunctionLog], None]) -> None:
        sink = io.StringIO()
        act(FunctionLog(sink))
        for line in sink.getvalue().splitlines():
            cloud.write(**{name: str(value) for name, value in json.loads(line).items()})
        cloud.minutes(alarm.minutes)

    written(HARMLESS[alarm.slug])
    assert cloud.rings == []
    written(LINES[alarm.slug])
    written(HARMLESS[alarm.slug])

    assert [ring["kind"] for ring in cloud.rings] == ["firing", "recovered"]


def whole(value: Any) -> Any:
    """The engine hands every number over as a float; the provider makes whole ones of them again."""
    return json.loads(json.dumps(value), parse_float=lambda text: int(float(text)))


# -- what the program asks for ---------------------------------------------------------------------------------------


def test_all_alarms_are_made_about_this_function_and_tell_the_receivers(watched: Any) -> None:
    names = {each.inputs["policyName"] for each in watched.all(POLICY)}
    log_names = {each.inputs["name"] for each in watched.all(LOG_ALARM)}

    assert names == {f"aigc-local-{alarm.called}" for alarm in METRIC}
    assert log_names == {f"aigc-local-{alarm.called}" for alarm in LOG}
    assert {each.inputs["remark"] for each in watched.all(POLICY)} == {alarm.anchor for alarm in METRIC}
    bound = {each.inputs["dimensions"][0]["dimensionsJson"] for each in watched.all(BINDING)}
    assert bound == {'{"functionName":"aigc-local","namespace":"default"}'}
    assert len(watched.all(BINDING)) == len(METRIC)
    notice = watched.only(NOTICE).inputs
    assert [each["url"] for each in notice["urlNotices"]] == ["https://pager.example.com/aigc"]
    assert [each.get("userIds") or each.get("groupIds") for each in notice["userNotices"]] == [[7, 8], [9]]
    log_notice = watched.only(LOG_NOTICE).inputs
    assert [each["receiverIds"] for each in log_notice["noticeReceivers"]] == [[7, 8], [9]]
    assert {tuple(each.inputs["alarmNoticeIds"]) for each in watched.all(LOG_ALARM)} == {("alarms-log-notice-id",)}


def test_what_can_carry_tags_has_them(watched: Any) -> None:
    for asked in (*watched.all(LOG_ALARM), *watched.all(LOG_NOTICE)):
        assert asked.inputs["tags"] == {"application": "aigc-image-service", "stack": "local"}


def test_thresholds_are_settings(run: Any) -> None:
    program = run(alarms=True, alarmReceivers=["user:7"], alarmErrors=50, alarmBacklogSeconds=120)

    values = {each.name: each.inputs["conditions"]["rules"][0]["value"] for each in program.all(POLICY)}
    conditions = {each.name: each.inputs["condition"] for each in program.all(LOG_ALARM)}
    assert values["alarms-function-errors"] == "50"
    assert conditions["alarms-backlog-old"] == "$1.oldest >= 120"


def test_alarms_of_monitor_carry_no_tags_and_the_page_says_why(run: Any) -> None:
    program = run(alarms=True, alarmReceivers=RECEIVERS)

    kinds = {each.type for each in program.asked if "Monitor" in each.type}
    assert [kind for kind in kinds if "tags" in RESOURCES[kind].fields] == [], "what can have tags must have them"
    assert RESOURCES[POLICY].fields["policyTags"].replaces
    assert [each.name for each in program.all(POLICY) if "policyTags" in each.inputs] == []
    assert "`policyTags`" in TABLE["tags"].about


def test_without_alarms_there_is_none(program: Any) -> None:
    assert [each for each in program.asked if "larm" in each.type] == []


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_policies_of_our_stacks_have_names_that_every_page_about_monitor_allows(run: Any, stack: str) -> None:
    asked = run(stack=stack, alarms=True, alarmReceivers=RECEIVERS).asked
    names = [each.inputs["policyName"] for each in asked if each.type.endswith(":AlarmPolicy")]

    assert len(names) == len(METRIC)
    assert max(map(len, names)) <= 20, names


def test_alarms_that_nobody_would_hear_are_not_made(run: Any) -> None:
    assert [each for each in run(alarms=True).asked if "larm" in each.type] == []


@pytest.mark.parametrize("receiver", ["someone", "user:", "user:abc", "ftp://pager.example.com", "https://a b", 7])
def test_a_receiver_that_cannot_be_told_is_a_mistake(run: Any, receiver: object) -> None:
    with pytest.raises(SettingsError, match="alarmReceivers"):
        run(alarms=True, alarmReceivers=[receiver])


@pytest.mark.parametrize("sealed", [(), ("alarmReceivers",)], ids=["plain", "encrypted"])
def test_an_address_that_is_encrypted_stays_so_in_the_state(sealed: tuple[str, ...]) -> None:
    """Whoever has a token in it sets it with `--secret`."""
    from tests.support.program import run_program

    asked = run_program(alarmReceivers=RECEIVERS, sealed=sealed)

    lists = [asked.only(kind).inputs[among] for kind, among in ((NOTICE, "urlNotices"), (LOG_NOTICE, "webCallbacks"))]
    marked = [isinstance(each, dict) and each[rpc._special_sig_key] == rpc._special_secret_sig for each in lists]
    assert marked == [bool(sealed)] * 2
