"""All secrets of all regions."""

from __future__ import annotations

from collections.abc import Iterable

from localcloud.ssm.errors import Missing, OverLimit, SecretExists
from localcloud.ssm.records import Secret
from localcloud.tag import TagStore

MAX_SECRETS = 1000
"""Per region (official SDK, CreateSecret)."""


class SecretStore:
    """Where secrets are found by region and name. Those whose time has come are gone for everybody who looks."""

    def __init__(self, tags: TagStore) -> None:
        self._tags = tags
        self._secrets: dict[tuple[str, str], Secret] = {}

    def all(self) -> list[Secret]:
        return list(self._secrets.values())

    def take(self, secrets: Iterable[Secret]) -> None:
        """Add what was kept."""
        self._secrets.update(((each.region, each.name), each) for each in secrets)

    def in_region(self, region: str, now: float) -> list[Secret]:
        """In the order they were created."""
        self._drop_expired(now)
        return [secret for secret in self._secrets.values() if secret.region == region]

    def find(self, region: str, name: str, now: float) -> Secret | None:
        self._drop_expired(now)
        return self._secrets.get((region, name))

    def get(self, region: str, name: str, now: float) -> Secret:
        """Raises `Missing`."""
        if (secret := self.find(region, name, now)) is None:
            raise Missing("can not find secrets")
        return secret

    def add(self, secret: Secret, now: float) -> None:
        """Raises `SecretExists`, `OverLimit`."""
        if self.find(secret.region, secret.name, now) is not None:
            raise SecretExists(
                f"{secret.region} has a secret {secret.name!r} already, be it one that is being deleted."
            )
        if len(self.in_region(secret.region, now)) >= MAX_SECRETS:
            raise OverLimit(f"{secret.region} has {MAX_SECRETS:,} secrets, which is as many as there may be.")
        self._secrets[secret.region, secret.name] = secret

    def remove(self, secret: Secret) -> None:
        """With its versions and tags."""
        del self._secrets[secret.region, secret.name]
        self._tags.set("ssm", "secret", secret.resource_id, {}, region=secret.region)

    def clear(self) -> None:
        self._secrets.clear()

    def _drop_expired(self, now: float) -> None:
        for secret in [each for each in self._secrets.values() if 0 < each.delete_at <= now]:
            self.remove(secret)
