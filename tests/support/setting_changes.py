"""What an update does when one setting has changed: the real program, run twice, and the provider's own diff between.

`python -m tests.support.setting_changes` prints the table of docs/changes.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pulumi.runtime import rpc

from infra import documents
from provider.catalogue import RESOURCES
from provider.check import check
from provider.lifecycle import differences
from provider.naming import Naming
from provider.values import Properties
from tests.support.program import Asked, run_program

KEY = {"name": "demo", "sha256": "a" * 64}
GATEWAY, SHOP = {"frontDoor": "apiGateway"}, {"name": "shop"}
HEARD = {"alarmReceivers": ["user:1"]}
RESERVED = {"reservedInstances": 4}
SIGNING, OTHER_SIGNING = ("whsec_" + text * 10 for text in ("QUJD", "REVG"))
ALL = {**HEARD, **GATEWAY, "webhookSecret": SIGNING}


@dataclass(frozen=True)
class Case:
    """One setting and two values of it. `title` tells cases of one setting apart."""

    setting: str
    after: Any
    before: Any = None
    """None means the default."""
    title: str = ""
    mps_role: str | None = None
    """Who may assume the role that the account has afterwards."""
    beside: Mapping[str, Any] = field(default_factory=dict)
    """Other settings, the same before and after."""


CASES = (
    Case("namePrefix", "pictures"),
    Case("bucketName", "cats"),
    Case("apiKeys", [KEY, {"name": "shop", "sha256": "b" * 64}]),
    Case("mpsRole", "adopt", mps_role=documents.trust(documents.MPS_SERVICE)),
    Case("retainMpsRole", after=False),
    Case("site", "china"),
    Case("mpsEndpoint", "mps.ap-singapore.intl.tencentcloudapi.com"),
    Case("models", [{"name": "Hunyuan"}, {"name": "Qwen"}, {"name": "Seedream", "referenceImages": 10}]),
    Case("defaultModel", "Qwen"),
    Case("defaultPrompt", "Draw it."),
    # There is one runtime to choose so far.
    Case("memoryMb", 512),
    Case("memoryMb", 512, title="with `reservedInstances`", beside=RESERVED),
    Case("timeoutSeconds", 120),
    Case("timeoutSeconds", 120, title="with alarms", beside=HEARD),
    Case("timeoutSeconds", 120, title="behind API Gateway", beside=GATEWAY),
    Case("reservedInstances", 4, title="from 0"),
    Case("reservedInstances", 8, before=4, title="to another number"),
    Case("sweepCron", "0 */5 * * * * *"),
    Case("logLevel", "DEBUG"),
    Case("logRetentionDays", 90),
    Case("keepInboxDays", 14),
    Case("keepJobsDays", 365),
    Case("keepOutputsDays", 60),
    Case("keepFailedDays", 60),
    Case("unknownDeadlineSeconds", 3600),
    Case("unknownPolicy", "resubmit"),
    Case("anonymous", after=True),
    Case("imagesPerDay", 500),
    Case("createsPerSecond", 10),
    Case("corsOrigins", ["https://shop.example.com"]),
    Case("corsOrigins", ["https://shop.example.com"], title="first one, behind API Gateway", beside=GATEWAY),
    Case("webhookSecret", SIGNING, title="first one"),
    Case("webhookSecret", OTHER_SIGNING, before=SIGNING, title="another one"),
    Case("webhookSecret", "", before=SIGNING, title="none any more"),
    Case("urlExpiresSeconds", 600),
    Case("protect", after=True),
    Case("forceDestroy", after=True),
    Case("tlsOnly", after=False),
    Case("tags", {"owner": "media"}),
    Case("tags", {"owner": "media"}, title="with all that a stack can have", beside=ALL),
    Case("frontDoor", "apiGateway"),
    Case("frontDoor", "functionUrl", before="apiGateway", title="back"),
    Case("urlAuth", "cam"),
    Case("gatewayCallsPerSecond", 20, beside=GATEWAY),
    Case("gatewayKeys", [SHOP], title="first one", beside=GATEWAY),
    Case("gatewayKeys", [SHOP, {"name": "studio"}], before=[SHOP], title="one more", beside=GATEWAY),
    Case("gatewayKeys", [{**SHOP, "callsPerSecond": 5}], before=[SHOP], title="another limit", beside=GATEWAY),
    Case("alarmReceivers", ["user:1"], title="first one"),
    Case("alarmReceivers", ["user:1", "group:2"], before=["user:1"], title="one more"),
    Case("alarms", after=False, beside=HEARD),
    Case("alarmErrors", 20, beside=HEARD),
    Case("alarmThrottles", 20, beside=HEARD),
    Case("alarmErrorLines", 20, beside=HEARD),
    Case("alarmUnknownJobs", 3, beside=HEARD),
    Case("alarmBacklogSeconds", 3600, beside=HEARD),
)


@dataclass(frozen=True, order=True)
class Step:
    """What happens to one resource. `properties` are the inputs that differ, or those that force a replacement."""

    operation: str
    resource: str
    type: str
    properties: tuple[str, ...] = ()

    def __str__(self) -> str:
        why = f" ({', '.join(self.properties)})" if self.properties else ""
        return f"{self.operation} `{self.resource}`{why}"


def steps(case: Case) -> list[Step]:
    """What the update does, by resource: what does not depend on each other is asked for in any order."""
    before = {} if case.before is None else {case.setting: case.before}
    have = run_program(**case.beside, **before).asked
    renewed: frozenset[str] = frozenset()
    while True:
        want = run_program(renewed=renewed, mps_role=case.mps_role, **case.beside, **{case.setting: case.after}).asked
        found = list(_between(have, want))
        replaced = frozenset(step.resource for step in found if step.operation == "replace")
        if replaced <= renewed:
            return sorted(found, key=lambda step: step.resource)
        renewed |= replaced  # whoever is told their ids is told others


@cache
def all_steps() -> tuple[tuple[Case, tuple[Step, ...]], ...]:
    """Every case with what it does; computed once, in some seconds."""
    return tuple((case, tuple(steps(case))) for case in CASES)


def table() -> list[list[str]]:
    """The rows of docs/changes.md. The first one of each setting can be linked to, by its name in small letters."""
    rows = []
    seen: set[str] = set()
    for case, found in all_steps():
        anchor = "" if case.setting in seen else f'<a id="{case.setting.lower()}"></a>'
        seen.add(case.setting)
        name = f"{anchor}`{case.setting}`" + (f", {case.title}" if case.title else "")
        rows.append([name, "; ".join(str(step) for step in found) or "nothing in the cloud"])
    return rows


def _between(have: tuple[Asked, ...], want: tuple[Asked, ...]) -> Iterator[Step]:
    old, new = _in_the_cloud(have), _in_the_cloud(want)
    for name, asked in new.items():
        if name not in old:
            yield Step("create", name, asked.type)
        else:
            yield from _changed(old[name], asked)
    for name, asked in old.items():
        if name not in new:
            yield Step("delete", name, asked.type)


def _changed(old: Asked, new: Asked) -> Iterator[Step]:
    found = differences(RESOURCES[new.type], _checked(old), _checked(new))
    forcing = [change.top for change in found if change.replaces]
    tops = tuple(dict.fromkeys(forcing or [change.top for change in found]))
    if found:
        yield Step("replace" if forcing else "update", new.name, new.type, tops)


def _in_the_cloud(asked: tuple[Asked, ...]) -> Mapping[str, Asked]:
    return {each.name: each for each in asked if each.type in RESOURCES}


def _checked(asked: Asked) -> Properties:
    """Inputs as the engine records them: the provider's check has gone over them."""
    resource = RESOURCES[asked.type]
    return check(resource.fields, _open(asked.inputs), {}, Naming(asked.name, b"")).inputs


def _open(value: Any) -> Any:
    """Without the marks that make a value a secret."""
    if isinstance(value, Mapping):
        if value.get(rpc._special_sig_key) == rpc._special_secret_sig:
            return _open(value["value"])
        return {name: _open(inner) for name, inner in value.items()}
    return [_open(inner) for inner in value] if isinstance(value, list) else value


if __name__ == "__main__":
    for row in table():
        print(f"| {' | '.join(row)} |")  # noqa: T201 - for docs/changes.md
