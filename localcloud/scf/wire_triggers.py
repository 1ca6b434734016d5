"""What the trigger actions take and give (official SDK `tencentcloud.scf.v20180416.models`; provider.md A.5)."""

from __future__ import annotations

from typing import Literal

from localcloud.actions import Answer, Parameters
from localcloud.scf.views import TriggerView
from localcloud.scf.wire import Filter

Enable = Literal["OPEN", "CLOSE"]


class CreateTrigger(Parameters):
    function_name: str
    trigger_name: str
    type: str
    trigger_desc: str = ""
    namespace: str = "default"
    qualifier: str = "$DEFAULT"
    enable: Enable = "OPEN"
    custom_argument: str = ""
    description: str = ""


class UpdateTrigger(Parameters):
    function_name: str
    trigger_name: str
    type: str
    trigger_desc: str | None = None
    namespace: str = "default"
    qualifier: str | None = None
    enable: Enable | None = None
    custom_argument: str | None = None
    description: str | None = None


class DeleteTrigger(Parameters):
    function_name: str
    trigger_name: str
    type: str
    namespace: str = "default"
    trigger_desc: str | None = None
    qualifier: str | None = None


class ListTriggers(Parameters):
    function_name: str
    namespace: str = "default"
    offset: int = 0
    limit: int = 20
    order_by: Literal["add_time", "mod_time"] = "mod_time"
    order: Literal["ASC", "DESC"] = "DESC"
    filters: tuple[Filter, ...] = ()


class Created(Answer):
    trigger_info: TriggerView


class TriggerList(Answer):
    triggers: list[TriggerView]
    total_count: int
