"""Receivers of webhooks in the embedded cloud's world outside, and what they got."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

from client import WebhookEvent, verify_webhook
from client.clock import SystemClock
from localcloud.testing import SiteRequest
from tests.support.cloud import eventually, rest
from tests.support.stack import Deployed

PUBLIC = "43.152.0.7"
NEXT_TICK = 70
"""Seconds on the cloud's clock after which the timer has delivered what is due: the head start of whoever ended the
job, half a minute between ticks, the pause after a first failure, and a little more."""

STEP = 25
"""Seconds the clock is moved by at once: less than between two ticks, so that none run side by side."""


def later(service: Deployed, seconds: int = NEXT_TICK) -> None:
    """Let time pass, with every tick that falls into it."""
    for passed in range(0, seconds, STEP):
        service.cloud.advance(min(STEP, seconds - passed))
        rest(service.cloud)


@dataclass(frozen=True)
class Receiver:
    """One host of its own."""

    service: Deployed
    host: str

    @classmethod
    def at(
        cls,
        service: Deployed,
        *addresses: str | Sequence[str],
        answers: Sequence[Mapping[str, Any]] | None = None,
    ) -> Receiver:
        """A new host; a list of addresses for each lookup, or one address for all of them."""
        receiver = cls(service, f"h{uuid.uuid4().hex[:12]}.example.com")
        receiver.move(*addresses, answers=answers)
        return receiver

    def move(self, *addresses: str | Sequence[str], answers: Sequence[Mapping[str, Any]] | None = None) -> None:
        """Other addresses and answers."""
        lookups = [[each] if isinstance(each, str) else list(each) for each in addresses or (PUBLIC,)]
        self.service.cloud.register_site(self.host, addresses=lookups, answers=answers or [{"status": 204}])

    @property
    def url(self) -> str:
        return f"https://{self.host}/images?token=secret-token"

    def order(self, **webhook: Any) -> str:
        """The id of a job that tells this receiver."""
        created = self.service.create({"prompt": "draw a cat", "webhook": {"url": self.url, **webhook}})
        assert created.status_code in (200, 202), created.text
        return str(created.json()["id"])

    @property
    def requests(self) -> list[SiteRequest]:
        return self.service.cloud.received(self.host)

    def got(self, count: int = 1) -> list[SiteRequest]:
        """The requests, once there are so many."""
        return eventually(lambda: self.requests, until=lambda seen: len(seen) >= count)


def verified(service: Deployed, request: SiteRequest) -> WebhookEvent:
    """The event, believed by our library and signed as the reference library signs."""

    class Then(SystemClock):
        def now(self) -> float:
            return request.time

    sent = request.headers
    at = datetime.fromtimestamp(int(sent["webhook-timestamp"]), UTC)
    expected = Webhook(service.outputs.webhookSecret).sign(sent["webhook-id"], at, request.body)
    assert sent["webhook-signature"] == expected
    return verify_webhook(sent, request.body.encode(), service.outputs.webhookSecret, clock=Then())
