"""What is checked before a job with a webhook is accepted. Delivery checks again: names change."""

from __future__ import annotations

from dataclasses import dataclass

from aigc.errors import FieldError, ForbiddenAddress, InvalidRequest, UnknownHost, Unreachable
from aigc.request.spec import Webhook
from aigc.webhooks.endpoint import checked, endpoint_of
from aigc.webhooks.ports import Names

LOOK_UP_SECONDS = 2.0


@dataclass(frozen=True)
class Screening:
    """`names` is None in a deployment without a signing secret: it has no webhooks."""

    names: Names | None

    def check(self, webhook: Webhook) -> None:
        """Raises InvalidRequest.

        A name that does not exist is refused, being a typing error; a name service that does not answer is not the
        caller's fault, and delivery has to ask it anyway.
        """
        if self.names is None:
            raise InvalidRequest((FieldError("webhook", "webhooks are not configured here: leave it out, and poll"),))
        try:
            checked(self.names.addresses(endpoint_of(webhook.url).host, seconds=LOOK_UP_SECONDS))
        except UnknownHost as error:
            raise InvalidRequest((FieldError("webhook.url", "names a host that does not exist"),)) from error
        except ForbiddenAddress as error:
            raise InvalidRequest(
                (FieldError("webhook.url", "must not lead to a private or reserved address"),)
            ) from error
        except Unreachable:
            return
