"""What a run makes up and nobody else may know."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field

from client.keys import new_key

WEBHOOK_BYTES = 32


@dataclass(frozen=True)
class Secrets:
    """The API key that callers show, and what webhooks are signed with."""

    api_key: str = field(repr=False)
    webhook: str = field(repr=False)
    """`whsec_` and base64, as Standard Webhooks has it."""

    @classmethod
    def new(cls) -> Secrets:
        """Fresh ones."""
        random = base64.b64encode(secrets.token_bytes(WEBHOOK_BYTES)).decode("ascii")
        return cls(api_key=new_key().key, webhook=f"whsec_{random}")
