"""What the embedded cloud answers when it refuses.

CloudError                    one refusal: code, message, HTTP status of the COS dialect
+-- AuthFailure               who are you? (signature, key, token, clock)
+-- Unauthorized              we know you, and you may not
+-- InvalidRequest            the request itself is wrong (parameter, action, version, body)
+-- Throttled                 a quota of requests per second, tasks or instances
+-- NotFound                  what you named is not there
+-- Conflict                  it is there already, or in a state that forbids this
+-- ServiceFault              the cloud's own failure (only on request of a fault)

The code is the real cloud's; a service raises these classes with its own codes and never maps HTTP itself.
API 3.0 answers every error with HTTP 200 and an envelope; COS with `status` and XML (platform.md 2.6, 3, 4).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar


class CloudError(Exception):
    """One refusal. `status` and `headers` are used by the COS dialect only; API 3.0 answers 200 (platform.md 2.6)."""

    status: ClassVar[int] = 400

    def __init__(
        self, code: str, message: str, *, status: int | None = None, headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.http_status = status or self.status
        self.headers = list(headers)


class AuthFailure(CloudError):
    """The signature, the key, the token or the clock is wrong."""

    status = 403


class Unauthorized(CloudError):
    """The caller is known and no policy allows this; the message names action, resource and principal."""

    status = 403


class InvalidRequest(CloudError):
    """The request cannot be understood or breaks a documented rule."""


class Throttled(CloudError):
    """Too many requests, tasks or instances at once."""

    status = 429


class NotFound(CloudError):
    """The named thing does not exist."""

    status = 404


class Conflict(CloudError):
    """The named thing exists, or its state forbids the call."""

    status = 409


class ServiceFault(CloudError):
    """The cloud failed by itself; only a fault that a test asked for does this."""

    status = 500
