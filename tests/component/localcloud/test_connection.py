"""The socket side: well-behaved clients, strange ones and hostile ones, over real loopback connections."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localcloud.http import Request
from localcloud.server.certificates import Certificates
from localcloud.server.connection import MAX_HEAD, Connection, Shared
from localcloud.server.destinations import Destinations
from localcloud.server.patience import Patience
from tests.support.cloud import eventually
from tests.unit.localcloud.gateway.world import COS_HOST, World

SECONDS = 10.0
ROUNDS_TO_LET_IN = 4
"""Of the event loop: it sees the client, accepts him, makes his transport, and tells us."""
DELAYED_ACKNOWLEDGEMENT = 0.035
"""Seconds; Linux waits 40 ms at least."""


@dataclass
class Port:
    """A listening gateway of the smallest services, in a thread of its own."""

    world: World
    number: int
    ca_file: Path
    loop: asyncio.AbstractEventLoop
    time: list[float]
    connections: set[Connection] = field(default_factory=set)
    complaints: list[object] = field(default_factory=list)

    def after(self, seconds: float) -> None:
        """Let the connections' own clock move, and the listener look for slow clients."""
        self.time[0] += seconds
        done = threading.Event()

        def look() -> None:
            for connection in list(self.connections):
                connection.close_if_slow()
            done.set()

        self.loop.call_soon_threadsafe(look)
        assert done.wait(SECONDS)

    def dial(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.number), timeout=SECONDS)

    def say(self, raw: bytes) -> bytes:
        """Send bytes and read until the cloud hangs up or has answered as much as it will."""
        with self.dial() as client:
            client.sendall(raw)
            client.shutdown(socket.SHUT_WR)
            return read_all(client)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Port]:
    started, ports = threading.Event(), list[Port]()
    stopped = asyncio.Event()

    async def serve() -> None:
        world, loop, connections = World(), asyncio.get_running_loop(), set[Connection]()
        certificates, now = Certificates(tmp_path), [1000.0]
        gateway = world.gateway()
        destinations = Destinations(gateway, certificates, world.internet, world.clock.now)
        shared = Shared(gateway, destinations, tmp_path / "bodies", connections, Patience(now=lambda: now[0]))
        server = await loop.create_server(lambda: Connection(shared), "127.0.0.1", 0)
        ports.append(Port(world, server.sockets[0].getsockname()[1], tmp_path / "ca.pem", loop, now, connections))
        loop.set_exception_handler(lambda _loop, complaint: ports[0].complaints.append(complaint))
        started.set()
        await stopped.wait()
        for _ in range(ROUNDS_TO_LET_IN):  # a closed server of asyncio forgets whoever has knocked
            await asyncio.sleep(0)
        server.close()
        hang_up(connections)
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=SECONDS)
        await asyncio.sleep(0)  # the loop closes the connections in its next round

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert started.wait(SECONDS)
    try:
        yield ports[0]
    finally:
        complaints = list(ports[0].complaints)
        ports[0].loop.call_soon_threadsafe(stopped.set)
        thread.join(SECONDS)
    assert not thread.is_alive(), "the gateway did not come to an end"
    assert complaints == [], "the event loop had to report an error of ours"


def hang_up(connections: set[Connection]) -> None:
    for connection in list(connections):
        connection.close()


def read_all(client: socket.socket) -> bytes:
    pieces = []
    try:
        while piece := client.recv(65536):
            pieces.append(piece)
    except ConnectionResetError:
        pass  # hanging up hard is an answer too; what came before it counts
    return b"".join(pieces)


def raw(request: Request) -> bytes:
    """The request as bytes, origin form."""
    target = request.raw_path + (f"?{request.raw_query}" if request.raw_query else "")
    lines = [f"{request.method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    body = request.body.read()
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    assert found, f"not an HTTP answer: {answer[:80]!r}"
    return int(found[1])


def statuses(answer: bytes) -> list[int]:
    return [int(number) for number in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


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


@pytest.mark.parametrize("ending", [b"0\r\nX-Long: ", b"1;extension="])
def test_what_stands_between_chunks_and_after_them_has_an_end(port: Port, ending: bytes) -> None:
    head = raw(port.world.put("c", b"")).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    with port.dial() as client:
        client.sendall(head + ending)
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                client.sendall(b"a" * MAX_HEAD)
        assert status(client.recv(65536)) == 431


def test_a_client_that_asks_first_is_told_to_go_on(port: Port) -> None:
    request = raw(port.world.put("k", b"12345"))
    head, body = request[:-5].replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"), request[-5:]
    with port.dial() as client:
        client.sendall(head)
        assert client.recv(65536).startswith(b"HTTP/1.1 100 ")
        client.sendall(body)
        assert status(client.recv(65536)) == 200


@pytest.mark.parametrize("body", [b"", b"hello"])
def test_a_client_that_would_rather_speak_http2_or_websocket_is_answered_in_http1(port: Port, body: bytes) -> None:
    """Java's HttpClient and `curl --http2` offer it with every plain request; who does not want to, ignores it."""
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"
    request = raw(port.world.put("k", body)).replace(b"\r\n", b"\r\n" + offer, 1)

    assert statuses(port.say(request + raw(port.world.get("k")))) == [200, 200]
    assert port.world.cos.objects["k"] == body


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET http://a.test/ HTTP/1.1\r\nHost: b.test\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n", 400),
        (b"GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n", 400),
        (b"GET http://127.0.0.1:22/ HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n", 400),
        (b"GET ftp://%s/ HTTP/1.1\r\nHost: a\r\n\r\n" % COS_HOST.encode(), 400),
        (b"GET /%ff%fe HTTP/1.1\r\nHost: " + COS_HOST.encode() + b"\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: mps.tencentcloudapi.com\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n", 403),
        (b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n", 403),
    ],
)
def test_a_malformed_or_smuggled_request_gets_a_clean_refusal(port: Port, request_: bytes, expected: int) -> None:
    assert statuses(port.say(request_)) == [expected]
    assert status(port.say(raw(port.world.put("still", b"alive")))) == 200


def test_headers_without_end_are_cut_off(port: Port) -> None:
    endless = b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-Long: " + b"a" * (MAX_HEAD * 4)

    assert status(port.say(endless)) in (400, 431)


def test_a_refused_client_that_goes_on_sending_is_hung_up_on(port: Port) -> None:
    with port.dial() as client:
        client.sendall(b"nonsense\r\n\r\n")
        assert status(read_all(client)) == 400
        client.sendall(b"more nonsense")
        port.after(80)

        eventually(lambda: port.connections, until=lambda left: not left)


def test_a_client_that_goes_away_in_the_middle_of_a_body_leaves_no_file(port: Port, tmp_path: Path) -> None:
    head = raw(port.world.put("k", b"")).replace(b"Content-Length: 0", b"Content-Length: 5000000")
    with port.dial() as client:
        client.sendall(head + b"x" * 2_000_000)

    eventually(lambda: list((tmp_path / "bodies").glob("*")), until=lambda left: left == [])


def test_https_works_unmodified_through_connect_with_the_authority_of_this_run(port: Port) -> None:
    with port.dial() as client:
        client.sendall(f"CONNECT {COS_HOST}:443 HTTP/1.1\r\nHost: {COS_HOST}:443\r\n\r\n".encode())
        assert status(client.recv(4096)) == 200
        context = ssl.create_default_context(cafile=str(port.ca_file))
        with context.wrap_socket(client, server_hostname=COS_HOST) as secured:
            secured.sendall(raw(port.world.put("tls", b"secret")))
            assert status(secured.recv(65536)) == 200
    assert port.world.cos.objects["tls"] == b"secret"


def test_a_body_that_waits_until_its_head_is_acknowledged_does_not_wait(port: Port) -> None:
    """Clients that leave Nagle's algorithm on; the kernel keeps back what nobody asks it to send for 40 ms."""
    request = raw(port.world.put("k", b"1"))
    head, body = request[:-1], request[-1:]
    with port.dial() as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
        client.sendall(f"CONNECT {COS_HOST}:443 HTTP/1.1\r\nHost: {COS_HOST}:443\r\n\r\n".encode())
        assert status(client.recv(4096)) == 200
        context = ssl.create_default_context(cafile=str(port.ca_file))
        with context.wrap_socket(client, server_hostname=COS_HOST) as secured:
            took = []
            for _ in range(8):
                started = time.perf_counter()
                secured.sendall(head)
                secured.sendall(body)
                assert status(secured.recv(65536)) == 200
                took.append(time.perf_counter() - started)
    # The first ones prove nothing: a young connection acknowledges at once by itself. The fastest of the others does.
    assert min(took[3:]) < DELAYED_ACKNOWLEDGEMENT


def test_a_client_that_does_not_trust_the_authority_does_not_hurt_anybody(port: Port) -> None:
    with port.dial() as client:
        client.sendall(f"CONNECT {COS_HOST}:443 HTTP/1.1\r\nHost: {COS_HOST}:443\r\n\r\n".encode())
        client.recv(4096)
        with pytest.raises(ssl.SSLError):
            ssl.create_default_context().wrap_socket(client, server_hostname=COS_HOST)

    assert status(port.say(raw(port.world.put("still", b"alive")))) == 200


def test_a_dropped_request_gets_no_answer_at_all(port: Port) -> None:
    port.world.faults.add({"kind": "drop_after", "method": "PUT"})

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


# -- clients that are slow, stop half-way or talk too early ------------------------------------------------------------

BODY_TO_COME = 1000


def dribble(port: Port, start: bytes) -> bytes:
    """Begin a request, then send a byte every ten seconds for ten minutes; what the cloud says to that."""
    with port.dial() as client:
        client.sendall(start)
        for _ in range(60):
            eventually(lambda: port.connections)
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
    port.world.faults.add({"kind": "delay", "method": "PUT", "delay_ms": 200})

    assert status(port.say(raw(port.world.put("k", b"1")))) == 200


def test_a_client_that_stops_in_the_middle_of_a_request_is_told(port: Port) -> None:
    assert statuses(port.say(b"GET / HTTP/1.1\r\nHost: a\r\nX-Cut: ")) == [400]
    assert statuses(port.say(raw(port.world.put("k", b"12345"))[:-2])) == [400]
    assert port.world.cos.objects == {}


def test_a_request_may_arrive_together_with_the_end_of_the_handshake(port: Port) -> None:
    with port.dial() as client:
        client.sendall(f"CONNECT {COS_HOST}:443 HTTP/1.1\r\nHost: {COS_HOST}:443\r\n\r\n".encode())
        assert status(client.recv(4096)) == 200
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.create_default_context(cafile=str(port.ca_file))
        secured = context.wrap_bio(incoming, outgoing, server_hostname=COS_HOST)
        with pytest.raises(ssl.SSLWantReadError):
            secured.do_handshake()
        client.sendall(outgoing.read())
        while True:  # until the client is satisfied; its last message is not sent yet
            incoming.write(client.recv(65536))
            try:
                secured.do_handshake()
                break
            except ssl.SSLWantReadError:
                client.sendall(outgoing.read())

        secured.write(raw(port.world.put("early", b"bird")))
        client.sendall(outgoing.read())

        eventually(lambda: port.world.cos.objects.get("early"), until=lambda body: body == b"bird")


def test_a_client_that_hangs_up_during_the_handshake_does_not_hurt_anybody(port: Port) -> None:
    with port.dial() as client:
        client.sendall(f"CONNECT {COS_HOST}:443 HTTP/1.1\r\nHost: {COS_HOST}:443\r\n\r\n".encode())
        client.recv(4096)
        client.sendall(b"this is no handshake")
        read_all(client)

    assert status(port.say(raw(port.world.put("still", b"alive")))) == 200


# -- bytes without a plan ----------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(b"GET ", b"PUT ", b"POST ", b"CONNECT ", b"/", b"/k", b"*", b"http://", b"?a=b", b" HTTP/1.1", b" HTTP/9.9"),
        *(b"\r\n", b"\n", b"\r", b"Host: a\r\n", b"Host: " + COS_HOST.encode() + b"\r\n", b"Content-Length: 5\r\n"),
        *(
            b"Content-Length: 99999999999999999999\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b"5\r\nabcde\r\n",
            b"0\r\n\r\n",
        ),
        *(b"Expect: 100-continue\r\n", b"Connection: close\r\n", b"fffffffffffffffff\r\n", b"hello", b"[::1", b"%zz"),
    ]
)


@settings(
    derandomize=True,
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(PIECES | st.binary(max_size=8), max_size=14).map(b"".join))
def test_any_bytes_get_a_clean_refusal_and_hurt_nobody(port: Port, said: bytes) -> None:
    assert all(status < 500 for status in statuses(port.say(said)))
    assert port.complaints == []
