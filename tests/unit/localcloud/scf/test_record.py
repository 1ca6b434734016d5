"""What an invocation logs (platform.md 5.9)."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from localcloud.scf.function import Key
from localcloud.scf.invocation import Outcome, StatusCode
from localcloud.scf.output import Line
from localcloud.scf.record import ColdStart, Protocol, fields_of

FINE = Outcome(StatusCode.SUCCESS, b'{"a":1}', duration=12.4, memory=20 * 1024 * 1024)


def protocol(outcome: Outcome = FINE, output: Sequence[str] = (), cold: ColdStart | None = None) -> Protocol:
    return Protocol(
        key=Key("ap-singapore", "default", "draw"),
        request_id="r-1",
        started=100.0,
        ended=100.5,
        outcome=outcome,
        memory_mb=128,
        retry=1,
        output=[Line(100.2, text) for text in output],
        cold_start=cold,
    )


def test_the_users_lines_stand_between_start_and_end() -> None:
    assert protocol(output=["hello", "again"]).text().split("\n") == [
        "START RequestId: r-1",
        "hello",
        "again",
        'Response RequestId: r-1 RetMsg:{"a":1}',
        "END RequestId: r-1",
        "Report RequestId: r-1 Duration:12ms Memory:128MB MemUsage:20.00MB",
    ]


def test_a_cold_start_is_reported_with_its_phases_and_what_should_be_known() -> None:
    lines = protocol(cold=ColdStart(30, 70, "no Python 3.10 here")).text().split("\n")
    assert lines[1:3] == [
        "Init Report RequestId: r-1 Coldstart: 100ms (PullCode: 0ms InitRuntime: 30ms InitFunction: 70ms)",
        "no Python 3.10 here",
    ]


@pytest.mark.parametrize(
    "line", ['{"a":' + "[" * 3_000 + "]" * 3_000 + "}", '{"a":' * 3_000 + "1" + "}" * 3_000, '{"a":"\ud800"}']
)
def test_a_line_that_nobody_can_read_has_no_fields(line: str) -> None:
    assert fields_of(line) == {}


def test_half_a_character_in_a_field_does_not_cost_the_record() -> None:
    assert set(fields_of('{"a":"\\ud800","b":1}')) <= {"a", "b"}


def test_a_failure_is_logged_as_an_error_with_its_envelope() -> None:
    outcome = Outcome(StatusCode.TIMEOUT, message="Invoking task timed out after 3 seconds")
    records = [fields for _, fields in protocol(outcome).records()]
    errors = [fields for fields in records if fields["SCF_Level"] == "ERROR"]
    assert len(errors) == 1
    assert '"statusCode":433' in errors[0]["SCF_Message"]


def test_every_record_has_the_documented_fields() -> None:
    at, fields = list(protocol(output=["hello"]).records())[1]
    assert at == 100.2
    assert fields == {
        "SCF_FunctionName": "draw",
        "SCF_Namespace": "default",
        "SCF_StartTime": "100000",
        "SCF_LogTime": "100200000000",
        "SCF_RequestId": "r-1",
        "SCF_Duration": "0",
        "SCF_Alias": "$DEFAULT",
        "SCF_Qualifier": "$LATEST",
        "SCF_MemUsage": "0.00",
        "SCF_Level": "INFO",
        "SCF_Message": "hello",
        "SCF_Type": "Custom",
        "SCF_StatusCode": "202",
        "SCF_RetryNum": "1",
    }


@pytest.mark.parametrize("outcome", [FINE, Outcome(StatusCode.TIMEOUT, message="late", duration=3000)])
def test_only_what_is_written_after_the_end_knows_how_it_ended(outcome: Outcome) -> None:
    """Whoever counts calls by status must not count a call once for every line it printed."""
    ended = ("ERROR ", "Response ", "END ", "Report ")
    for _, fields in protocol(outcome, output=["hello"], cold=ColdStart(30, 70)).records():
        known = fields["SCF_Message"].startswith(ended)
        assert fields["SCF_StatusCode"] == (str(int(outcome.status)) if known else "202"), fields["SCF_Message"]
        assert fields["SCF_Duration"] == (f"{outcome.duration:.0f}" if known else "0")


def test_a_line_is_cut_after_8_kb_and_is_json_no_more() -> None:
    short, long = json.dumps({"step": "x" * 8_000}), json.dumps({"step": "ü" * 5_000}, ensure_ascii=False)
    (_, whole), (_, cut) = list(protocol(output=[short, long]).records())[1:3]
    assert (whole["SCF_Message"], whole["step"]) == (short, "x" * 8_000)
    assert len(cut["SCF_Message"].encode()) in (8191, 8192)
    assert long.startswith(cut["SCF_Message"])
    assert "step" not in cut


def test_a_line_of_json_becomes_fields_that_cannot_hide_the_platforms() -> None:
    _, fields = list(protocol(output=['{"job":"j1","n":2,"deep":{"a":[1]},"SCF_RequestId":"forged"}']).records())[1]
    assert (fields["job"], fields["n"], fields["deep"]) == ("j1", "2", '{"a":[1]}')
    assert fields["SCF_RequestId"] == "r-1"


@pytest.mark.parametrize("text", ["{not json", "[1]", '"text"', "5", "", '{"a":1} trailing', "{\udcff}"])
def test_any_other_line_has_no_fields(text: str) -> None:
    assert fields_of(text) == {}
