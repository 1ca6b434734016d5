"""Production: nothing is lost by a command, or forgotten before people have looked at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policy.resource import BUCKET, TOPIC, UNKNOWN, Resource, Rule

FLOORS = {"outputs/": "minOutputsDays", "jobs/": "minJobsDays"}
"""The limits for what has to be kept in the bucket, by prefix."""


def _protected(bucket: Resource) -> Iterator[str]:
    if not bucket.in_production:
        return
    if not bucket.protected:
        yield "Set protect to true, so that Pulumi refuses to delete the bucket."
    if bucket.get("forceClean"):
        yield "Set forceDestroy to false, so that no destroy deletes the images."


def _kept(bucket: Resource) -> Iterator[str]:
    if not bucket.in_production:
        return
    for rule in bucket.get("lifecycleRules") or ():
        if not isinstance(rule, Mapping):
            continue
        prefix, days = rule.get("filterPrefix") or "", _days(rule.get("expiration"))
        for kept, limit in FLOORS.items():
            floor = bucket.limits[limit]
            if days is not None and days < floor and (kept.startswith(str(prefix)) or str(prefix).startswith(kept)):
                yield f"Objects under {prefix!r} go after {days:g} days; keep them {floor} days or longer."


def _days(expiration: Any) -> float | None:
    days = expiration.get("days") if isinstance(expiration, Mapping) else None
    return None if days is None or days is UNKNOWN else float(days)


def _remembered(topic: Resource) -> Iterator[str]:
    period, floor = topic.get("period"), topic.limits["minLogDays"]
    if topic.in_production and period is not None and period < floor:
        yield f"Logs go after {period:g} days; set logRetentionDays to {floor} or more."


RULES = (
    Rule("protected-in-production", "No command deletes a bucket of production.", (BUCKET,), _protected),
    Rule(
        "kept-in-production",
        "Images and the records of jobs of production are kept.",
        (BUCKET,),
        _kept,
        limits={"minOutputsDays": 30, "minJobsDays": 90},
    ),
    Rule(
        "logs-kept-in-production",
        "Logs of production are kept until an incident has been looked into.",
        (TOPIC,),
        _remembered,
        limits={"minLogDays": 90},
    ),
)
