"""What starts the function, and what must not."""

from __future__ import annotations

import json
from itertools import permutations

import pytest

from infra.place import FAILED, INBOX, JOBS, OUTPUTS, QUEUE, Place
from infra.triggers import Trigger, triggers

PLACE = Place(region="ap-singapore", app_id="1250000000", bucket="images-1250000000")
ALL = triggers(PLACE, "0 * * * * * *")


def of(kind: str) -> list[Trigger]:
    return [trigger for trigger in ALL if trigger.type == kind]


def prefixes() -> list[str]:
    return [json.loads(trigger.description)["filter"]["Prefix"] for trigger in of("cos")]


def test_uploads_and_results_start_the_function() -> None:
    assert prefixes() == [INBOX, OUTPUTS]


def test_no_prefix_lies_inside_another() -> None:
    assert not [pair for pair in permutations([*prefixes(), JOBS, QUEUE, FAILED], 2) if pair[0].startswith(pair[1])]


def test_a_cos_trigger_names_the_bucket_and_leaves_the_host_to_the_provider() -> None:
    assert {(trigger.name, trigger.cos_region) for trigger in of("cos")} == {("images-1250000000", "ap-singapore")}


@pytest.mark.parametrize("trigger", [*of("cos"), *of("http")], ids=lambda trigger: trigger.description)
def test_descriptions_have_no_spaces(trigger: Trigger) -> None:
    assert " " not in trigger.description


def test_the_url_asks_for_no_cam_signature_and_is_reachable() -> None:
    (url,) = of("http")

    assert json.loads(url.description) == {
        "AuthType": "NONE",
        "NetConfig": {"EnableIntranet": False, "EnableExtranet": True},
    }


def test_the_clock_carries_its_cron_line_as_it_is() -> None:
    assert [trigger.description for trigger in of("timer")] == ["0 * * * * * *"]
