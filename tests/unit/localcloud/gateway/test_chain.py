"""What the gateway does with a request, whichever service it is for."""

from __future__ import annotations

import json
import math
from xml.etree import ElementTree

import pytest

from localcloud.clock import Clock
from localcloud.errors import InvalidRequest, NotFound
from localcloud.exchange import Exchange
from localcloud.journal import FIELDS
from localcloud.load import Load
from tests.unit.localcloud.gateway.world import World, answer, error_code, local

MPS_HOST = "mps.tencentcloudapi.com"


@pytest.fixture
def world() -> World:
    return World()


def test_a_signed_request_reaches_its_action_and_is_answered_with_its_request_id(world: World) -> None:
    (exchange,) = world.send(world.api({"Text": "ab", "Times": 2}))

    assert answer(exchange) == {"Response": {"Text": "abab", "RequestId": exchange.id}}


@pytest.mark.parametrize(
    ("body", "code", "named"),
    [
        ({"Text": "a", "Colour": "red"}, "UnknownParameter", "Colour"),
        ({}, "MissingParameter", "Text"),
        ({"Text": 1}, "InvalidParameter", "Text"),
        ({"Text": "a", "Times": "2"}, "InvalidParameter", "Times"),
        (b"{not json", "InvalidRequest", "JSON"),
        (b"[1]", "InvalidRequest", "object"),
        (b'{"Text": "\xff"}', "InvalidRequest", "JSON"),
        (b"[" * 100_000, "InvalidRequest", ""),
    ],
)
def test_parameters_are_parsed_strictly(world: World, body: object, code: str, named: str) -> None:
    (exchange,) = world.send(world.api(body))

    assert error_code(exchange) == code
    assert named in answer(exchange)["Response"]["Error"]["Message"]
    assert world.echo.calls == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"action": "DrawCat"}, "InvalidAction"),
        ({"version": "2018-07-17"}, "NoSuchVersion"),
        ({"action": ""}, "MissingParameter"),
        ({"host": "vod.tencentcloudapi.com", "service": "vod"}, "NoSuchProduct"),
        ({"service": "cam"}, "AuthFailure.SignatureFailure"),
    ],
)
def test_what_the_cloud_does_not_have_is_refused_by_name(world: World, change: dict[str, str], code: str) -> None:
    (exchange,) = world.send(world.api({"Text": "a"}, **change))

    assert error_code(exchange) == code


def test_a_body_changed_after_signing_is_refused_before_it_is_parsed(world: World) -> None:
    request = world.api({"Text": "a"})
    request.body.data = b'{"Text": "b"}'

    (exchange,) = world.send(request)

    assert error_code(exchange) == "AuthFailure.SignatureFailure"


@pytest.mark.parametrize("missing", ["mps:EchoText", "mps:RequestFromSdk"])
def test_an_mps_call_of_a_role_needs_the_action_and_the_sdk_permission(world: World, missing: str) -> None:
    world.cam.denied.add(("role", missing))

    (exchange,) = world.send(world.api({"Text": "a"}, caller="worker"))

    assert error_code(exchange) == "UnauthorizedOperation"
    assert missing in answer(exchange)["Response"]["Error"]["Message"]


def test_one_request_more_than_the_quota_in_a_second_is_throttled(world: World) -> None:
    exchanges = world.send(*[world.api({"Text": "a"}) for _ in range(3)])

    assert [exchange.code for exchange in exchanges] == ["", "", "RequestLimitExceeded"]


def test_the_quota_grows_with_the_load_that_the_cloud_is_told_to_bear(world: World) -> None:
    wanted = local("POST", "/_localcloud/load", b'{"quota_scale": 1.5}')
    exchanges = world.send(wanted, *[world.api({"Text": "a"}) for _ in range(4)])

    assert [exchange.code for exchange in exchanges[1:]] == ["", "", "", "RequestLimitExceeded"]


@pytest.mark.parametrize(
    "wanted",
    [
        b"{}",
        b'{"patience": 1}',
        *(
            b'{"quota_scale": %s}' % value
            for value in (b'"much"', b"0", b"-1", b"true", b"1000001", b"1e308", b"1e999")
        ),
        *(b'{"max_running": %s}' % value for value in (b"0", b"-1", b"1.5", b"true", b"1000001", b"9" * 400)),
        *(b'{"task_seconds": %s}' % value for value in (b"-0.1", b"1e308", b"NaN", b'"long"', b"316224001")),
    ],
)
def test_a_load_that_cannot_be_is_refused_and_changes_nothing(world: World, wanted: bytes) -> None:
    refused, told = world.send(local("POST", "/_localcloud/load", wanted), local("GET", "/_localcloud/load"))

    assert refused.response is not None
    assert refused.response.status == 400
    assert answer(told) == {"quota_scale": 1.0, "max_running": 200, "task_seconds": None}


@pytest.mark.parametrize("field", ["quota_scale", "task_seconds"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_load_that_is_no_number_is_refused(field: str, value: float) -> None:
    load = Load()

    with pytest.raises(InvalidRequest, match=field):
        load.change({field: value})

    assert load == Load()


def test_the_most_that_a_load_can_be_is_borne(world: World) -> None:
    most = b'{"quota_scale": 1e6, "max_running": 1000000, "task_seconds": 316224000}'

    changed, served = world.send(local("POST", "/_localcloud/load", most), world.api({"Text": "a"}))

    assert answer(changed) == {"quota_scale": 1e6, "max_running": 1_000_000, "task_seconds": 316_224_000}
    assert served.code == ""


@pytest.mark.parametrize("value", [b"1", b"0", b"1.0", b"null", b'"true"', b"[]"])
@pytest.mark.parametrize("stands", [True, False])
def test_what_is_no_boolean_neither_stops_the_clock_nor_lets_it_run(value: bytes, stands: bool) -> None:
    world = World() if stands else World(clock=Clock())
    wanted = local("POST", "/_localcloud/clock", b'{"freeze": %s}' % value)

    refused, told = world.send(wanted, local("GET", "/_localcloud/clock"))

    assert refused.code == "InvalidParameter"
    assert answer(told)["frozen"] is stands


def test_the_clock_is_stopped_moved_and_let_run() -> None:
    world = World(clock=Clock())
    bodies = (b'{"freeze": true}', b'{"advance_seconds": 90}', b'{"freeze": false}')

    stopped, moved, runs = map(answer, world.send(*[local("POST", "/_localcloud/clock", body) for body in bodies]))

    assert [stopped["frozen"], moved["frozen"], runs["frozen"]] == [True, True, False]
    assert moved["now"] == stopped["now"] + 90


def test_a_bug_in_a_service_is_an_internal_error_and_not_the_end(world: World) -> None:
    broken, fine = world.send(world.api({"Text": "bug"}), world.api({"Text": "a"}))

    assert error_code(broken) == "InternalError"
    assert answer(fine)["Response"]["Text"] == "a"


def test_a_direct_request_is_known_by_the_scope_of_its_signature(world: World) -> None:
    (exchange,) = world.send(world.api({"Text": "a"}, host="127.0.0.1:9000"))

    assert answer(exchange)["Response"]["Text"] == "a"


def test_a_host_that_is_not_of_this_cloud_is_refused(world: World) -> None:
    request = world.get("k")
    request.host = "example.com"

    (exchange,) = world.send(request)

    assert exchange.response is not None
    assert exchange.response.status == 400
    assert "example.com" in answer(exchange)["errorMessage"]


# -- COS ---------------------------------------------------------------------------------------------------------------


def test_cos_refuses_in_xml_with_the_request_id_in_body_and_header(world: World) -> None:
    (exchange,) = world.send(world.get("nothing"))

    assert exchange.response is not None
    assert exchange.response.status == 404
    assert isinstance(exchange.response.body, bytes)
    assert b"<Code>NoSuchKey</Code>" in exchange.response.body
    assert f"<RequestId>{exchange.id}</RequestId>".encode() in exchange.response.body
    assert ("x-cos-request-id", exchange.id) in exchange.response.headers


def test_the_headers_of_a_cos_refusal_reach_the_caller(world: World) -> None:
    mark = ("x-cos-delete-marker", "true")
    world.cos.refusal = NotFound("NoSuchKey", "It was deleted.", headers=[mark])

    for exchange in world.send(world.get("k"), world.head("k")):
        assert exchange.response is not None
        assert exchange.response.status == 404
        assert mark in exchange.response.headers


def test_an_unsigned_cos_request_is_anonymous(world: World) -> None:
    (exchange,) = world.send(world.put("k", b"x", signed=False))

    assert exchange.code == "AccessDenied"
    assert world.cos.objects == {}


def test_a_key_that_is_not_utf8_is_refused(world: World) -> None:
    request = world.get("k")
    request.raw_path = "/%ff"

    (exchange,) = world.send(request)

    assert exchange.code == "InvalidURI"


# -- Function URLs -----------------------------------------------------------------------------------------------------


def test_a_function_url_without_auth_is_open_and_one_with_cam_auth_is_not(world: World) -> None:
    open_, closed = world.send(local("GET", "/_localcloud/fn/open/v1/x"), local("GET", "/_localcloud/fn/closed/"))

    assert open_.response is not None
    assert open_.response.body == b"hello from open at /v1/x"
    assert closed.response is not None
    assert closed.response.status == 403


# -- faults ------------------------------------------------------------------------------------------------------------


def test_a_fault_strikes_the_nth_matching_request_and_only_so_often(world: World) -> None:
    world.faults.arm(
        world.faults.read(
            {"kind": "error", "service": "cos", "method": "PUT", "key_prefix": "jobs/", "nth": 2, "code": "X"}
        )
    )

    exchanges = world.send(*[world.put(key, b"1") for key in ("jobs/1", "other", "jobs/2", "jobs/3")])

    assert [exchange.code for exchange in exchanges] == ["", "", "X", ""]
    assert set(world.cos.objects) == {"jobs/1", "other", "jobs/3"}


@pytest.mark.parametrize("code", ["<x>&", "]]>", "\u00fc"])
def test_whatever_code_a_fault_has_the_refusal_is_well_formed(world: World, code: str) -> None:
    world.faults.arm(world.faults.read({"kind": "error", "service": "cos", "code": code}))

    (exchange,) = world.send(world.put("k", b"1"))

    assert exchange.response is not None
    assert isinstance(exchange.response.body, bytes)
    assert ElementTree.fromstring(exchange.response.body).findtext("Code") == code


def test_a_request_dropped_before_has_no_effect_and_one_dropped_after_has(world: World) -> None:
    world.faults.arm(world.faults.read({"kind": "drop_before", "method": "PUT", "key_prefix": "a"}))
    world.faults.arm(world.faults.read({"kind": "drop_after", "method": "PUT", "key_prefix": "b"}))

    exchanges = world.send(world.put("a", b"1"), world.put("b", b"1"))

    assert [exchange.drop for exchange in exchanges] == [True, True]
    assert set(world.cos.objects) == {"b"}


@pytest.mark.parametrize(("kind", "kept"), [("kill_worker", set()), ("kill_worker_after", {"k"})])
def test_the_calling_functions_process_is_killed_on_either_side_of_the_effect(
    world: World, kind: str, kept: set[str]
) -> None:
    world.faults.arm(world.faults.read({"kind": kind, "service": "cos"}))

    (exchange,) = world.send(world.put("k", b"1"))

    assert exchange.drop
    assert world.scf.killed == ["i-1"]
    assert set(world.cos.objects) == kept


def test_a_throttling_fault_looks_like_the_real_thing(world: World) -> None:
    world.faults.arm(world.faults.read({"kind": "throttle", "action": "EchoText"}))

    (exchange,) = world.send(world.api({"Text": "a"}))

    assert error_code(exchange) == "RequestLimitExceeded"


@pytest.mark.parametrize(
    "lost",
    [
        {"kind": "explode"},
        {"kind": "error", "nth": "2"},
        {"kind": "error", "when": 1},
        {"kind": "error", "nth": 0},
        {"kind": "error", "times": -1},
        {"kind": "delay", "delay_ms": -5},
        {"kind": "delay", "delay_ms": 10**12},
        {"kind": "delay"},
        {"kind": "error", "service": "mpss"},
        {"kind": "error", "action": "EchoTextt"},
        {"kind": "error", "service": "mps", "action": "PutObject"},
        {"kind": "error", "service": "mps", "key_prefix": "jobs/"},
        {"kind": "error", "action": "EchoText", "key_prefix": "jobs/"},
        {"kind": "error", "method": "FETCH"},
        {"kind": "drop_after", "code": "InternalError"},
        {"kind": "lose_event", "method": "PUT", "key_prefix": "jobs/"},
        {"kind": "lose_event", "service": "cos"},
    ],
)
def test_a_fault_nobody_knows_or_that_can_never_strike_is_refused(world: World, lost: dict[str, object]) -> None:
    (exchange,) = world.send(local("POST", "/_localcloud/faults", json.dumps(lost).encode()))

    assert exchange.response is not None
    assert exchange.response.status == 400
    assert world.faults.armed == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"kind": "error"},
        {"kind": "drop_before", "service": "cos", "action": "PutObject", "key_prefix": "jobs/", "method": "put"},
        {"kind": "error", "action": "EchoText"},
        {"kind": "throttle", "service": "scf", "action": "InvokeFunctionUrl", "code": "ResourceLimit"},
        {"kind": "kill_worker", "principal": "painter"},
        {"kind": "duplicate_event", "key_prefix": "jobs/", "times": 0, "nth": 3},
    ],
)
def test_a_fault_that_can_strike_is_armed(world: World, wanted: dict[str, object]) -> None:
    world.send(local("POST", "/_localcloud/faults", json.dumps(wanted).encode()))

    (fault,) = world.faults.armed
    assert fault.view() == fault.view() | wanted


def test_events_are_lost_and_doubled_on_demand(world: World) -> None:
    world.faults.arm(world.faults.read({"kind": "lose_event", "key_prefix": "lost/"}))
    world.faults.arm(world.faults.read({"kind": "duplicate_event", "key_prefix": "twice/"}))

    assert [world.faults.deliveries(key) for key in ("lost/1", "lost/2", "twice/1", "other")] == [0, 1, 2, 1]


# -- journal -----------------------------------------------------------------------------------------------------------


def journal_lines(exchange: Exchange) -> list[dict[str, object]]:
    assert exchange.response is not None
    assert isinstance(exchange.response.body, bytes)
    return [json.loads(line) for line in exchange.response.body.splitlines()]


def test_the_journal_has_each_request_with_what_was_asked_and_by_whom(world: World) -> None:
    asked, put, read = world.send(world.api({"Text": "a"}), world.put("k", b"1"), local("GET", "/_localcloud/journal"))
    api_line, cos_line = journal_lines(read)

    assert api_line["action"] == "EchoText"
    assert api_line["request"] == {"Text": "a"}
    assert api_line["request_id"] == asked.id
    assert (cos_line["method"], cos_line["path"], cos_line["request_id"]) == ("PUT", "/k", put.id)
    assert "assumed-role/fn" in str(cos_line["principal"])
    assert cos_line["status"] == 200


def test_the_journal_can_be_asked_for_one_kind_of_request(world: World) -> None:
    *_, read = world.send(
        world.api({"Text": "a"}), world.put("k", b"1"), local("GET", "/_localcloud/journal?service=cos&method=PUT")
    )

    assert [line["path"] for line in journal_lines(read)] == ["/k"]


@pytest.mark.parametrize("query", ["servce=mps", "Service=mps", "follow=yes", "key=a"])
def test_a_question_to_the_journal_that_nothing_answers_is_refused(world: World, query: str) -> None:
    """`count(servce="mps")` would be 0 for ever, and the test that expects it would prove nothing."""
    _, read = world.send(world.put("k", b"1"), local("GET", f"/_localcloud/journal?{query}"))

    assert read.response is not None
    assert read.response.status == 400


def test_the_journal_selects_by_every_field_that_its_entries_have(world: World) -> None:
    world.send(world.api({"Text": "a"}), world.put("k", b"1"))
    assert {name for entry in world.journal for name in entry.view()} == FIELDS


def test_the_control_plane_is_not_in_the_journal(world: World) -> None:
    _, read = world.send(local("GET", "/_localcloud/health"), local("GET", "/_localcloud/journal"))

    assert journal_lines(read) == []


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/_localcloud/nope", 404), ("PUT", "/_localcloud/clock", 405)]
)
def test_a_wrong_control_request_is_told_what_there_is(world: World, method: str, path: str, status: int) -> None:
    (exchange,) = world.send(local(method, path))

    assert exchange.response is not None
    assert exchange.response.status == status
