"""Clients that are slow, stop half-way or talk too early."""

from __future__ import annotations

from pathlib import Path

from localcloud.server.connection import Connection
from tests.component.localcloud.connections.port import Port, raw, read_all, status, statuses
from tests.support.cloud import eventually


def test_a_client_that_goes_away_in_the_middle_of_a_body_leaves_no_file(port: Port, tmp_path: Path) -> None:
    head = raw(port.world.put("k", b"")).replace(b"Content-Length: 0", b"Content-Length: 5000000")
    with port.dial() as client:
        client.sendall(head + b"x" * 2_000_000)

    eventually(lambda: list((tmp_path / "bodies").glob("*")), until=lambda left: left == [])


BODY_TO_COME = 1000


def dribble(port: Port, start: bytes) -> bytes:
    """Begin a request, then send a byte every ten seconds for ten minutes; what the cloud says to that."""
    with port.dial() as client:
        client.sendall(start)
        eventually(lambda: port.connections)
        for _ in range(60):
            try:
                client.sendall(b"a")
            except ConnectionError:
                break
            port.after(10)
            if not port.connections:
                break
        return read_all(client)


def test_a_client_that_dribbles_its_headers_is_not_waited_for_for_ever(port: Port) -> None:
    before = port.time[0]

    assert status(dribble(port, b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")) == 408
    assert port.time[0] - before < 120


def test_a_client_that_dribbles_its_body_is_not_waited_for_for_ever(port: Port) -> None:
    head = raw(port.world.put("k", b"")).replace(b"Content-Length: 0", f"Content-Length: {BODY_TO_COME}".encode())
    before = port.time[0]

    assert status(dribble(port, head)) == 408
    assert port.time[0] - before < 120
    assert port.world.cos.objects == {}


def test_a_large_body_has_all_the_time_it_needs(port: Port, tmp_path: Path) -> None:
    half = b"x" * 1_500_000
    request = raw(port.world.put("large", half + half))
    with port.dial() as client:
        client.sendall(request[: -len(half)])
        eventually(lambda: any(file.stat().st_size > 1_000_000 for file in (tmp_path / "bodies").glob("*")))
        port.after(600)
        client.sendall(half)

        assert status(client.recv(65536)) == 200
    assert len(port.world.cos.objects["large"]) == len(half) * 2


def test_the_time_that_a_large_body_was_allowed_ends_with_it(port: Port) -> None:
    with port.dial() as client:
        client.sendall(raw(port.world.put("large", b"x" * 3_000_000)))
        assert status(client.recv(65536)) == 200

        port.after(80)

        assert read_all(client) == b""


def test_a_connection_that_nobody_uses_is_closed(port: Port) -> None:
    with port.dial() as client:
        eventually(lambda: port.connections)
        port.after(60)
        assert port.connections

        port.after(20)

        assert read_all(client) == b""


def test_a_client_that_does_not_read_its_answer_is_not_waited_for(port: Port) -> None:
    port.world.cos.objects["huge"] = b"x" * 64_000_000
    with port.dial() as client:
        client.sendall(raw(port.world.get("huge")))
        assert client.recv(1)  # the answer has begun

        def later() -> set[Connection]:
            port.after(100)
            return port.connections

        eventually(later, until=lambda left: not left)

    assert status(port.say(raw(port.world.put("still", b"alive")))) == 200


def test_a_client_that_stops_sending_still_gets_its_answer(port: Port) -> None:
    port.world.faults.arm(port.world.faults.read({"kind": "delay", "method": "PUT", "delay_ms": 200}))

    assert status(port.say(raw(port.world.put("k", b"1")))) == 200


def test_a_client_that_stops_in_the_middle_of_a_request_is_told(port: Port) -> None:
    assert statuses(port.say(b"GET / HTTP/1.1\r\nHost: a\r\nX-Cut: ")) == [400]
    assert statuses(port.say(raw(port.world.put("k", b"12345"))[:-2])) == [400]
    assert port.world.cos.objects == {}
