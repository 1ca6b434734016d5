"""Receivers of webhooks in memory: a name service, hosts that answer, and the signing secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from aigc.errors import ReceiverError, SecretUnavailable, UnknownHost, Unreachable
from aigc.webhooks.endpoint import Endpoint
from aigc.webhooks.ports import Receivers, Reply

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PUBLIC = ("93.184.216.34",)

Result = TypeVar("Result")


class Calls(Protocol):
    """Where calls are written down, and struck."""

    def call(self, name: str, effect: Callable[[], Result], lost: Callable[[], Exception]) -> Result: ...


@dataclass(frozen=True)
class Delivery:
    """What a receiver got."""

    host: str
    address: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class FakeReceivers:
    """The three ports of webhooks. `hosts` has addresses, or what the name service says instead; `answers` what hosts
    say next, in order, before they say 204."""

    calls: Calls
    hosts: dict[str, tuple[str, ...] | ReceiverError] = field(
        default_factory=lambda: dict.fromkeys(("hooks.example.com", "other.example.com"), PUBLIC)
    )
    answers: dict[str, list[Reply | ReceiverError]] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    secret: str | SecretUnavailable = SECRET
    delivered: list[Delivery] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)

    def as_port(self) -> Receivers:
        return Receivers(self, self, self)

    def addresses(self, host: str, *, seconds: float) -> tuple[str, ...]:
        assert seconds > 0
        self.looked_up.append(host)
        found = self.hosts.get(host) or UnknownHost(host)
        if isinstance(found, ReceiverError):
            raise found
        return found

    def post(
        self, endpoint: Endpoint, address: str, *, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> Reply:
        assert seconds > 0

        def effect() -> Reply:
            if endpoint.host in self.dead:
                raise Unreachable("dead")
            self.delivered.append(Delivery(endpoint.host, address, endpoint.path, dict(headers), body))
            answers = self.answers.get(endpoint.host)
            answer = answers.pop(0) if answers else Reply(204)
            if isinstance(answer, ReceiverError):
                raise answer
            return answer

        return self.calls.call(f"POST {endpoint.host}", effect, lambda: Unreachable("lost"))

    def read(self, name: str) -> str:
        assert name == "webhook-secret"

        def effect() -> str:
            if isinstance(self.secret, SecretUnavailable):
                raise self.secret
            return self.secret

        return self.calls.call("GetSecretValue", effect, lambda: SecretUnavailable("lost"))


def events(delivered: list[Delivery]) -> list[Any]:
    """The ids under which something was delivered, in order."""
    return [delivery.headers["webhook-id"].rpartition("_")[2] for delivery in delivered]
