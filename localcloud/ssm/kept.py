"""Secrets as state that can be kept, text included: a data folder is as confidential as what was put into it."""

from __future__ import annotations

from localcloud.ssm.records import Secret
from localcloud.ssm.store import SecretStore
from localcloud.state.contract import decoder


class SecretSection:
    """Every secret with its versions."""

    name = "ssm"

    def __init__(self, store: SecretStore) -> None:
        self._store = store

    def dump(self) -> list[Secret]:
        return self._store.all()

    def load(self, data: bytes) -> None:
        self._store.take(decoder(list[Secret]).decode(data))
