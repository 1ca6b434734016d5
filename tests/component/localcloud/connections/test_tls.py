"""HTTPS through CONNECT, as proxies are asked for it."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.component.localcloud.connections.port import Port, raw, read_all, status
from tests.support.cloud import eventually
from tests.unit.localcloud.gateway.world import COS_HOST

DELAYED_ACKNOWLEDGEMENT = 0.035
"""Seconds; Linux waits 40 ms at least."""

ROUNDS = 40  # on a busy machine most take longer than they need


@contextmanager
def tunnel(port: Port, to: int) -> Iterator[socket.socket]:
    """A connection through the cloud to COS, at one of its ports."""
    with port.dial() as client:
        client.sendall(f"CONNECT {COS_HOST}:{to} HTTP/1.1\r\nHost: {COS_HOST}:{to}\r\n\r\n".encode())
        assert status(client.recv(4096)) == 200
        yield client


def secured(port: Port, client: socket.socket) -> ssl.SSLSocket:
    """HTTPS inside a tunnel, trusting the authority of this run."""
    context = ssl.create_default_context(cafile=str(port.ca_file))
    return context.wrap_socket(client, server_hostname=COS_HOST)


def test_https_works_unmodified_through_connect_with_the_authority_of_this_run(port: Port) -> None:
    with tunnel(port, 443) as client, secured(port, client) as inside:
        inside.sendall(raw(port.world.put("tls", b"secret")))
        assert status(inside.recv(65536)) == 200
    assert port.world.cos.objects["tls"] == b"secret"


def test_a_tunnel_to_port_80_is_not_secure_and_one_with_a_handshake_is(port: Port) -> None:
    with tunnel(port, 80) as client:
        client.sendall(raw(port.world.put("plain", b"1")))
        assert status(client.recv(65536)) == 200
    with tunnel(port, 443) as client, secured(port, client) as inside:
        inside.sendall(raw(port.world.put("tls", b"1")))
        assert status(inside.recv(65536)) == 200
    assert port.world.cos.schemes == ["http", "https"]


@pytest.mark.alone
def test_a_body_that_waits_until_its_head_is_acknowledged_does_not_wait(port: Port) -> None:
    """Clients that leave Nagle's algorithm on; the kernel keeps back what nobody asks it to send for 40 ms."""
    request = raw(port.world.put("k", b"1"))
    head, body = request[:-1], request[-1:]
    with tunnel(port, 443) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
        with secured(port, client) as inside:
            took = []
            for _ in range(ROUNDS):
                started = time.perf_counter()
                inside.sendall(head)
                inside.sendall(body)
                assert status(inside.recv(65536)) == 200
                took.append(time.perf_counter() - started)
    # The first ones prove nothing: a young connection acknowledges at once by itself. The fastest of the others does.
    assert min(took[3:]) < DELAYED_ACKNOWLEDGEMENT


def test_a_client_that_does_not_trust_the_authority_does_not_hurt_anybody(port: Port) -> None:
    with tunnel(port, 443) as client, pytest.raises(ssl.SSLError):
        ssl.create_default_context().wrap_socket(client, server_hostname=COS_HOST)

    assert status(port.say(raw(port.world.put("still", b"alive")))) == 200


def test_a_request_may_arrive_together_with_the_end_of_the_handshake(port: Port) -> None:
    with tunnel(port, 443) as client:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.create_default_context(cafile=str(port.ca_file))
        inside = context.wrap_bio(incoming, outgoing, server_hostname=COS_HOST)
        with pytest.raises(ssl.SSLWantReadError):
            inside.do_handshake()
        client.sendall(outgoing.read())
        for _ in range(100):  # until the client is satisfied; its last message is not sent yet
            incoming.write(client.recv(65536))
            try:
                inside.do_handshake()
                break
            except ssl.SSLWantReadError:
                client.sendall(outgoing.read())

        inside.write(raw(port.world.put("early", b"bird")))
        client.sendall(outgoing.read())

        eventually(lambda: port.world.cos.objects.get("early"), until=lambda body: body == b"bird")


def test_a_client_that_hangs_up_during_the_handshake_does_not_hurt_anybody(port: Port) -> None:
    with tunnel(port, 443) as client:
        client.sendall(b"this is no handshake")
        read_all(client)

    assert status(port.say(raw(port.world.put("still", b"alive")))) == 200
