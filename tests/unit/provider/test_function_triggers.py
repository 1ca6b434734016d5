"""Triggers: which two are the same, and the fewest requests that bring a function to what is wanted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from provider.resources.function_triggers import LISTED_SECONDS, bring_to, found, infos, same_description
from tests.unit.provider.fake_cloud import FakeCloud

THIS = {"FunctionName": "images", "Namespace": "default"}
REGION = "ap-singapore"
TIMER = {"type": "timer", "name": "tick", "triggerDesc": "0 0 0 * * * *"}
URL = {"type": "http", "name": "url", "triggerDesc": '{"AuthType":"NONE","NetConfig":{"EnableExtranet":true}}'}


def on_bucket(prefix: str, event: str = "cos:ObjectCreated:*") -> dict[str, Any]:
    rule = json.dumps({"event": event, "filter": {"Prefix": prefix, "Suffix": ""}})
    return {"type": "cos", "name": "media-1250000000", "cosRegion": REGION, "triggerDesc": rule}


@pytest.fixture
def cloud() -> FakeCloud:
    cloud = FakeCloud()
    cloud.api("scf", "CreateFunction", THIS)
    return cloud


def brought(cloud: FakeCloud, have: list[Any], want: list[Any]) -> list[str]:
    cloud.sent.clear()
    bring_to(cloud, THIS, have, want)
    return [request.removeprefix("scf:") for request in cloud.sent if "Trigger" in request]


def test_two_rules_on_one_bucket_are_two_triggers(cloud: FakeCloud) -> None:
    assert brought(cloud, [], [on_bucket("inbox/"), on_bucket("outputs/")]) == ["CreateTrigger", "CreateTrigger"]
    names = {one["TriggerName"] for one in cloud.functions["images"]["Triggers"]}
    assert names == {"media-1250000000.cos.ap-singapore.myqcloud.com"}


def test_a_rule_is_sent_without_spaces_however_it_was_written(cloud: FakeCloud) -> None:
    """json.dumps puts spaces in; the API's page forbids them (platform.md 5.12)."""
    spaced = on_bucket("in box/")
    assert ", " in spaced["triggerDesc"]
    bring_to(cloud, THIS, [], [spaced])
    (made,) = cloud.functions["images"]["Triggers"]
    assert made["TriggerDesc"] == '{"event":"cos:ObjectCreated:*","filter":{"Prefix":"in box/","Suffix":""}}'
    assert brought(cloud, [spaced], [spaced]) == []


def test_a_trigger_is_deleted_by_the_description_it_has_there(cloud: FakeCloud) -> None:
    """Also one that somebody else has made, with spaces."""
    spaced = on_bucket("inbox/")
    name = "media-1250000000.cos.ap-singapore.myqcloud.com"
    asked = {**THIS, "TriggerName": name, "Type": "cos", "TriggerDesc": spaced["triggerDesc"]}
    cloud.api("scf", "CreateTrigger", asked)
    bring_to(cloud, THIS, [spaced], [])
    assert cloud.functions["images"]["Triggers"] == []


def test_taking_one_rule_away_leaves_the_other_alone(cloud: FakeCloud) -> None:
    both = [on_bucket("inbox/"), on_bucket("outputs/")]
    bring_to(cloud, THIS, [], both)
    assert brought(cloud, both, both[:1]) == ["DeleteTrigger"]
    (left,) = cloud.functions["images"]["Triggers"]
    assert "inbox/" in left["TriggerDesc"]


def test_a_new_schedule_keeps_the_trigger(cloud: FakeCloud) -> None:
    bring_to(cloud, THIS, [], [TIMER, URL])
    assert brought(cloud, [TIMER, URL], [{**TIMER, "triggerDesc": "0 0 1 * * * *"}, URL]) == ["UpdateTrigger"]


def test_other_order_is_no_difference(cloud: FakeCloud) -> None:
    bring_to(cloud, THIS, [], [TIMER, URL])
    assert brought(cloud, [TIMER, URL], [URL, TIMER]) == []


def test_a_trigger_of_somebody_else_stays(cloud: FakeCloud) -> None:
    bring_to(cloud, THIS, [], [TIMER])
    assert brought(cloud, [], [URL]) == ["CreateTrigger"]
    assert {one["Type"] for one in cloud.functions["images"]["Triggers"]} == {"timer", "http"}


def test_only_our_triggers_are_reported_but_all_of_them_on_import(cloud: FakeCloud) -> None:
    bring_to(cloud, THIS, [], [TIMER, URL])
    listed = cloud.functions["images"]["Triggers"]
    assert [one["name"] for one in found(listed, [TIMER])] == ["tick"]
    assert len(found(listed, None)) == 2
    assert infos(listed)[0]["triggerDesc"] == TIMER["triggerDesc"]


@pytest.mark.parametrize(("listing", "addressing"), [(3, 0), (0, 3), (2, 2)])
def test_a_url_is_waited_for_until_its_address_is_told(cloud: FakeCloud, listing: int, addressing: int) -> None:
    cloud.listing, cloud.addressing = listing, addressing

    bring_to(cloud, THIS, [], [TIMER, URL])

    told = {info["type"]: info["triggerDesc"] for info in infos(cloud.api("scf", "GetFunction", THIS)["Triggers"])}
    assert json.loads(told["http"])["NetConfig"]["ExtranetUrl"].startswith("https://")
    assert cloud.clock.time > 0


def test_a_trigger_that_is_never_told_is_left_to_who_needs_it(cloud: FakeCloud) -> None:
    cloud.addressing = 10_000

    bring_to(cloud, THIS, [], [URL])

    assert cloud.clock.time == pytest.approx(LISTED_SECONDS)


def test_nothing_is_waited_for_where_nothing_was_made(cloud: FakeCloud) -> None:
    bring_to(cloud, THIS, [], [TIMER, URL])
    cloud.addressing = 10_000
    waited = cloud.clock.time

    bring_to(cloud, THIS, [TIMER, URL], [URL])

    assert cloud.clock.time == waited


@pytest.mark.parametrize(
    ("have", "want", "same"),
    [
        ('{"AuthType":"NONE","NetConfig":{"ExtranetUrl":"https://x"}}', '{"AuthType": "NONE"}', True),
        ('{"AuthType":"CAM"}', '{"AuthType":"NONE"}', False),
        ('{"event":"e","filter":{"Prefix":"a/","Suffix":""}}', '{"event":"e","filter":{"Prefix":"a/"}}', True),
        ('{"event":"e"}', '{"event":"e","bucketUrl":"b.cos","filter":{"Prefix":""}}', True),
        ('{"cron":"0 0 0 * * * *"}', "0 0 0 * * * *", True),
        ("0 0 1 * * * *", "0 0 0 * * * *", False),
        ("", '{"AuthType":"NONE"}', False),
    ],
)
def test_descriptions_are_the_same_when_the_cloud_says_all_that_is_asked(have: str, want: str, *, same: bool) -> None:
    assert same_description(have, want) is same
