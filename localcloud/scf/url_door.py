"""Calls of Function URLs: from an HTTP request to the function and back (platform.md 5.11)."""

from __future__ import annotations

from uuid import uuid4

import msgspec

from localcloud.exchange import Exchange
from localcloud.http import Request, Response
from localcloud.identity import Account
from localcloud.links import for_browsers
from localcloud.loopback import is_loopback, is_reached
from localcloud.scf import cors
from localcloud.scf.function import Function, FunctionUrl
from localcloud.scf.function_url import Auth, Cors, UrlSettings, names_of
from localcloud.scf.invocation import Outcome, StatusCode
from localcloud.scf.invoker import Invoker
from localcloud.scf.registry import Registry
from localcloud.scf.url_events import failure_response, http_event, success_response


class UrlDoor(msgspec.Struct, frozen=True):
    """Who may call is decided before, by the gateway; see `auth`."""

    account: Account
    registry: Registry
    invoker: Invoker

    def auth(self, url_id: str, request: Request) -> Auth | None:
        """How the caller of this URL proves who it is; None if there is no such URL under the name that was called.

        A preflight that the platform answers is open: browsers never sign one (Fetch standard; SCF's pages do not say).
        """
        found = self._find(url_id, request)
        if found is None:
            return None
        settings = found[1].settings
        return "NONE" if _answers_preflight(settings, request) else settings.auth_type

    async def call(self, exchange: Exchange) -> Response:
        """Serve one request. Failures are HTTP responses too; nothing is retried (platform.md 5.15)."""
        request_id = exchange.id or str(uuid4())
        found = self._find(exchange.function_url, exchange.request)
        if found is None:
            outcome = Outcome(StatusCode.NOT_FOUND, message="FunctionNotFound: there is no function behind this URL")
            return _sign(failure_response(outcome, request_id), request_id)
        function, url = found
        allowed = url.settings.cors_config
        if allowed is not None and _answers_preflight(url.settings, exchange.request):
            return _sign(cors.preflight(allowed, exchange.request), request_id)
        response = await self._invoke(function, exchange, request_id)
        if allowed is not None and allowed.enable:
            response.headers = _merge(allowed, exchange, response.headers)
        if is_loopback(exchange.request.hostname):  # it was called by a path of this port
            response = for_browsers(exchange.request, response)
        return _sign(response, request_id)

    def _find(self, url_id: str, request: Request) -> tuple[Function, FunctionUrl] | None:
        found = self.registry.by_url(url_id)
        if found is None or not found[1].enabled:
            return None
        function, _, url = found
        names = names_of(url.settings, url_id=url_id, app_id=self.account.app_id, region=function.key.region)
        return (function, url) if is_reached(request.hostname, names.all) else None

    async def _invoke(self, function: Function, exchange: Exchange, request_id: str) -> Response:
        event = msgspec.json.encode(http_event(exchange.request, exchange.function_path or "/"))
        finished = await self.invoker.invoke(function, event, request_id=request_id)
        if finished.outcome.succeeded:
            return success_response(finished.outcome.answer)
        exchange.code = str(int(finished.outcome.status))
        return failure_response(finished.outcome, request_id)


def _answers_preflight(settings: UrlSettings, request: Request) -> bool:
    allowed = settings.cors_config
    return allowed is not None and allowed.enable and cors.is_preflight(request)


def _merge(allowed: Cors, exchange: Exchange, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The platform's CORS headers take the place of the function's own."""
    added = cors.headers_for(allowed, exchange.request)
    names = {name.lower() for name, _ in added}
    return [*(pair for pair in headers if pair[0].lower() not in names), *added]


def _sign(response: Response, request_id: str) -> Response:
    response.headers.append(("X-Scf-Request-Id", request_id))
    return response
