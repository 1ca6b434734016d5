"""A create whose answer is lost: what it has made is found and finished, and nothing of anybody else's is taken."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from provider import lifecycle
from provider.catalogue import resource_of
from provider.check import check
from provider.errors import NotAllowed, Unreachable
from provider.naming import Naming
from provider.values import Properties
from tests.unit.provider.fake_cloud import FakeCloud

ROLE = "tencentcloud:Cam/role:Role"
BUCKET = "tencentcloud:Cos/bucket:Bucket"
LOGSET = "tencentcloud:Cls/logset:Logset"
FUNCTION = "tencentcloud:Scf/function:Function"
SECRET = "tencentcloud:Ssm/secret:Secret"
TAGS = {"stack": "dev"}
TRUST = json.dumps({"version": "2.0", "statement": [{"effect": "allow", "action": ["*"]}]})
TIMER = {"type": "timer", "name": "tick", "triggerDesc": "0 0 0 * * * *"}

MADE: dict[str, tuple[str, dict[str, Any]]] = {
    "cam:CreateRole": (ROLE, {"name": "r", "document": TRUST, "description": "Ours.", "tags": TAGS}),
    "cos:PUT": (BUCKET, {"bucket": "images-1250000000", "encryptionAlgorithm": "AES256", "forceClean": True}),
    "cls:CreateLogset": (LOGSET, {"logsetName": "logs", "tags": TAGS}),
    "ssm:CreateSecret": (SECRET, {"secretName": "hook", "description": "Ours.", "tags": TAGS}),
    "scf:CreateFunction": (
        FUNCTION,
        {"name": "images", "handler": "index.main", "tags": TAGS, "triggers": [TIMER], "memSize": 256},
    ),
}


def wanted(type_name: str, asked: dict[str, Any]) -> Properties:
    checked = check(resource_of(type_name).fields, asked, {}, Naming("logical", b"seed"))
    assert checked.failures == ()
    return checked.inputs


@pytest.mark.parametrize("request_name", MADE)
def test_what_was_made_is_finished_and_just_what_an_answer_would_have_led_to(request_name: str, tmp_path: Path) -> None:
    type_name, asked = MADE[request_name]
    if type_name == FUNCTION:
        with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
            archive.writestr("index.py", "1")
        asked = {**asked, "zipFile": str(tmp_path / "code.zip")}
    resource, want = resource_of(type_name), wanted(type_name, asked)
    heard, unheard = FakeCloud(), FakeCloud()
    unheard.lose(request_name)

    there = lifecycle.create(resource, unheard, want)

    assert there == lifecycle.create(resource, heard, want)
    assert unheard.sent.count(request_name) == 1
    assert lifecycle.differences(resource, there[1], want) == ()
    if type_name == SECRET:
        assert unheard.secrets["hook"]["versions"] == {}, "the placeholder is cleared away"


def test_what_never_arrived_stays_an_error_without_an_answer() -> None:
    cloud = FakeCloud()
    cloud.refuse("cam:CreateRole", Unreachable("no answer", code="ClientNetworkError"))

    with pytest.raises(Unreachable):
        lifecycle.create(resource_of(ROLE), cloud, wanted(*MADE["cam:CreateRole"]))

    assert cloud.empty()
    assert cloud.clock.time == pytest.approx(lifecycle.UNHEARD_SECONDS)


def test_what_may_not_be_looked_at_stays_an_error_without_an_answer() -> None:
    cloud = FakeCloud()
    cloud.lose("cam:CreateRole")
    cloud.refuse("cam:DescribeRoleList", NotAllowed("no", code="AuthFailure.UnauthorizedOperation"))

    with pytest.raises(Unreachable):
        lifecycle.create(resource_of(ROLE), cloud, wanted(*MADE["cam:CreateRole"]))


def test_something_of_that_name_that_says_something_else_is_not_taken() -> None:
    cloud = FakeCloud()
    cloud.api("cam", "CreateRole", {"RoleName": "r", "PolicyDocument": TRUST, "Description": "Somebody else's."})
    cloud.refuse("cam:CreateRole", Unreachable("no answer", code="ClientNetworkError"))

    with pytest.raises(Unreachable):
        lifecycle.create(resource_of(ROLE), cloud, wanted(*MADE["cam:CreateRole"]))

    assert [role["Description"] for role in cloud.roles.values()] == ["Somebody else's."]


def test_a_bucket_with_objects_in_it_is_not_new_and_never_becomes_one_that_a_destroy_empties() -> None:
    cloud = FakeCloud()
    cloud.buckets["images-1250000000"] = {"acl": "private", "objects": ["cat.png"]}
    cloud.refuse("cos:PUT", Unreachable("no answer"))

    with pytest.raises(Unreachable):
        lifecycle.create(resource_of(BUCKET), cloud, wanted(*MADE["cos:PUT"]))

    assert cloud.buckets == {"images-1250000000": {"acl": "private", "objects": ["cat.png"]}}
