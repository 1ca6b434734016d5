"""What the engine reports while it works: the lines of `pulumi up --json`, read into the few things we show or need.

The form is Pulumi's `apitype.EngineEvent`, the one that the Automation API builds on. Unknown events are skipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

STACK_TYPE = "pulumi:pulumi:Stack"
"""The root of all resources; its outputs are the stack's."""

SHOWN = frozenset({"warning", "error"})
"""Severities that people should see. The rest is tracing."""

_NOT_NEWS = re.compile(r"using pulumi-\S+ from \$PATH|(update|preview|destroy) failed$")
"""What we have arranged on purpose (engine.md 2 and 4), and the remark that there were errors, after the errors."""


class Moment(Enum):
    """Where a resource is in its operation."""

    BEGAN = "began"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class ResourceStep:
    """`operation` is the engine's word: create, update, replace, delete, same, read."""

    moment: Moment
    operation: str
    urn: str
    type: str

    @property
    def name(self) -> str:
        """The logical name in the program."""
        return self.urn.rpartition("::")[2]

    @property
    def kind(self) -> str:
        """The type without its package: `Bucket` of `tencentcloud:Cos/bucket:Bucket`."""
        return self.type.rpartition(":")[2]

    @property
    def is_component(self) -> bool:
        """A group of resources, not one that exists in the cloud."""
        return not self.type.startswith("tencentcloud:")


@dataclass(frozen=True)
class Diagnostic:
    """A warning or an error, with the resource it is about if there is one."""

    severity: str
    message: str
    urn: str = ""
    rule: str = ""
    """The rule of a policy pack that it tells the breach of."""


@dataclass(frozen=True)
class StackOutputs:
    """What the program exports."""

    values: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Summary:
    """The end: how many resources by operation."""

    changes: Mapping[str, int]
    seconds: float


Event = ResourceStep | Diagnostic | StackOutputs | Summary

_MOMENTS = {"resourcePreEvent": Moment.BEGAN, "resOutputsEvent": Moment.DONE, "resOpFailedEvent": Moment.FAILED}


def read(line: str) -> tuple[Event, ...]:
    """The events in one line of output. A line that is not JSON is something the engine wanted to tell people."""
    try:
        document = json.loads(line)
    except ValueError:
        text = line.strip()
        return (Diagnostic("info", text),) if text else ()
    if not isinstance(document, Mapping):
        return ()
    if "diagnosticEvent" in document:
        return _diagnostic(document["diagnosticEvent"])
    if "summaryEvent" in document:
        summary = document["summaryEvent"]
        return (Summary(dict(summary.get("resourceChanges") or {}), float(summary.get("durationSeconds") or 0)),)
    if "policyEvent" in document:
        return _policy(document["policyEvent"])
    for name, moment in _MOMENTS.items():
        if name in document:
            return _resource(document[name].get("metadata") or {}, moment)
    return ()


def _diagnostic(event: Mapping[str, Any]) -> tuple[Event, ...]:
    message = str(event.get("message") or "").strip()
    if event.get("severity") not in SHOWN or not message or _NOT_NEWS.match(message):
        return ()
    return (Diagnostic(str(event["severity"]), message, str(event.get("urn") or "")),)


def _policy(event: Mapping[str, Any]) -> tuple[Event, ...]:
    """A broken rule of a policy pack: an error when it stops the update."""
    severity = "error" if event.get("enforcementLevel") == "mandatory" else "warning"
    urn = str(event.get("resourceUrn") or "")
    message = " ".join(str(event.get("message") or "").split())
    rule = str(event.get("policyName") or "a rule")
    text = f"{urn.rpartition('::')[2] or 'the stack'} breaks {rule}: {message}"
    return (Diagnostic(severity, text, urn, rule),)


def _resource(metadata: Mapping[str, Any], moment: Moment) -> tuple[Event, ...]:
    kind = str(metadata.get("type") or "")
    step = ResourceStep(moment, str(metadata.get("op") or ""), str(metadata.get("urn") or ""), kind)
    if kind == STACK_TYPE and moment is Moment.DONE:
        return step, StackOutputs(dict((metadata.get("new") or {}).get("outputs") or {}))
    return (step,)
