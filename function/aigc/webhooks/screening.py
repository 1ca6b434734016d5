"""What is checked before a job with a webhook is accepted. Delivery checks again: names change."""

from __future__ import annotations

from dataclasses import dataclass, field

from aigc.clock import Clock
from aigc.errors import FieldError, ForbiddenAddress, InvalidRequest, UnknownHost, Unreachable
from aigc.request.spec import Webhook
from aigc.webhooks.endpoint import checked, endpoint_of
from aigc.webhooks.ports import Names

LOOK_UP_SECONDS = 2.0
PASSED_SECONDS = 30.0
"""How long a host that passed is not looked up again: the lines of a batch all name the same one."""
MOST_PASSED = 1000


@dataclass(frozen=True)
class Screening:
    """`names` is None in a deployment without a signing secret: it has no webhooks. Lives as long as the instance, and
    may be used by several threads.
    """

    names: Names | None
    clock: Clock
    passed: dict[str, float] = field(default_factory=dict)  # host -> until when

    def check(self, webhook: Webhook) -> None:
        """Raises InvalidRequest.

        A name that does not exist is refused, being a typing error; a name service that does not answer is not the
        caller's fault, and delivery has to ask it anyway.
        """
        if self.names is None:
            raise InvalidRequest((FieldError("webhook", "webhooks are not configured here: leave it out, and poll"),))
        host, now = endpoint_of(webhook.url).host, self.clock.monotonic()
        if self.passed.get(host, 0.0) > now:
            return
        self._look_up(self.names, host)
        if len(self.passed) >= MOST_PASSED:
            self.passed.clear()
        self.passed[host] = now + PASSED_SECONDS

    def _look_up(self, names: Names, host: str) -> None:
        try:
            checked(names.addresses(host, seconds=LOOK_UP_SECONDS))
        except UnknownHost as error:
            raise InvalidRequest((FieldError("webhook.url", "names a host that does not exist"),)) from error
        except ForbiddenAddress as error:
            raise InvalidRequest(
                (FieldError("webhook.url", "must not lead to a private or reserved address"),)
            ) from error
        except Unreachable:
            return
