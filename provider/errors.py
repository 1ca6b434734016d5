"""Everything that can go wrong in the provider, and what may be done about it.

ProviderError
+-- Misconfigured         a provider setting is missing or wrong; names it
+-- Unknowable            the settings are not known yet: only in a preview
+-- NotOffered            a resource type, function or feature this provider does not have
+-- NotChangeable         the cloud cannot change this property of an existing resource
+-- Missing               a read by id found nothing where something must be
+-- Unreadable            an answer of the cloud lacks something it must have
+-- TooSlow               the cloud did not get there before the deadline
+-- Canceled              the engine asked every operation to stop
+-- Incomplete            the resource exists, but a later step failed; carries what is really there
+-- CloudError            the cloud answered no, or not at all
    +-- Gone              the thing asked for is not there
    +-- AlreadyThere      the name is taken
    +-- NotAllowed        the key may not do this; never to be taken for Gone
    +-- Busy              the same request may be sent again and may then succeed
    +-- Unreachable       no answer came: the request may or may not have had its effect
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ProviderError(Exception):
    """Base of every error the provider reports."""


class Misconfigured(ProviderError):
    """A provider setting is missing or wrong; the message names the key and the environment variable."""


class Unknowable(ProviderError):
    """A preview asks the cloud something, but the provider's settings are outputs that do not exist yet."""


class NotOffered(ProviderError):
    """The program uses a type, a function or a feature that only the official plugin has."""


class NotChangeable(ProviderError):
    """A property that the cloud fixes at creation has changed; says how to get a new resource instead."""


class Missing(ProviderError):
    """Something that was there a moment ago cannot be read any more."""


class Unreadable(ProviderError):
    """The cloud said yes, but in a form this provider does not understand."""


class TooSlow(ProviderError):
    """A condition did not become true in time; says which and how long was waited."""


class Canceled(ProviderError):
    """The engine is stopping; whatever was waited for may still happen."""


class Incomplete(ProviderError):
    """The resource exists, but it is not what the program asked for.

    `resource_id` and `state` are what the cloud really has, so that the next `up` repairs the difference.
    """

    def __init__(self, reason: str, *, resource_id: str, state: Mapping[str, Any]) -> None:
        super().__init__(reason)
        self.resource_id = resource_id
        self.state = state


class CloudError(ProviderError):
    """The cloud refused a request. `code` is its own word for why, `request_id` what its support asks for."""

    def __init__(self, message: str, *, request: str = "", code: str = "", request_id: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.request = request
        self.code = code
        self.request_id = request_id

    def __str__(self) -> str:
        where = f"{self.request}: " if self.request else ""
        trace = f" (request {self.request_id})" if self.request_id else ""
        code = f"{self.code}: " if self.code else ""
        return f"{where}{code}{self.message}{trace}"


class Gone(CloudError):
    """The thing does not exist in the cloud."""


class AlreadyThere(CloudError):
    """Something of that name exists already and is not known to this stack."""


class NotAllowed(CloudError):
    """The key, or the role behind it, lacks a permission. The thing itself may well exist."""


class Busy(CloudError):
    """Throttled, or in the middle of another change: worth repeating."""


class Unreachable(CloudError):
    """The connection failed or the answer was lost."""
