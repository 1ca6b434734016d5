"""Well-behaved clients: what they send arrives, and each request is answered in its turn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.component.localcloud.connections.port import Port, raw, status, statuses
from tests.unit.localcloud.gateway.world import COS_HOST


def test_an_object_goes_in_and_comes_out(port: Port) -> None:
    assert status(port.say(raw(port.world.put("k", b"hello")))) == 200
    assert port.say(raw(port.world.get("k"))).endswith(b"\r\n\r\nhello")


def test_the_same_cloud_answers_proxy_requests_in_absolute_form(port: Port) -> None:
    request = raw(port.world.put("k", b"1")).replace(b"PUT /k", f"PUT http://{COS_HOST}/k".encode(), 1)

    assert status(port.say(request)) == 200


def test_pipelined_requests_are_answered_in_order(port: Port) -> None:
    world = port.world
    answer = port.say(raw(world.put("a", b"first")) + raw(world.get("a")) + raw(world.get("missing")))

    assert statuses(answer) == [200, 200, 404]


@pytest.mark.parametrize("bodiless", [204, 304])
def test_a_function_that_gives_a_body_to_an_answer_without_one_does_not_begin_the_next_answer(
    port: Port, bodiless: int
) -> None:
    port.world.scf.status = bodiless
    call = b"GET /_localcloud/fn/open/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    answer = port.say(call + call)

    assert statuses(answer) == [bodiless] * 2
    assert b"hello" not in answer


def test_a_body_larger_than_memory_goes_through_a_file_that_is_gone_afterwards(port: Port, tmp_path: Path) -> None:
    body = b"x" * (3 * 1024 * 1024)

    assert status(port.say(raw(port.world.put("big", body)))) == 200
    assert port.world.cos.objects["big"] == body
    assert list((tmp_path / "bodies").iterdir()) == []


def test_a_chunked_body_arrives_whole(port: Port) -> None:
    head = raw(port.world.put("c", b"")).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")

    port.say(head + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    assert port.world.cos.objects["c"] == b"abcde"


def test_what_comes_after_a_chunked_body_is_no_header(port: Port) -> None:
    """Whoever looks at requests on their way, and every signature, has seen the head only."""
    head = raw(port.world.put("c", b"")).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    authorization = head[head.index(b"authorization: ") : head.index(b"\r\n", head.index(b"authorization: "))]
    without = head.replace(authorization + b"\r\n", b"")

    assert status(port.say(without + b"1\r\nx\r\n0\r\n" + authorization + b"\r\n\r\n")) == 403
    assert status(port.say(head + b"1\r\nx\r\n0\r\nX-Checked: yes\r\n\r\n")) == 200


def test_a_client_that_asks_first_is_told_to_go_on(port: Port) -> None:
    request = raw(port.world.put("k", b"12345"))
    head, body = request[:-5].replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"), request[-5:]
    with port.dial() as client:
        client.sendall(head)
        assert client.recv(65536).startswith(b"HTTP/1.1 100 ")
        client.sendall(body)
        assert status(client.recv(65536)) == 200


def test_a_client_of_http_1_0_is_not_told_to_go_on(port: Port) -> None:
    """It would take that for the answer."""
    request = raw(port.world.put("k", b"12345")).replace(b" HTTP/1.1\r\n", b" HTTP/1.0\r\nExpect: 100-continue\r\n", 1)

    assert statuses(port.say(request)) == [200]


def test_white_space_around_a_header_is_none_of_its_value(port: Port) -> None:
    assert status(port.say(b"GET /_localcloud/health HTTP/1.1\r\nHost: \t 127.0.0.1 \t \r\n\r\n")) == 200


@pytest.mark.parametrize("body", [b"", b"hello"])
def test_a_client_that_would_rather_speak_http2_or_websocket_is_answered_in_http1(port: Port, body: bytes) -> None:
    """Java's HttpClient and `curl --http2` offer it with every plain request; who does not want to, ignores it."""
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"
    request = raw(port.world.put("k", body)).replace(b"\r\n", b"\r\n" + offer, 1)

    assert statuses(port.say(request + raw(port.world.get("k")))) == [200, 200]
    assert port.world.cos.objects["k"] == body


def test_a_dropped_request_gets_no_answer_at_all(port: Port) -> None:
    port.world.faults.arm(port.world.faults.read({"kind": "drop_after", "method": "PUT"}))

    assert port.say(raw(port.world.put("k", b"1"))) == b""
    assert port.world.cos.objects == {"k": b"1"}


def test_a_head_of_what_never_ends_has_an_end(port: Port) -> None:
    ask = b"%s /_localcloud/%s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    answer = port.say(ask % (b"HEAD", b"journal?follow=1") + ask % (b"GET", b"health"))

    assert statuses(answer) == [200, 200]


def test_the_journal_can_be_followed_while_requests_happen(port: Port) -> None:
    with port.dial() as follower:
        follower.sendall(b"GET /_localcloud/journal?follow=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert status(follower.recv(4096)) == 200
        port.say(raw(port.world.put("seen", b"1")))
        chunk = follower.recv(65536)

    assert json.loads(chunk.split(b"\r\n")[1])["path"] == "/seen"
