"""Find the operation a request names, and let its service act."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from localcloud.actions import Answer
from localcloud.control.routes import ControlPlane
from localcloud.errors import AuthFailure, InvalidRequest
from localcloud.exchange import Call, Dialect, Exchange
from localcloud.gateway.render import render_answer
from localcloud.gateway.styles import read_common
from localcloud.http import Response
from localcloud.parts import Parts


def call_of(exchange: Exchange, parts: Parts) -> Call:
    """What an action may know about its caller."""
    if exchange.principal is None:
        raise AuthFailure("AuthFailure.InvalidAuthorization", "The request has no caller.")
    return Call(
        principal=exchange.principal,
        account=exchange.principal.account,
        region=exchange.region or parts.settings.region,
        request_id=exchange.id,
        now=parts.clock.now(),
        source_ip=exchange.request.peer,
    )


class Dispatcher:
    """The last step on the way in and the first on the way out."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._control = ControlPlane(parts)

    def find_operation(self, exchange: Exchange) -> None:
        """Name the operation, so that signature, policies, quotas and faults can ask for it."""
        if exchange.dialect is Dialect.COS:
            self._parts.cos.identify(exchange)
        elif exchange.dialect is Dialect.API3:
            self._find_action(exchange)
        elif exchange.dialect is Dialect.FUNCTION_URL:
            exchange.action = "InvokeFunctionUrl"
        elif exchange.dialect is Dialect.API_GATEWAY:
            exchange.action = "CallApi"

    def dispatch(self, exchange: Exchange) -> Awaitable[None] | None:
        if exchange.dialect is Dialect.COS:
            served = self._parts.cos.serve(exchange)
            if isinstance(served, Response):
                exchange.response = served
                return None
            return _respond(exchange, served)
        if exchange.dialect is Dialect.API3:
            return self._act(exchange)
        if exchange.dialect is Dialect.FUNCTION_URL:
            return _respond(exchange, self._parts.scf.call_url(exchange))
        if exchange.dialect is Dialect.API_GATEWAY:
            return _respond(exchange, self._parts.gateway.call_api(exchange))
        if exchange.dialect is Dialect.RESULT:
            exchange.response = self._parts.mps.serve_result(exchange.request)
            return None
        return _respond(exchange, self._control.serve(exchange.request))

    def _find_action(self, exchange: Exchange) -> None:
        read_common(exchange)
        for name, value in (("Action", exchange.action), ("Version", exchange.version)):
            if not value:
                raise InvalidRequest("MissingParameter", f"The request is missing a required parameter `{name}`.")
        service = self._parts.services.get((exchange.service, exchange.version))
        if service is None:
            known = sorted(version for name, version in self._parts.services if name == exchange.service)
            if known:
                raise InvalidRequest("NoSuchVersion", f"{exchange.service} has version {', '.join(known)} here.")
            raise InvalidRequest("NoSuchProduct", f"The product `{exchange.service}` does not exist in this cloud.")
        action = service.actions.get(exchange.action)
        if action is None:
            raise InvalidRequest(
                "InvalidAction", f"The requested action `{exchange.action}` of {exchange.service} is not valid."
            )
        exchange.quota = action.quota

    def _act(self, exchange: Exchange) -> Awaitable[None] | None:
        action = self._parts.services[exchange.service, exchange.version].actions[exchange.action]
        answer = action.run(call_of(exchange, self._parts), exchange.arguments)
        if isinstance(answer, Answer):
            exchange.response = render_answer(exchange, answer)
            return None
        return _answer(exchange, answer)


async def _answer(exchange: Exchange, coming: Awaitable[Any]) -> None:
    exchange.response = render_answer(exchange, await coming)


async def _respond(exchange: Exchange, coming: Awaitable[Response]) -> None:
    exchange.response = await coming
