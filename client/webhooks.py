"""Webhooks of the service, checked: Standard Webhooks 1.0.0, signature `v1` (HMAC-SHA256).

    event = verify_webhook(request.headers, request.body, secret)

Only the standard library is needed, so a receiver can take this file along. Whoever works in another language takes
one of the libraries of standardwebhooks.com with the same secret.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

from client.clock import Clock, SystemClock
from client.errors import NotConfigured, NotGenuine
from client.job import Job
from client.reading import job_from

TOLERANCE = 300.0
"""Seconds that sender's and receiver's clocks may differ: an old message could be a recorded one, sent again."""


@dataclass(frozen=True)
class WebhookEvent:
    """What happened. `id` is the same whenever the event is sent again: do nothing for one that you know."""

    id: str
    type: str
    timestamp: str
    """When it happened, RFC 3339 in UTC."""
    job: Job
    """As it was when this was sent; its URLs die at `expires_at`, then ask the service for the job."""


def verify_webhook(
    headers: Mapping[str, str],
    body: bytes,
    secret: str,
    *,
    tolerance: float = TOLERANCE,
    clock: Clock | None = None,
) -> WebhookEvent:
    """The event in a request, if the service sent it. `body` must be the bytes as they came, `headers` in any case.

    `secret` may be several secrets separated by blanks while one is being replaced. Raises NotGenuine, and
    NotConfigured when the secret is none.
    """
    sent = {name.lower(): value for name, value in headers.items()}
    try:
        identity, timestamp = sent["webhook-id"], sent["webhook-timestamp"]
        signatures, at = sent["webhook-signature"].split(" "), int(timestamp)
    except (KeyError, ValueError) as error:
        raise NotGenuine("the headers webhook-id, -timestamp and -signature are not all there") from error
    if abs((clock or SystemClock()).now() - at) > tolerance:
        raise NotGenuine(f"sent more than {tolerance:.0f} s ago, or in the future", next_step="Compare the clocks.")
    content = f"{identity}.{timestamp}.".encode() + body
    genuine = [_signed(key, content, signature) for key in _keys(secret) for signature in signatures]
    if not any(genuine):
        raise NotGenuine(
            "no signature fits", next_step="Check the secret, and that the body is used as it came, byte by byte."
        )
    return _event(identity, body)


def _keys(secret: str) -> list[bytes]:
    try:
        keys = [base64.b64decode(one.removeprefix("whsec_"), validate=True) for one in secret.split()]
    except binascii.Error as error:
        raise NotConfigured("the webhook secret is not whsec_ and base64") from error
    if not keys or not all(keys):
        raise NotConfigured("there is no webhook secret", next_step="Take it from the stack's setting webhookSecret.")
    return keys


def _signed(key: bytes, content: bytes, signature: str) -> bool:
    """Whether this is the signature, in a time that does not depend on the answer."""
    ours = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest())
    return hmac.compare_digest(b"v1," + ours, signature.encode())


def _event(identity: str, body: bytes) -> WebhookEvent:
    """Whoever signed it also wrote it, so this fails only for a newer form."""
    try:
        document = json.loads(body)
        return WebhookEvent(identity, document["type"], document["timestamp"], job_from(document["data"]))
    except (ValueError, KeyError, TypeError) as error:
        raise NotGenuine("signed, but not an event of the image service") from error
