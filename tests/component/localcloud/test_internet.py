"""Functions and the world outside: names resolve and sites answer as a test arranges it, and nothing else is there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tencentcloud.scf.v20180416 import models as scf_models

from localcloud.testing import ControlRefused
from tests.conformance.scf.clients import asked, deploy, scf_client
from tests.support.cloud import PATIENCE, RunningCloud, eventually

HOOKS, ADDRESS = "hooks.example.com", "43.152.0.7"

# Resolves, connects to one address by the proxy, and shows the name of the host in the handshake.
CALLER = """
import http.client, os, socket, ssl
from urllib.parse import urlsplit

def resolve(host, family=0):
    return sorted({each[4][0] for each in socket.getaddrinfo(host, 443, family, socket.SOCK_STREAM)})

def call(host, address, name=None, timeout=300):
    proxy = urlsplit(os.environ['HTTPS_PROXY'])
    connection = http.client.HTTPConnection(proxy.hostname, proxy.port, timeout=300)
    connection.set_tunnel(address, 443)
    connection.connect()
    context = ssl.create_default_context(cafile=os.environ['SSL_CERT_FILE'])
    connection.sock = context.wrap_socket(connection.sock, server_hostname=name or host)
    connection.sock.settimeout(timeout)
    connection.request('POST', '/hook?n=1', b'{}', {'Host': host, 'Webhook-Id': 'm1'})
    answer = connection.getresponse()
    return [answer.status, answer.getheader('X-Seen'), answer.read().decode()]

def direct(address):
    # Connecting a datagram socket sends nothing, so that not even a failing test lets a packet out.
    with socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.connect((address, 443))
        return 'connected'

def main_handler(event, context):
    try:
        return globals()[event.pop('do')](**event)
    except OSError as refused:
        return [type(refused).__name__, str(refused)]
"""


class Caller:
    """A deployed function that calls what it is told to."""

    def __init__(self, cloud: RunningCloud) -> None:
        self._scf = scf_client(cloud)
        deploy(self._scf, CALLER)

    def __call__(self, do: str, **arguments: Any) -> Any:
        event = json.dumps({"do": do, **arguments})
        result = self._scf.Invoke(asked(scf_models, "Invoke", FunctionName="draw", ClientContext=event)).Result
        assert result.InvokeResult == 0, result.ErrMsg
        return json.loads(result.RetMsg)


@pytest.fixture
def caller(cloud: RunningCloud) -> Caller:
    return Caller(cloud)


def test_a_function_reaches_a_site_at_an_address_under_its_name(cloud: RunningCloud, caller: Caller) -> None:
    answers = [{"status": 202, "headers": {"X-Seen": "yes"}, "body": "thanks"}]
    cloud.register_site(HOOKS, addresses=[ADDRESS], answers=answers)

    assert caller("resolve", host=HOOKS) == [ADDRESS]
    assert caller("call", host=HOOKS, address=ADDRESS) == [202, "yes", "thanks"]

    (request,) = cloud.received(HOOKS)
    assert (request.address, request.sni) == (ADDRESS, HOOKS)
    assert (request.method, request.path, request.body) == ("POST", "/hook?n=1", "{}")
    assert request.headers["webhook-id"] == "m1"
    assert abs(request.time - cloud.now()) < PATIENCE


def test_a_site_can_be_reached_by_its_name_as_well(cloud: RunningCloud, caller: Caller) -> None:
    cloud.register_site(HOOKS, addresses=[ADDRESS])

    assert caller("call", host=HOOKS, address=HOOKS)[0] == 200

    assert [request.address for request in cloud.received(HOOKS)] == [ADDRESS]


def test_answers_come_one_after_the_other_and_the_last_repeats(cloud: RunningCloud, caller: Caller) -> None:
    cloud.register_site(HOOKS, addresses=[ADDRESS], answers=[{"status": 500}, {"drop": True}, {"status": 204}])

    first, second, third, fourth = (caller("call", host=HOOKS, address=ADDRESS) for _ in range(4))

    assert (first[0], second[0], third[0], fourth[0]) == (500, "RemoteDisconnected", 204, 204)
    assert len(cloud.received(HOOKS)) == 4


def test_an_answer_can_be_late(cloud: RunningCloud, caller: Caller) -> None:
    cloud.register_site(HOOKS, addresses=[ADDRESS], answers=[{"delay_ms": 30_000}])

    assert caller("call", host=HOOKS, address=ADDRESS, timeout=0.2)[0] in ("timeout", "TimeoutError")

    assert len(eventually(lambda: cloud.received(HOOKS))) == 1


def test_a_name_may_lead_elsewhere_at_every_lookup(cloud: RunningCloud, caller: Caller) -> None:
    cloud.register_site(HOOKS, addresses=[[ADDRESS], ["10.0.0.8", "169.254.0.23"]])
    assert [caller("resolve", host=HOOKS) for _ in range(3)] == [
        [ADDRESS],
        ["10.0.0.8", "169.254.0.23"],
        ["10.0.0.8", "169.254.0.23"],
    ]

    cloud.register_site(HOOKS, addresses=["127.0.0.1"])
    assert caller("resolve", host=HOOKS) == ["127.0.0.1"]
    assert cloud.site(HOOKS).lookups == 4


def test_private_addresses_are_really_there_so_that_refusing_them_can_be_seen(
    cloud: RunningCloud, caller: Caller
) -> None:
    cloud.register_site("intranet.example.com", addresses=["10.0.0.8"])

    assert caller("call", host="intranet.example.com", address="10.0.0.8")[0] == 200


def test_an_address_of_the_other_family_is_there_too(cloud: RunningCloud, caller: Caller) -> None:
    cloud.register_site(HOOKS, addresses=["2402:4e00::7", ADDRESS])

    assert caller("resolve", host=HOOKS, family=10) == ["2402:4e00::7"]
    assert caller("resolve", host=HOOKS, family=2) == [ADDRESS]
    assert caller("call", host=HOOKS, address="[2402:4e00:0::7]")[0] == 200
    assert [request.address for request in cloud.received(HOOKS)] == ["2402:4e00::7"]


def test_names_at_one_address_are_told_apart_by_the_handshake(cloud: RunningCloud, caller: Caller) -> None:
    cloud.register_site(HOOKS, addresses=[ADDRESS], answers=[{"body": "first"}])
    cloud.register_site("other.example.com", addresses=[ADDRESS], answers=[{"body": "second"}])

    assert caller("call", host="other.example.com", address=ADDRESS)[2] == "second"
    assert caller("call", host=HOOKS, address=ADDRESS)[2] == "first"


def test_the_certificate_is_for_the_registered_name_only(cloud: RunningCloud, caller: Caller) -> None:
    cloud.register_site(HOOKS, addresses=[ADDRESS])

    kind, message = caller("call", host=HOOKS, address=ADDRESS, name="bank.example.com")

    assert kind == "SSLCertVerificationError"
    assert "bank.example.com" in message
    assert cloud.received(HOOKS) == []
    assert cloud.site(HOOKS).connections == 1


@pytest.mark.parametrize("host", ["unknown.example.com", "mps.tencentcloudapi.com", "a b"])
def test_no_other_name_is_known(host: str, caller: Caller) -> None:
    assert caller("resolve", host=host)[0] == "gaierror"


@pytest.mark.parametrize("address", ["unknown.example.com", "43.152.0.9", "127.0.0.1"])
def test_nobody_else_is_behind_the_proxy(address: str, cloud: RunningCloud, caller: Caller) -> None:
    cloud.register_site(HOOKS, addresses=[ADDRESS])

    kind, message = caller("call", host=HOOKS, address=address)

    assert (kind, "403" in message) == ("OSError", True)


@pytest.mark.parametrize("address", [ADDRESS, "2402:4e00::7", HOOKS])
def test_there_is_no_way_around_the_proxy(address: str, cloud: RunningCloud, caller: Caller) -> None:
    cloud.register_site(HOOKS, addresses=[ADDRESS])

    kind, message = caller("direct", address=address)

    assert (kind, "unreachable" in message) == ("OSError", True)


def test_past_the_proxy_there_are_no_other_names_either(caller: Caller) -> None:
    assert caller("direct", address="unknown.example.com")[0] == "gaierror"


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost"])
def test_the_machine_itself_needs_no_lookup(address: str, caller: Caller) -> None:
    assert caller("resolve", host=address, family=2) == ["127.0.0.1"]


def test_a_removed_site_is_gone_and_a_reset_removes_all(cloud: RunningCloud, caller: Caller) -> None:
    cloud.register_site(HOOKS, addresses=[ADDRESS])
    cloud.remove_site(HOOKS)
    assert caller("resolve", host=HOOKS)[0] == "gaierror"
    assert caller("call", host=HOOKS, address=ADDRESS)[0] == "OSError"

    cloud.register_site(HOOKS, addresses=[ADDRESS])
    cloud.reset()
    assert cloud.sites() == []


@pytest.mark.parametrize(
    ("host", "arrangement", "said"),
    [
        ("43.152.0.7", {"addresses": [ADDRESS]}, "DNS name"),
        ("localhost", {"addresses": [ADDRESS]}, "DNS name"),
        ("-a.example.com", {"addresses": [ADDRESS]}, "DNS name"),
        ("cos.ap-singapore.myqcloud.com", {"addresses": [ADDRESS]}, "the cloud itself"),
        (HOOKS, {"addresses": []}, "at least one address"),
        (HOOKS, {"addresses": [ADDRESS, [ADDRESS]]}, "list of such lists"),
        (HOOKS, {"addresses": ["hooks"]}, "hooks"),
        (HOOKS, {"addresses": [ADDRESS], "answers": []}, "at least one"),
        (HOOKS, {"addresses": [ADDRESS], "answers": [{"status": 100}]}, "200 to 599"),
        (HOOKS, {"addresses": [ADDRESS], "answers": [{"delay_ms": -1}]}, "delay_ms"),
        (HOOKS, {"addresses": [ADDRESS], "answers": [{"code": 1}]}, "code"),
        (HOOKS, {"addresses": [ADDRESS], "answers": [{"headers": {"Content-Length": "1"}}]}, "Content-Length"),
    ],
)
def test_a_wrong_arrangement_is_refused(host: str, arrangement: dict[str, Any], said: str, cloud: RunningCloud) -> None:
    with pytest.raises(ControlRefused, match=said):
        cloud.register_site(host, **arrangement)


def test_a_site_that_was_never_registered_cannot_be_asked_about(cloud: RunningCloud) -> None:
    with pytest.raises(ControlRefused, match="PUT internet/hooks"):
        cloud.received(HOOKS)
