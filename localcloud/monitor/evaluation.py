"""Whether a policy's rules hold for what it watches. Pure, but for the metrics it asks for."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from localcloud.monitor.records import Policy, Watched

NAMESPACE = "SCF_V2"
"""The one kind of policy that is evaluated: metrics of functions."""
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {name: getattr(operator, name) for name in ("eq", "ne", "gt", "ge", "lt", "le")}
)
SIGNS: Mapping[str, str] = MappingProxyType({"eq": "==", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<", "le": "<="})
_ALL_TOGETHER = 1
Measure = Callable[[str, tuple[str, str, str], float, float], float | None]
"""A metric of a function over [start, end) in epoch seconds; None when there is nothing to measure."""


class Verdict(msgspec.Struct, frozen=True):
    """What a policy says about one function. `rule` is the one that decided, `value` what was measured for it."""

    holds: bool
    rule: Mapping[str, Any]
    value: float | None


def judge(policy: Policy, function: tuple[str, str, str], at: float, measure: Measure) -> Verdict | None:
    """The policy at the full minute `at`; None between the ends of its rules' periods."""
    rules = policy.condition.get("Rules") or []
    if not rules or any(at % rule["Period"] for rule in rules):
        return None
    verdicts = [_judge_rule(rule, function, at, measure) for rule in rules]
    holding = [verdict for verdict in verdicts if verdict.holds]
    together = policy.condition.get("IsUnionRule") == _ALL_TOGETHER
    holds = len(holding) == len(verdicts) if together else bool(holding)
    decided = (holding or verdicts)[0]
    return Verdict(holds, decided.rule, decided.value)


def condition_text(rule: Mapping[str, Any]) -> str:
    """A rule as people read it."""
    times = rule.get("ContinuePeriod") or 1
    return f"{rule['MetricName']} {SIGNS[rule['Operator']]} {rule['Value']} over {rule['Period']} s, {times} times"


def function_of(watched: Watched, dimensions: Mapping[str, str], regions: Mapping[str, str]) -> tuple[str, str, str]:
    """The function that a bound object names: region, namespace and name."""
    region = regions.get(watched.region, watched.region)
    return region, dimensions.get("namespace", "default"), dimensions.get("functionName", "")


def _judge_rule(rule: Mapping[str, Any], function: tuple[str, str, str], at: float, measure: Measure) -> Verdict:
    period, times = rule["Period"], rule.get("ContinuePeriod") or 1
    values = [measure(rule["MetricName"], function, at - (n + 1) * period, at - n * period) for n in range(times)]
    compare, wanted = COMPARISONS[rule["Operator"]], float(rule["Value"])
    # Nothing measured is no reason for an alarm: a function that nobody calls has no errors.
    holds = all(value is not None and compare(value, wanted) for value in values)
    return Verdict(holds, rule, values[0])
