"""The way to the receivers of webhooks: names in bounded time, connections to what was checked, and the secret."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path

import pytest
from aigc.clock import SystemClock
from aigc.errors import SecretUnavailable, UnknownHost, Unreachable
from aigc.outside import ssm
from aigc.outside.mps import Channel
from aigc.outside.names import SystemNames
from aigc.outside.pinned import LONGEST_HEAD, PinnedDialer
from aigc.webhooks.endpoint import Endpoint
from aigc.webhooks.ports import Reply

from tests.component.function.loopback import Answer, Loopback, NoAnswer, Request, loopback
from tests.support.cloud import PATIENCE

ADDRESS = "93.184.216.34"
HOOKS = Endpoint("hooks.example.com", "/images?token=t")


class OneMoment(SystemClock):
    """The day stands still; what takes time takes it."""

    def now(self) -> float:
        return 1_790_000_000.0


@dataclass
class Receiver:
    """Says `answer`; says nothing when that is None, nor before `hold` is set."""

    answer: Answer | None = field(default_factory=lambda: Answer(204))
    hold: threading.Event | None = None

    def __call__(self, _request: Request) -> Answer:
        if self.hold is not None:
            self.hold.wait(PATIENCE)
        if self.answer is None:
            raise NoAnswer
        return self.answer


@dataclass
class Scene:
    """The dialer and what it talks to."""

    wire: Loopback
    receiver: Receiver

    def post(self, endpoint: Endpoint = HOOKS, *, address: str = ADDRESS, seconds: float = PATIENCE) -> Reply:
        dialer = PinnedDialer(self.wire.environment, OneMoment())
        return dialer.post(endpoint, address, headers={"webhook-id": "msg_1"}, body=b'{"a":1}', seconds=seconds)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    receiver = Receiver()
    with loopback(receiver, tmp_path, "hooks.example.com") as wire:
        yield Scene(wire, receiver)


def test_the_connection_goes_to_the_address_and_the_certificate_is_the_names(scene: Scene) -> None:
    assert scene.post() == Reply(204)
    assert scene.wire.connections == [f"{ADDRESS}:443"]
    assert scene.wire.names == ["hooks.example.com"]
    (request,) = scene.wire.requests
    assert (request.method, request.target, request.body) == ("POST", "/images?token=t", b'{"a":1}')
    assert request.headers["host"] == "hooks.example.com"
    assert request.headers["webhook-id"] == "msg_1"
    assert not {"cookie", "authorization", "proxy-authorization"} & set(request.headers)


def test_ipv6_addresses_go_into_brackets(scene: Scene) -> None:
    scene.post(address="2606:4700::1111")
    assert scene.wire.connections == ["[2606:4700::1111]:443"]


def test_a_certificate_for_another_name_is_not_believed(scene: Scene) -> None:
    with pytest.raises(Unreachable, match="SSLCertVerificationError"):
        scene.post(Endpoint("other.example.com", "/"))
    assert scene.wire.requests == []


def test_a_redirect_is_not_followed(scene: Scene) -> None:
    scene.receiver.answer = Answer(307, headers={"Location": "https://hooks.example.com/elsewhere"})
    assert scene.post().status == 307
    assert len(scene.wire.requests) == 1


def test_hints_before_the_answer_are_no_answer(scene: Scene) -> None:
    scene.receiver.answer = Answer(200, hints=2)
    assert scene.post().status == 200


def test_retry_after_is_read_in_both_of_its_forms(scene: Scene) -> None:
    scene.receiver.answer = Answer(503, headers={"Retry-After": "120"})
    assert scene.post() == Reply(503, 120.0)
    scene.receiver.answer = Answer(429, headers={"Retry-After": formatdate(OneMoment().now() + 300, usegmt=True)})
    assert scene.post() == Reply(429, 300.0)
    scene.receiver.answer = Answer(503, headers={"Retry-After": "soon"})
    assert scene.post().retry_after == 0.0


def test_one_who_does_not_answer_in_time_is_left(scene: Scene) -> None:
    scene.receiver.hold = threading.Event()  # it would be held for ever
    try:
        with pytest.raises(Unreachable):
            scene.post(seconds=0.3)
    finally:
        scene.receiver.hold.set()


def test_an_answer_that_breaks_off_is_none(scene: Scene) -> None:
    scene.receiver.answer = None
    with pytest.raises(Unreachable):
        scene.post()


def test_no_more_of_an_answer_is_read_than_its_head_may_have(scene: Scene) -> None:
    scene.receiver.answer = Answer(200, headers={"X-Long": "x" * 4 * LONGEST_HEAD})
    with pytest.raises(Unreachable):
        scene.post()
    scene.receiver.answer = Answer(200, body=b"x" * 1_000_000)
    assert scene.post().status == 200


def test_a_place_where_nobody_listens_is_unreachable(scene: Scene) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        scene.wire.environment["HTTPS_PROXY"] = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unreachable):
            scene.post()


def test_a_receiver_that_needs_no_proxy_is_connected_to_directly(scene: Scene) -> None:
    scene.wire.environment["NO_PROXY"] = "hooks.example.com"
    with pytest.raises(Unreachable):
        scene.post(address="127.0.0.1", seconds=1.0)  # where nobody listens on 443
    assert scene.wire.connections == []


# -- names ------------------------------------------------------------------------------------------------------------


def test_an_address_is_its_own_and_a_name_has_all_of_its_addresses() -> None:
    assert SystemNames().addresses("127.0.0.1", seconds=PATIENCE) == ("127.0.0.1",)
    assert set(SystemNames().addresses("localhost", seconds=PATIENCE)) <= {"127.0.0.1", "::1"}


def test_a_name_service_that_hangs_is_not_waited_for() -> None:
    hold = threading.Event()

    def resolve(*_args: object, **_kwargs: object) -> list[object]:
        hold.wait(PATIENCE)
        return []

    names = SystemNames(resolve)
    try:
        with pytest.raises(Unreachable):
            names.addresses("hooks.example.com", seconds=0.1)
    finally:
        hold.set()


@pytest.mark.parametrize(
    ("code", "error"),
    [(socket.EAI_NONAME, UnknownHost), (socket.EAI_AGAIN, Unreachable), (socket.EAI_FAIL, Unreachable)],
)
def test_only_a_name_that_does_not_exist_is_unknown(code: int, error: type[Exception]) -> None:
    def resolve(*_args: object, **_kwargs: object) -> list[object]:
        raise socket.gaierror(code, "said the resolver")

    with pytest.raises(error):
        SystemNames(resolve).addresses("hooks.example.com", seconds=PATIENCE)


def test_what_cannot_be_a_name_is_unknown() -> None:
    with pytest.raises(UnknownHost):
        SystemNames().addresses(f"{'a' * 70}.example.com", seconds=PATIENCE)


# -- the signing secret -----------------------------------------------------------------------------------------------


def secrets(wire: Loopback) -> ssm.SsmSecrets:
    channel = Channel(SSM, wire.environment, SystemClock(), "ssm", ssm.API_VERSION, "ap-singapore")
    return ssm.SsmSecrets(channel)


SSM = "ssm.intl.tencentcloudapi.com"


def said(document: str) -> Answer:
    return Answer(200, f'{{"Response": {document}}}'.encode(), {"Content-Type": "application/json"})


def test_the_secret_is_read_by_its_name(tmp_path: Path) -> None:
    answer = said('{"SecretString": "whsec_x", "RequestId": "r-1"}')
    with loopback(Receiver(answer), tmp_path, SSM) as wire:
        assert secrets(wire).read("image-service-webhooks") == "whsec_x"
    (request,) = wire.requests
    assert request.headers["x-tc-action"] == "GetSecretValue"
    assert request.headers["x-tc-version"] == "2019-09-23"
    assert request.headers["x-tc-region"] == "ap-singapore"
    assert b'"SecretName": "image-service-webhooks"' in request.body


@pytest.mark.parametrize(
    "document",
    [
        '{"Error": {"Code": "AuthFailure.UnauthorizedOperation", "Message": "no"}, "RequestId": "r-1"}',
        '{"SecretString": "", "RequestId": "r-1"}',
    ],
)
def test_a_secret_that_cannot_be_read_is_unavailable(tmp_path: Path, document: str) -> None:
    with loopback(Receiver(said(document)), tmp_path, SSM) as wire, pytest.raises(SecretUnavailable):
        secrets(wire).read("image-service-webhooks")
