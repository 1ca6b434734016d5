"""SSM (Secrets Manager), API 2019-09-23: one call that reads one secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from aigc.errors import SecretUnavailable
from aigc.outside.mps import Fault

API_VERSION = "2019-09-23"
VERSION_ID = "v1"
"""The one version of a secret that is overwritten when it changes. SSM has no word for "the newest" of such secrets:
`SSM_Current` is for secrets of cloud products."""
READ_SECONDS = 5.0


class Calls(Protocol):
    """A channel to SSM."""

    def call(self, action: str, parameters: Mapping[str, Any], *, read_timeout: float) -> Mapping[str, Any]:
        """Send once. Raises Fault."""
        ...


@dataclass(frozen=True)
class SsmSecrets:
    """`webhooks.ports.SecretReader` over the real thing."""

    channel: Calls

    def read(self, name: str) -> str:
        """GetSecretValue. Raises SecretUnavailable."""
        try:
            answer = self.channel.call(
                "GetSecretValue", {"SecretName": name, "VersionId": VERSION_ID}, read_timeout=READ_SECONDS
            )
        except Fault as fault:
            raise SecretUnavailable(f"SSM answered {fault.code}: {fault.message} ({fault.request_id})") from fault
        text = str(answer.get("SecretString") or "")
        if not text:
            raise SecretUnavailable(f"secret {name} has no text")
        return text
