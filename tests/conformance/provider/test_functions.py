"""The plugin's own process against the embedded cloud: SCF."""

from __future__ import annotations

import json
from typing import Any

import pytest

from provider.rpc.structs import from_struct
from tests.component.provider.plugin import Made, Plugin, Refused
from tests.conformance.provider.programs import BUCKET, FUNCTION, NAME, ROLE, TRUST, unchanged
from tests.support.cloud import REGION, RunningCloud

RETRIES = "tencentcloud:Scf/functionEventInvokeConfig:FunctionEventInvokeConfig"
RESERVED = "tencentcloud:Scf/reservedConcurrencyConfig:ReservedConcurrencyConfig"


def triggers(*prefixes: str, cron: str = "0 */5 * * * * *") -> list[dict[str, str]]:
    rules = [json.dumps({"event": "cos:ObjectCreated:*", "filter": {"Prefix": one, "Suffix": ""}}) for one in prefixes]
    address = json.dumps({"AuthType": "NONE", "NetConfig": {"EnableIntranet": False, "EnableExtranet": True}})
    return [
        *({"type": "cos", "name": NAME, "cosRegion": REGION, "triggerDesc": rule} for rule in rules),
        {"type": "timer", "name": "tick", "triggerDesc": cron},
        {"type": "http", "name": "url", "triggerDesc": address},
    ]


@pytest.fixture
def asked(plugin: Plugin) -> dict[str, Any]:
    """Inputs of a function whose role and bucket are there."""
    plugin.create(BUCKET, "media", {"bucket": NAME})
    plugin.create(ROLE, "worker", {"name": "worker", "document": TRUST})
    return {
        "name": "images",
        "handler": "index.main_handler",
        "runtime": "Python3.10",
        "zipFile": "function.zip",
        "memSize": 256,
        "timeout": 60,
        "enablePublicNet": True,
        "role": "worker",
        "environment": {"BUCKET": NAME},
        "tags": {"team": "images"},
        "triggers": triggers("inbox/", "outputs/"),
    }


def test_a_function_with_triggers_and_settings(plugin: Plugin, asked: dict[str, Any]) -> None:
    made = plugin.create(FUNCTION, "images", asked)
    assert made.state["status"] == "Active"
    assert unchanged(plugin, made, asked)
    retries_asked = {
        "functionName": "images",
        "asyncTriggerConfig": {"msgTtl": 3600, "retryConfigs": [{"retryNum": 1}]},
    }
    retries = plugin.create(RETRIES, "images", retries_asked)
    reserved_asked = {"functionName": "images", "reservedConcurrencyMem": 2560}
    reserved = plugin.create(RESERVED, "images", reserved_asked)
    assert unchanged(plugin, retries, retries_asked)
    assert unchanged(plugin, reserved, reserved_asked)
    changed = {**asked, "environment": {"BUCKET": NAME, "MODE": "b"}, "timeout": 120, "tags": {"team": "pictures"}}
    made = plugin.update(made, changed)
    assert unchanged(plugin, made, changed)
    plugin.delete(reserved)
    assert plugin.read(reserved) is None
    plugin.delete(made)
    assert plugin.read(made) is None


def test_a_changed_trigger_is_the_only_one_that_is_touched(
    plugin: Plugin, asked: dict[str, Any], cloud: RunningCloud
) -> None:
    made = plugin.create(FUNCTION, "images", asked)
    before = {one["type"]: one["triggerDesc"] for one in made.state["triggerInfos"]}
    made = plugin.update(made, {**asked, "triggers": triggers("inbox/", "outputs/", cron="0 */10 * * * * *")})
    after = {one["type"]: one["triggerDesc"] for one in made.state["triggerInfos"]}
    assert after["http"] == before["http"]  # the address is the same
    assert after["timer"] != before["timer"]
    assert cloud.count(service="scf", action="DeleteTrigger") == 0
    assert cloud.count(service="scf", action="CreateTrigger") == 4
    made = plugin.update(made, {**asked, "triggers": triggers("inbox/")})
    assert cloud.count(service="scf", action="DeleteTrigger") == 1


def test_a_failed_trigger_is_repaired_by_the_next_update(
    plugin: Plugin, asked: dict[str, Any], cloud: RunningCloud
) -> None:
    cloud.fault("error", service="scf", action="CreateTrigger", nth=2, times=1, code="FailedOperation.Cos")
    with pytest.raises(Refused, match=r"FailedOperation\.Cos") as failure:
        plugin.create(FUNCTION, "images", asked)
    left = failure.value.left
    assert left is not None
    made = Made(FUNCTION, "images", left.id, from_struct(left.inputs), from_struct(left.properties))
    assert len(made.state["triggers"]) == 1
    made = plugin.update(made, asked)
    assert unchanged(plugin, made, asked)
    assert cloud.count(service="scf", action="CreateFunction") == 1


def test_a_function_that_may_not_be_looked_at_stays_in_the_state(
    plugin: Plugin, asked: dict[str, Any], cloud: RunningCloud
) -> None:
    made = plugin.create(FUNCTION, "images", asked)
    cloud.fault("error", service="scf", action="GetFunction", code="AuthFailure.UnauthorizedOperation")
    with pytest.raises(Refused, match="AuthFailure"):
        plugin.read(made)
    cloud.clear_faults()
    assert plugin.read(made) is not None


def test_an_import_finds_a_function_that_the_program_describes(plugin: Plugin, asked: dict[str, Any]) -> None:
    made = plugin.create(FUNCTION, "images", asked)
    found = plugin.read(Made(FUNCTION, "images", "default+images", {}, {}))
    assert found is not None
    assert found.state["functionId"] == made.state["functionId"]
    changed = {path.split("[")[0] for path in plugin.diff(found, asked).detailedDiff}
    assert changed == {"zipFile"}  # the one thing the cloud cannot tell
