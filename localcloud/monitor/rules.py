"""What an alarm may say: the documented limits (official SDK `tencentcloud.monitor.v20180724.models`). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from localcloud.errors import InvalidRequest
from localcloud.monitor.errors import InvalidValue, OverLimit
from localcloud.monitor.evaluation import COMPARISONS
from localcloud.monitor.metrics import METRICS, MINUTE
from localcloud.monitor.wire_notices import Receivers, UrlNotice, UserNotice
from localcloud.monitor.wire_policies import Condition, Rule
from localcloud.wire import json_object

LONGEST_NAME = 60
LONGEST_REMARK = 100
LONGEST_URL = 256
MOST_RECEIVERS = {"user_notices": 5, "url_notices": 6, "log_notices": 1}
_COMPARISONS = frozenset(
    {"eq", "ge", "gt", "le", "lt", "ne", "re", "intelligent"}
    | {f"{span}_{change}" for span in ("day", "week", "cycle") for change in ("increase", "decrease", "wave")}
)
_WITHOUT_NUMBER = frozenset({"re", "intelligent"})
_FREQUENCIES = frozenset({0, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400})
_REMARK = re.compile(r"[\w\-]*")
_LAST_SECOND = 86_399
_EXPRESSION = 2


def check_name(name: str) -> None:
    """Raises `InvalidValue`."""
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidValue(f"A name has 1-{LONGEST_NAME} characters, not {len(name)}.")


def check_remark(remark: str) -> None:
    """Raises `InvalidValue`."""
    if len(remark) > LONGEST_REMARK or not _REMARK.fullmatch(remark):
        raise InvalidValue(f"A remark has at most {LONGEST_REMARK} letters, digits, _ and -.")


def check_receivers(asked: Receivers) -> None:
    """Raises `OverLimit` or `InvalidValue`."""
    check_name(asked.name)
    for field, most in MOST_RECEIVERS.items():
        if len(getattr(asked, field)) > most:
            raise OverLimit(f"A notice has at most {most} {field}, not {len(getattr(asked, field))}.")
    for url_notice in asked.url_notices:
        if not 1 <= len(url_notice.url) <= LONGEST_URL or not url_notice.url.startswith(("http://", "https://")):
            raise InvalidValue(f"URL is an http or https URL of at most {LONGEST_URL} characters.")
        _check_hours(url_notice)
    for user_notice in asked.user_notices:
        if not (user_notice.user_ids or user_notice.group_ids):
            raise InvalidValue("A user notice names UserIds or GroupIds.")
        _check_hours(user_notice)


def _check_hours(notice: UrlNotice | UserNotice) -> None:
    for moment in (notice.start_time, notice.end_time):
        if moment is not None and not 0 <= moment <= _LAST_SECOND:
            raise InvalidValue(f"StartTime and EndTime are seconds of a day, 0-{_LAST_SECOND}, not {moment}.")
    if any(not 1 <= day <= 7 for day in notice.weekday or ()):
        raise InvalidValue("Weekday is 1 (Monday) to 7 (Sunday).")


def check_metric_rules(rules: Sequence[Rule]) -> None:
    """Rules of a condition about metrics. Raises `InvalidValue`."""
    for rule in rules:
        if rule.operator is None or rule.period is None:
            raise InvalidValue(f"The rule about {rule.metric_name!r} needs Operator, Value and Period.")
        if rule.operator not in _COMPARISONS:
            raise InvalidValue(f"Operator is one of {', '.join(sorted(_COMPARISONS))}, not {rule.operator!r}.")
        if rule.operator not in _WITHOUT_NUMBER and not _is_number(rule.value):
            raise InvalidValue(f"Value is a number as text, not {rule.value!r}.")
        if rule.period <= 0 or (rule.continue_period is not None and rule.continue_period <= 0):
            raise InvalidValue("Period and ContinuePeriod are greater than 0.")
        check_frequency(rule)


def check_function_rules(condition: Condition) -> None:
    """What the embedded cloud can evaluate about functions; anything else is refused, never left out. Raises
    `InvalidValue`."""
    if condition.is_union_rule == _EXPRESSION:
        raise InvalidValue("IsUnionRule 2 (ComplexExpression) is not offered here; send 0 (any rule) or 1 (all).")
    for rule in condition.rules or ():
        if rule.metric_name not in METRICS:
            raise InvalidValue(f"There is no metric {rule.metric_name!r} of functions; there are {', '.join(METRICS)}.")
        if rule.operator not in COMPARISONS:
            raise InvalidValue(f"{rule.operator!r} is not offered here; Operator is one of {', '.join(COMPARISONS)}.")
        if (rule.period or 0) % MINUTE:
            raise InvalidValue(
                f"Metrics of functions have a value a minute: Period is 60, 120, ..., not {rule.period}."
            )


def check_frequency(rule: Rule) -> None:
    """Raises `InvalidValue`."""
    if rule.notice_frequency is not None and rule.notice_frequency not in _FREQUENCIES:
        raise InvalidValue(f"NoticeFrequency is one of {sorted(_FREQUENCIES)} seconds, not {rule.notice_frequency}.")


def check_dimensions(text: str) -> None:
    """The name of an instance is a JSON object of texts. Raises `InvalidValue`."""
    try:
        named = json_object(text.encode("utf-8", "surrogatepass"))
    except InvalidRequest as wrong:
        raise InvalidValue(f"Dimensions is a JSON object as text: {wrong.message}") from wrong
    try:
        msgspec.convert(named, dict[str, str])
    except msgspec.ValidationError as wrong:
        raise InvalidValue("Dimensions maps names of dimensions to texts.") from wrong
    if not named:
        raise InvalidValue("Dimensions names at least one dimension.")


def _is_number(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"-?\d+(\.\d+)?", text) is not None
