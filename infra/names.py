"""The names of everything a stack creates, from one prefix and the name of the stack.

Explicit names, because the provider's automatic ones ignore the limits of the services (provider.md 8.3) and because a
function names its role, and a trigger its bucket, by name.
"""

from __future__ import annotations

from dataclasses import dataclass

MPS_ROLE = "MPS_QcsRole"
"""The role MPS assumes, spelled exactly so; an account has one (platform.md 2.3)."""

FUNCTION_LIMIT = 60
"""Characters of a function's name (platform.md 5.3)."""

GATEWAY_KEY_LIMIT = 50
"""Characters of the name of a key pair of API Gateway (intl 628/11816)."""

BUCKET_HOST_LIMIT = 60
"""Characters of a bucket's own domain, `<bucket>-<appid>.cos.<region>.myqcloud.com` (platform.md 4.1)."""


@dataclass(frozen=True)
class Names:
    """What the stack's resources are called in the cloud."""

    stem: str
    """`<prefix>-<stack>`: part of every name, so that two stacks can share an account."""

    @property
    def function(self) -> str:
        return self.stem

    @property
    def execution_role(self) -> str:
        return f"{self.stem}-function"

    @property
    def mps_policy(self) -> str:
        """The policy that lets MPS deliver into this stack's bucket. The account shares the role, not the policy."""
        return f"{self.stem}-mps-delivery"

    @property
    def webhook_secret(self) -> str:
        return f"{self.stem}-webhooks"

    @property
    def gateway(self) -> str:
        return self.stem

    def gateway_key(self, name: str) -> str:
        """A key pair and its usage plan. API Gateway allows no hyphen in the name of a key that it makes."""
        return f"{self.stem}-{name}".replace("-", "_")

    @property
    def logs(self) -> str:
        return f"{self.stem}-logs"

    @property
    def alarms(self) -> str:
        """The notices: one of Monitor and one of CLS."""
        return f"{self.stem}-alarms"

    def alarm(self, called: str) -> str:
        return f"{self.stem}-{called}"


def default_bucket(stem: str) -> str:
    """The bucket's name without its AppId, when the stack does not choose one."""
    return stem
