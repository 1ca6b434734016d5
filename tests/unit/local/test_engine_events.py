"""What the engine says while it works. The lines are Pulumi 3.259's own, shortened."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.engine_events import Diagnostic, Moment, ResourceStep, StackOutputs, Summary, read

BUCKET = "urn:pulumi:local::aigc-image-service::aigc:storage:ImageBucket$tencentcloud:Cos/bucket:Bucket::images-bucket"
STACK = "urn:pulumi:local::aigc-image-service::pulumi:pulumi:Stack::aigc-image-service-local"


def line(name: str, **fields: Any) -> str:
    return json.dumps({"sequence": 1, "timestamp": 1795369666, name: fields})


def resource(name: str, *, op: str = "create") -> str:
    return line(name, metadata={"op": op, "urn": BUCKET, "type": "tencentcloud:Cos/bucket:Bucket"})


@pytest.mark.parametrize(
    ("event", "moment"),
    [("resourcePreEvent", Moment.BEGAN), ("resOutputsEvent", Moment.DONE), ("resOpFailedEvent", Moment.FAILED)],
)
def test_a_resource_begins_and_ends(event: str, moment: Moment) -> None:
    (step,) = read(resource(event))
    assert isinstance(step, ResourceStep)
    assert (step.moment, step.operation, step.kind, step.name) == (moment, "create", "Bucket", "images-bucket")
    assert not step.is_component


def test_the_stacks_outputs_come_with_its_end() -> None:
    new = {"outputs": {"bucket": "aigc-local-1250000000"}}
    events = read(
        line("resOutputsEvent", metadata={"op": "create", "urn": STACK, "type": "pulumi:pulumi:Stack", "new": new})
    )
    assert [event.values for event in events if isinstance(event, StackOutputs)] == [new["outputs"]]


def test_a_stack_that_is_deleted_has_no_outputs() -> None:
    metadata = {"op": "delete", "urn": STACK, "type": "pulumi:pulumi:Stack", "new": None}
    events = read(line("resOutputsEvent", metadata=metadata))
    assert [dict(event.values) for event in events if isinstance(event, StackOutputs)] == [{}]


def test_errors_and_warnings_are_passed_on_with_their_resource() -> None:
    assert read(line("diagnosticEvent", severity="error", message="no such role\n", urn=BUCKET)) == (
        Diagnostic("error", "no such role", BUCKET),
    )


@pytest.mark.parametrize(
    ("severity", "message"),
    [
        ("debug", "registering resource"),
        ("info", "hello"),
        ("warning", "using pulumi-language-python from $PATH at /made-up"),
        ("warning", "using pulumi-resource-tencentcloud from $PATH at /made-up"),
        ("error", ""),
        ("error", "update failed"),
    ],
)
def test_tracing_and_what_is_no_news_is_not_shown(severity: str, message: str) -> None:
    assert read(line("diagnosticEvent", severity=severity, message=message)) == ()


@pytest.mark.parametrize(("level", "severity"), [("mandatory", "error"), ("advisory", "warning")])
def test_a_broken_rule_names_the_resource_the_rule_and_what_to_do(level: str, severity: str) -> None:
    said = 'No bucket is public.\nSet acl to "private".'
    (told,) = read(
        line("policyEvent", policyName="private-bucket", enforcementLevel=level, resourceUrn=BUCKET, message=said)
    )
    sentence = 'images-bucket breaks private-bucket: No bucket is public. Set acl to "private".'
    assert told == Diagnostic(severity, sentence, BUCKET, "private-bucket")


def test_the_summary_counts_the_changes() -> None:
    assert read(line("summaryEvent", resourceChanges={"create": 14}, durationSeconds=3)) == (
        Summary({"create": 14}, 3.0),
    )


def test_a_line_that_is_not_an_event_is_something_said_to_people() -> None:
    assert read("error: the stack is currently locked\n") == (
        Diagnostic("info", "error: the stack is currently locked"),
    )


@pytest.mark.parametrize("other", ["", "\n", "[]", "3", '{"sequence": 1, "somethingNewEvent": {}}'])
def test_what_is_unknown_or_empty_is_skipped(other: str) -> None:
    assert read(other) == ()
