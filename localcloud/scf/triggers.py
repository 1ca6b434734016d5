"""Making a trigger of what was asked for: one small function per type (platform.md 5.11 to 5.13). Pure."""

from __future__ import annotations

import re
import secrets

import msgspec

from localcloud.scf import cos_rules, cron, function_url
from localcloud.scf.cos_rules import CosRule
from localcloud.scf.cron import CronError, Schedule
from localcloud.scf.errors import InvalidValue, Missing, NotOffered
from localcloud.scf.function import Function, FunctionUrl, Trigger
from localcloud.wire import NOT_JSON

KINDS = frozenset({"cos", "timer", "http"})
_ELSEWHERE = frozenset({"cls", "ckafka", "cmq", "apigw", "clb", "mps", "vod", "eb", "cm"})
_TIMER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")
_ARGUMENT = 4096


class Described(msgspec.Struct, frozen=True):
    """A checked description: what it means, and how it is read back."""

    detail: CosRule | Schedule | FunctionUrl
    text: str


class _Cron(msgspec.Struct, frozen=True):
    cron: str


def describe(kind: str, name: str, description: str, *, app_id: str, region: str, url_id: str = "") -> Described:
    """Check name and description. `url_id` keeps an existing URL; without one a new id is made.

    Raises `InvalidValue`, or `NotOffered` for the types of other services.
    """
    if kind in _ELSEWHERE:
        raise NotOffered(f"A trigger of type {kind} needs a service that is not here; there are cos, timer and http.")
    if kind == "cos":
        return Described(cos_rules.parse(name, description), description)
    if kind == "timer":
        return _timer(name, description)
    if kind == "http":
        settings = function_url.parse(description)
        url = FunctionUrl(url_id or secrets.token_hex(5), settings)
        text = function_url.describe(settings, url_id=url.url_id, app_id=app_id, region=region)
        return Described(url, text)
    raise InvalidValue("Type", f"{kind!r} is no trigger type; there are cos, timer and http.")


def check_argument(kind: str, argument: str) -> None:
    """CustomArgument is the Message of a timer's event, and of nothing else."""
    if argument and kind != "timer":
        raise InvalidValue("CustomArgument", "CustomArgument is for timer triggers only.")
    if len(argument.encode()) > _ARGUMENT:
        raise InvalidValue("CustomArgument", f"CustomArgument is limited to {_ARGUMENT} bytes.")


def find(function: Function, kind: str, name: str, description: str | None) -> Trigger:
    """The trigger that a request means. Several COS triggers of one function may share their name, the bucket: there
    the description tells them apart. Raises `Missing` Trigger or `InvalidValue` TriggerDesc."""
    named = [trigger for trigger in function.triggers if (trigger.kind, trigger.name) == (kind, name)]
    if kind == "cos" and named:
        if not description:
            raise InvalidValue("TriggerDesc", "TriggerDesc is needed to tell the COS triggers of a bucket apart.")
        wanted = cos_rules.parse(name, description)
        named = [trigger for trigger in named if trigger.detail == wanted]
    if not named:
        raise Missing("Trigger", f"{function.key.name} has no such {kind} trigger {name!r}.")
    return named[0]


def _timer(name: str, description: str) -> Described:
    if not _TIMER_NAME.fullmatch(name):
        raise InvalidValue(
            "TriggerName", f"{name!r}: a timer is named with 1-100 letters, digits, - or _, beginning with a letter."
        )
    text = description
    if description.lstrip().startswith("{"):
        # This is how it is read back, so it may be sent like that as well.
        try:
            text = msgspec.json.decode(description, type=_Cron).cron
        except NOT_JSON as wrong:
            raise InvalidValue("TriggerDesc", f'A timer takes {{"cron":"0 */5 * * * * *"}}: {wrong}.') from wrong
    try:
        schedule = cron.parse(text)
    except CronError as wrong:
        raise InvalidValue("TriggerDesc", f"{text!r}: {wrong}.") from wrong
    return Described(schedule, msgspec.json.encode(_Cron(text)).decode())
