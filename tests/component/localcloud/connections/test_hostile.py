"""Strange and hostile clients get a clean refusal, and hurt nobody."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localcloud.server.inflow import MAX_HEAD
from tests.component.localcloud.connections.port import Port, raw, read_all, status, statuses
from tests.support.cloud import eventually
from tests.unit.localcloud.gateway.world import COS_HOST


@pytest.mark.parametrize("ending", [b"0\r\nX-Long: ", b"1;extension="])
def test_what_stands_between_chunks_and_after_them_has_an_end(port: Port, ending: bytes) -> None:
    head = raw(port.world.put("c", b"")).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    with port.dial() as client:
        client.sendall(head + ending)
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                client.sendall(b"a" * MAX_HEAD)
        assert status(client.recv(65536)) == 431


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
        (b"GET ftp://%s/ HTTP/1.1\r\nHost: %s\r\n\r\n" % (COS_HOST.encode(), COS_HOST.encode()), 400),
        (b"PUT /k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
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


@pytest.mark.parametrize("before", [b"", b"GET /_localcloud/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"])
@pytest.mark.parametrize("where", ["target", "header"])
def test_a_head_is_measured_however_it_arrives(port: Port, before: bytes, where: str) -> None:
    """In one piece with all that is before and after it, too."""
    ask = b"GET /_localcloud/health%s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n"
    much = b"a" * (MAX_HEAD + 1)
    large = ask % ((b"?" + much, b"") if where == "target" else (b"", b"X-Long: " + much + b"\r\n"))

    assert statuses(port.say(before + large)) == [431]


def test_a_refused_client_that_goes_on_sending_is_hung_up_on(port: Port) -> None:
    with port.dial() as client:
        client.sendall(b"nonsense\r\n\r\n")
        assert status(read_all(client)) == 400
        client.sendall(b"more nonsense")
        port.after(80)

        eventually(lambda: port.connections, until=lambda left: not left)


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
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(PIECES | st.binary(max_size=8), max_size=14).map(b"".join))
def test_any_bytes_get_a_clean_refusal_and_hurt_nobody(port: Port, said: bytes) -> None:
    assert all(status < 500 for status in statuses(port.say(said)))
    assert port.complaints == []
