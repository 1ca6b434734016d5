"""apigateway 2018-08-08, put together: the one thing of this package that the rest of the cloud knows."""

from __future__ import annotations

from collections.abc import Awaitable

from localcloud import actions
from localcloud.apigateway.api_actions import ApiActions
from localcloud.apigateway.binding_actions import BindingActions
from localcloud.apigateway.door import Door
from localcloud.apigateway.functions import Functions
from localcloud.apigateway.kept import GatewaySection
from localcloud.apigateway.key_actions import KeyActions
from localcloud.apigateway.naming import CAM
from localcloud.apigateway.plan_actions import PlanActions
from localcloud.apigateway.release_actions import ReleaseActions
from localcloud.apigateway.service_actions import ServiceActions
from localcloud.apigateway.store import GatewayStore
from localcloud.apigateway.throttling import Throttle
from localcloud.clock import Clock
from localcloud.exchange import Exchange
from localcloud.http import Response
from localcloud.identity import Account, Authoriser
from localcloud.state.contract import Collection, Section
from localcloud.tag import TagStore


class ApiGateway:
    """Services, their APIs and who may call them how often."""

    def __init__(
        self, *, clock: Clock, account: Account, authoriser: Authoriser, functions: Functions, tags: TagStore
    ) -> None:
        self._store = GatewayStore()
        self._throttle = Throttle(clock)
        self._door = Door(account, self._store, functions, clock, self._throttle)
        self.service = actions.service(
            "apigateway",
            "2018-08-08",
            (
                ServiceActions(self._store, tags, account),
                ApiActions(self._store, functions, authoriser),
                ReleaseActions(self._store),
                PlanActions(self._store),
                BindingActions(self._store),
                KeyActions(self._store),
            ),
            policy_name=CAM,
        )

    def call_api(self, exchange: Exchange) -> Awaitable[Response]:
        """Serve a request to a service's sub-domain."""
        return self._door.call(exchange)

    def kept(self) -> tuple[list[Section], list[Collection]]:
        """What is to be kept of it."""
        return [GatewaySection(self._store)], []

    def reset(self) -> None:
        """No service, no plan, no key."""
        self._store.clear()
        self._throttle.clear()
