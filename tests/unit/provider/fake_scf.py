"""SCF in memory: functions, their triggers and settings."""

# ruff: noqa: N802 - methods are named like the API's actions

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from provider.errors import AlreadyThere, Gone
from tests.unit.provider.fake_account import FakeAccount


class FakeScf(FakeAccount):
    """One method per action. A function that was changed is busy until it has been looked at often enough."""

    def __init__(self) -> None:
        super().__init__()
        self.functions: dict[str, dict[str, Any]] = {}
        self.retries: dict[str, dict[str, Any]] = {}
        self.reserved: dict[str, int] = {}
        self.settling = 0
        """How often a changed function is looked at before it is Active."""
        self.listing = 0
        """How often a function with a new trigger is looked at before the trigger is told."""
        self.addressing = 0
        """The same for the address of a URL, counted from when its trigger is told."""

    def _CreateFunction(self, asked: dict[str, Any]) -> None:
        if asked["FunctionName"] in self.functions:
            raise AlreadyThere("taken", code="ResourceInUse.FunctionName")
        self.functions[asked["FunctionName"]] = {"Triggers": [], "left": self.settling, **asked}

    def _function(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["FunctionName"] not in self.functions:
            raise Gone("no such function", code="ResourceNotFound.Function")
        return self.functions[asked["FunctionName"]]

    def _GetFunction(self, asked: dict[str, Any]) -> dict[str, Any]:
        function = self._function(asked)
        function["left"] -= 1
        status = "Active" if function["left"] < 0 else "Updating"
        labels = {tag["Key"]: tag["Value"] for tag in function.get("Tags", [])} | self.tags.get(
            asked["FunctionName"], {}
        )
        told = [one for one in function["Triggers"] if self._tell(one)]
        listed = [{name: value for name, value in one.items() if name != "looks"} for one in told]
        found = {"Status": status, "FunctionId": "lam-1", **function, "Triggers": listed}
        return found | {"Tags": [{"Key": key, "Value": value} for key, value in labels.items()]}

    def _UpdateFunctionConfiguration(self, asked: dict[str, Any]) -> None:
        if asked["Environment"]["Variables"] == [{"Key": "", "Value": ""}]:
            asked = asked | {"Environment": {"Variables": []}}
        self._function(asked).update(asked | {"left": self.settling})

    def _UpdateFunctionCode(self, asked: dict[str, Any]) -> None:
        self._function(asked).update(asked | {"left": self.settling})

    def _DeleteFunction(self, asked: dict[str, Any]) -> None:
        self._function(asked)
        del self.functions[asked["FunctionName"]]

    def _CreateTrigger(self, asked: dict[str, Any]) -> None:
        trigger = {name: asked[name] for name in ("TriggerName", "Type", "TriggerDesc")}
        if asked["Type"] == "timer":
            trigger["TriggerDesc"] = json.dumps({"cron": asked["TriggerDesc"]})
        self._function(asked)["Triggers"].append(trigger | {"Enable": 1, "looks": 0})

    def _tell(self, trigger: dict[str, Any]) -> bool:
        """Whether it is listed by now; a URL gets its address a little later still."""
        trigger["looks"] += 1
        description = json.loads(trigger["TriggerDesc"])
        network = description.get("NetConfig", {})
        if network.get("EnableExtranet") and trigger["looks"] > self.listing + self.addressing:
            network["ExtranetUrl"] = "https://1250000000-abc.ap-singapore.tencentscf.com"
            trigger["TriggerDesc"] = json.dumps(description)
        return bool(trigger["looks"] > self.listing)

    def _UpdateTrigger(self, asked: dict[str, Any]) -> None:
        self._remove(asked, lambda one: one["TriggerName"] == asked["TriggerName"])
        self._CreateTrigger(asked)

    def _DeleteTrigger(self, asked: dict[str, Any]) -> None:
        description = asked["TriggerDesc"]
        whole = asked["Type"] != "cos"
        self._remove(
            asked,
            lambda one: one["TriggerName"] == asked["TriggerName"] and (whole or one["TriggerDesc"] == description),
        )

    def _remove(self, asked: dict[str, Any], fits: Callable[[dict[str, Any]], bool]) -> None:
        function = self._function(asked)
        function["Triggers"] = [one for one in function["Triggers"] if not fits(one)]

    def _UpdateFunctionEventInvokeConfig(self, asked: dict[str, Any]) -> None:
        self._function(asked)
        self.retries[asked["FunctionName"]] = asked["AsyncTriggerConfig"]

    def _GetFunctionEventInvokeConfig(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._function(asked)
        return {"AsyncTriggerConfig": self.retries.get(asked["FunctionName"])}

    def _PutReservedConcurrencyConfig(self, asked: dict[str, Any]) -> None:
        self._function(asked)
        self.reserved[asked["FunctionName"]] = asked["ReservedConcurrencyMem"]

    def _GetReservedConcurrencyConfig(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"ReservedMem": self.reserved.get(asked["FunctionName"])}

    def _DeleteReservedConcurrencyConfig(self, asked: dict[str, Any]) -> None:
        self.reserved.pop(asked["FunctionName"], None)
