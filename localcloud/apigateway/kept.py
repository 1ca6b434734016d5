"""Services, plans and keys as state that can be kept, secrets included."""

from __future__ import annotations

import msgspec

from localcloud.apigateway.records import AccessKey, Plan, Service
from localcloud.apigateway.store import GatewayStore
from localcloud.state.contract import decoder


class _Gateway(msgspec.Struct):
    services: list[Service]
    plans: list[Plan]
    keys: list[AccessKey]


class GatewaySection:
    """Everything, how much of a plan is used up too."""

    name = "apigateway"

    def __init__(self, store: GatewayStore) -> None:
        self._store = store

    def dump(self) -> _Gateway:
        return _Gateway(
            services=list(self._store.services.values()),
            plans=list(self._store.plans.values()),
            keys=list(self._store.keys.values()),
        )

    def load(self, data: bytes) -> None:
        saved = decoder(_Gateway).decode(data)
        self._store.take(saved.services, saved.plans, saved.keys)
