"""The rules in the form in which the engine asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from policy.resource import UNKNOWN, Resource, Rule


def as_policy(rule: Rule) -> ResourceValidationPolicy:
    """A rule as a mandatory policy: whoever breaks it is stopped before anything has changed."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if args.resource_type not in rule.about:
            return
        seen = Resource(
            type=args.resource_type,
            name=args.name,
            stack=stack_of(args.urn),
            properties=plain(args.props),
            protected=args.opts.protect,
            limits={**rule.limits, **args.get_config()},
        )
        for sentence in rule.judge(seen):
            report(sentence, None)

    return ResourceValidationPolicy(
        name=rule.name,
        description=rule.says,
        validate=validate,
        enforcement_level=EnforcementLevel.MANDATORY,
        config_schema=_schema(rule) if rule.limits else None,
    )


def stack_of(urn: str) -> str:
    """The stack in a URN, `urn:pulumi:<stack>::<project>::...`: every engine tells it that way, preview or not."""
    return urn.split("::", 1)[0].rpartition(":")[2]


def plain(value: Any) -> Any:
    """The value behind the SDK's guards, which raise for whatever a preview does not know."""
    if isinstance(value, Mapping):
        return {key: _entry(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_entry(value, place) for place in range(len(value))]
    return value


def _entry(guarded: Any, key: Any) -> Any:
    try:
        return plain(guarded[key])
    except UnknownValueError:
        return UNKNOWN


def _schema(rule: Rule) -> PolicyConfigSchema:
    return PolicyConfigSchema(
        {name: {"type": "integer", "minimum": 0, "default": default} for name, default in rule.limits.items()}
    )
