"""Finding the URL in what the cloud made, and noticing what it did not make."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from infra.errors import TriggerMissing
from infra.front_door import public_url, settled_url
from infra.place import Place
from infra.triggers import triggers

PUBLIC = "https://1250000000-abc123.ap-singapore.tencentscf.com"
ASKED = triggers(Place("ap-singapore", "1250000000", "images-1250000000"), "0 * * * * * *")


@dataclass(frozen=True)
class Made:
    type: str
    trigger_desc: str


HTTP = Made("http", json.dumps({"AuthType": "NONE", "NetConfig": {"EnableExtranet": True, "ExtranetUrl": PUBLIC}}))
COS = Made("cos", '{"event":"cos:ObjectCreated:*","filter":{"Prefix":"inbox/","Suffix":""}}')
TIMER = Made("timer", '{"cron":"0 * * * * * *"}')


def test_the_url_is_the_one_the_cloud_gave() -> None:
    assert settled_url(ASKED, [TIMER, COS, COS, HTTP]) == PUBLIC


def test_a_function_that_is_not_there_yet_has_no_url() -> None:
    assert public_url([]) is None


def test_a_trigger_that_was_never_made_is_noticed() -> None:
    with pytest.raises(TriggerMissing, match="1 cos"):
        settled_url(ASKED, [TIMER, COS, HTTP])


def test_an_http_trigger_without_a_url_is_noticed() -> None:
    with pytest.raises(TriggerMissing, match="the URL of the http one") as missing:
        settled_url(ASKED, [TIMER, COS, COS, Made("http", "{}")])
    looks_again, makes_again = (str(missing.value).find(option) for option in ("--refresh", "--replace"))
    assert 0 < looks_again < makes_again, "the cloud may only have been late: looking costs nothing"
