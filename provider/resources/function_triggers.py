"""A function's triggers: which is which, what is missing, and the fewest requests that put it right.

The plugin this follows deletes every trigger and makes all of them again when one changes (provider.md 8.3, trap 5):
events are lost meanwhile, and a function URL gets a new address. Here only what differs is touched.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from provider.check import Failure
from provider.cloud import Cloud
from provider.errors import Gone, TooSlow
from provider.values import UNKNOWN, Inputs, Properties

CHANGEABLE = frozenset({"timer", "ckafka", "http"})
"""Types that UpdateTrigger takes; others are deleted and made again."""

LISTED_SECONDS = 30.0
"""A trigger, and the address of a URL, may be told a little after CreateTrigger has said yes: others who make URLs look
for the address for 20 s. Whoever records the function before that has no address."""

_COS_HOST = ".myqcloud.com"


def problems(want: Inputs) -> Iterable[Failure]:
    """Triggers the cloud would refuse, and two that are the same."""
    seen: set[Hashable] = set()
    for index, trigger in enumerate(want.get("triggers") or []):
        if not isinstance(trigger, Mapping) or UNKNOWN in (trigger.get("name"), trigger.get("triggerDesc")):
            continue
        path, kind = f"triggers[{index}]", trigger.get("type")
        if kind == "cos" and not trigger.get("cosRegion"):
            yield Failure(f"{path}.cosRegion", "a cos trigger needs it; set it to the bucket's region")
        if kind == "cos" and _COS_HOST in str(trigger.get("name")):
            yield Failure(f"{path}.name", "write the bucket with its AppId only; the rest of the host is added")
        if kind in ("cos", "http") and _parsed(trigger.get("triggerDesc")) is None:
            yield Failure(f"{path}.triggerDesc", "it must be a JSON object; build it with json.dumps")
        identity = trigger_identity(trigger)
        if identity in seen:
            yield Failure(path, "the same trigger is there twice; remove one")
        seen.add(identity)


def trigger_identity(trigger: Mapping[str, Any]) -> Hashable:
    """A cos trigger is its bucket, event and filter, because all those of a bucket share a name; others have names."""
    if trigger.get("type") == "cos":
        rule = _parsed(trigger.get("triggerDesc")) or {}
        keys = rule.get("filter") or {}
        where = (trigger.get("name"), trigger.get("cosRegion"))
        return ("cos", *where, rule.get("event"), keys.get("Prefix") or "", keys.get("Suffix") or "")
    return trigger.get("type"), trigger.get("name")


def same_description(have: Any, want: Any) -> bool:
    """Whether the cloud's description says all that is asked for. It may say more: addresses, or empty filters."""
    wanted = _parsed(want)
    if wanted is None:
        return bool(_cron(have) == _cron(want))
    found = _parsed(have)
    return found is not None and _covers(found, {name: value for name, value in wanted.items() if name != "bucketUrl"})


def bring_to(cloud: Cloud, function: Inputs, have: list[Any], want: list[Any]) -> None:
    """Make the function's triggers what is wanted. What is neither in `have` nor in `want` is not ours, and stays."""
    real = {
        trigger_identity(one): one
        for one in map(_from_api, cloud.api("scf", "GetFunction", function)["Triggers"] or [])
    }
    wanted = {trigger_identity(one): one for one in want}
    new = {identity: one for identity, one in wanted.items() if identity not in real}
    for identity, trigger in real.items():
        if identity not in wanted and identity in set(map(trigger_identity, have)):
            _delete(cloud, function, trigger)
    for identity, trigger in wanted.items():
        there = real.get(identity)
        if there is None:
            _create(cloud, function, trigger)
        elif not same_description(there["triggerDesc"], trigger["triggerDesc"]):
            if trigger["type"] in CHANGEABLE:
                cloud.api("scf", "UpdateTrigger", {**function, **_named(trigger), "Enable": "OPEN"})
            else:
                _delete(cloud, function, there)
                _create(cloud, function, trigger)
                new[identity] = trigger
    if new:
        _await(cloud, function, new)


def found(listed: list[Mapping[str, Any]], known: list[Any] | None) -> list[Properties]:
    """The triggers there are, of those this resource has made; all of them when it is being imported."""
    real = [_from_api(one) for one in listed]
    if known is None:
        return real
    ours = set(map(trigger_identity, known))
    return [one for one in real if trigger_identity(one) in ours]


def infos(listed: list[Mapping[str, Any]]) -> list[Properties]:
    """The output `triggerInfos`: the triggers as the cloud describes them."""
    return [
        {
            "name": one["TriggerName"],
            "type": one["Type"],
            "triggerDesc": _described(one),
            "enable": one.get("Enable", 1) == 1,
            "createTime": one.get("AddTime", ""),
            "modifyTime": one.get("ModTime", ""),
            "customArgument": one.get("CustomArgument") or "",
        }
        for one in listed
    ]


def _create(cloud: Cloud, function: Inputs, trigger: Properties) -> None:
    cloud.api("scf", "CreateTrigger", {**function, **_named(_compact(trigger)), "Enable": "OPEN"})


def _compact(trigger: Properties) -> Properties:
    """A cos trigger's description as the API takes it, without spaces; json.dumps puts some in."""
    rule = _parsed(trigger["triggerDesc"]) if trigger["type"] == "cos" else None
    if rule is None:
        return trigger
    return {**trigger, "triggerDesc": json.dumps(rule, separators=(",", ":"), ensure_ascii=False)}


def _delete(cloud: Cloud, function: Inputs, trigger: Properties) -> None:
    try:
        cloud.api("scf", "DeleteTrigger", {**function, **_named(trigger)})
    except Gone:
        return


def _await(cloud: Cloud, function: Inputs, new: Mapping[Hashable, Properties]) -> None:
    """Look until all of them are told, as far as that is worth it; who needs what is missing then says so himself."""

    def told() -> bool | None:
        listed = cloud.api("scf", "GetFunction", function)["Triggers"] or []
        there = {trigger_identity(one): one for one in map(_from_api, listed)}
        return all(identity in there and _has_address(there[identity], one) for identity, one in new.items()) or None

    with suppress(TooSlow):
        cloud.patience.until(told, what="its triggers to be told", seconds=LISTED_SECONDS)


def _has_address(told: Properties, wanted: Properties) -> bool:
    """Whether a URL that is open to the world has been given its address; any other trigger needs none."""
    asked, given = ((_parsed(one["triggerDesc"]) or {}).get("NetConfig") or {} for one in (wanted, told))
    return wanted["type"] != "http" or not asked.get("EnableExtranet") or bool(given.get("ExtranetUrl"))


def _named(trigger: Properties) -> dict[str, str]:
    name = trigger["name"]
    if trigger["type"] == "cos":
        name = f"{name}.cos.{trigger['cosRegion']}{_COS_HOST}"
    return {"TriggerName": name, "Type": trigger["type"], "TriggerDesc": trigger["triggerDesc"]}


def _from_api(one: Mapping[str, Any]) -> Properties:
    name, region = one["TriggerName"], ""
    if one["Type"] == "cos" and name.endswith(_COS_HOST) and ".cos." in name:
        name, region = name.removesuffix(_COS_HOST).rsplit(".cos.", 1)
    return {"name": name, "type": one["Type"], "triggerDesc": _described(one), "cosRegion": region}


def _described(one: Mapping[str, Any]) -> str:
    """The API wraps a timer's schedule in JSON; programs write it plain."""
    description = str(one.get("TriggerDesc") or "")
    return _cron(description) if one["Type"] == "timer" else description


def _cron(description: Any) -> Any:
    return (_parsed(description) or {}).get("cron", description)


def _parsed(description: Any) -> dict[str, Any] | None:
    try:
        value = json.loads(description)
    except (TypeError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def _covers(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        inner = found if isinstance(found, dict) else {}
        return all(_covers(inner.get(name), value) for name, value in wanted.items())
    return bool(found == wanted) or (not wanted and not found)
