"""Calls of released APIs: from an HTTP request to the function and back. Statuses and texts: intl 628/31717."""

from __future__ import annotations

import asyncio

import msgspec

from localcloud.apigateway import cors, key_pairs
from localcloud.apigateway.events import Place, event_of, response_of
from localcloud.apigateway.functions import Functions
from localcloud.apigateway.naming import names_of
from localcloud.apigateway.records import ENVIRONMENTS, UNLIMITED, Binding, Plan, Service
from localcloud.apigateway.routing import Route, route
from localcloud.apigateway.rules import UNSET_STRATEGY
from localcloud.apigateway.store import GatewayStore
from localcloud.apigateway.throttling import Throttle
from localcloud.clock import Clock
from localcloud.exchange import Exchange
from localcloud.http import Request, Response
from localcloud.identity import Account
from localcloud.loopback import is_loopback, is_reached


class Refusal(Exception):
    """The gateway's own answer instead of the function's."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Door(msgspec.Struct, frozen=True):
    """Serves requests to the sub-domains of services. Keys and plans are those of now, APIs those of the release."""

    account: Account
    store: GatewayStore
    functions: Functions
    clock: Clock
    throttle: Throttle

    async def call(self, exchange: Exchange) -> Response:
        """`exchange.gateway` is the service's id, `gateway_path` begins with the environment."""
        try:
            service, place, found = self._find(exchange)
            response = await self._serve(exchange, service, place, found)
        except Refusal as refused:
            exchange.code = str(refused.status)
            body = msgspec.json.encode({"message": refused.message})
            response = Response(refused.status, [("Content-Type", "application/json")], body)
        response.headers.append(("X-Api-RequestId", exchange.id))
        return response

    def _find(self, exchange: Exchange) -> tuple[Service, Place, Route]:
        request = exchange.request
        service = self.store.services.get(exchange.gateway)
        if service is None or not is_reached(request.hostname, names_of(service, self.account.app_id)):
            raise Refusal(404, f"There is no api match host '{request.hostname}'")
        if not is_loopback(request.hostname) and request.scheme not in service.protocol.split("&"):
            raise Refusal(404, f"Not allow use {request.scheme.upper()} protocol.")
        environment, slash, rest = exchange.gateway_path.removeprefix("/").partition("/")
        release = service.online.get(environment)
        if environment not in ENVIRONMENTS or release is None:
            raise Refusal(404, f"There is no api match default env_mapping '/{environment}'")
        path = f"/{rest}" if slash else "/"
        found = route(release.apis, request.method, path)
        if found is None:
            raise Refusal(404, f"There is no api match uri '{path}'")
        return service, Place(service.id, environment, path), found

    async def _serve(self, exchange: Exchange, service: Service, place: Place, found: Route) -> Response:
        request, api = exchange.request, found.api
        if api.cors and cors.is_preflight(request):
            return cors.allow(Response(204))
        if not api.cors and cors.is_cross_origin(request):
            raise Refusal(429, f"req is cross origin, api {api.path} need open cors flag on qcloud apigateway.")
        if api.method not in ("ANY", request.method):
            raise Refusal(404, f"There is no api match uri '{place.path}'")
        key_id, plan = self._known(service, place, found, request)
        rates = self._admit(service, place, found, plan)
        event = event_of(request, place, found, request_id=exchange.id, key_id=key_id)
        response = await self._run(exchange, service, found, msgspec.json.encode(event))
        response.headers += [("X-Api-ID", api.id), *rates]
        return cors.allow(response) if api.cors else response

    def _known(self, service: Service, place: Place, found: Route, request: Request) -> tuple[str, Plan | None]:
        """Whoever signs is counted by their plan, also where nobody has to: strangers are not (intl 628/11820)."""
        if found.api.auth == "SECRET":
            return self._caller(service, place, found, request)
        try:
            return self._caller(service, place, found, request)
        except Refusal:
            return "", None

    def _caller(self, service: Service, place: Place, found: Route, request: Request) -> tuple[str, Plan]:
        """Whose key signed this, and the plan that lets them in."""
        try:
            claim = key_pairs.parse(request.headers.get("authorization"))
            key = self.store.keys.get(claim.id)
            if key is None or not key.enabled or key.region != service.region:
                raise key_pairs.Refused("HMAC signature cannot be verified.")
            key_pairs.verify(claim, request.headers, key.secret, self.clock.moment)
        except key_pairs.Refused as refused:
            raise Refusal(401, str(refused)) from refused
        here = (Binding(service.id, place.environment, found.api.id), Binding(service.id, place.environment))
        for bound in here:  # the plan of an API goes before the service's
            for plan in self.store.plans.values():
                if bound in plan.bindings and key.id in plan.keys:
                    return key.id, plan
        raise Refusal(401, "HMAC apikey is invalid for API.")

    def _admit(self, service: Service, place: Place, found: Route, plan: Plan | None) -> list[tuple[str, str]]:
        """Count the request; the headers that tell what is left."""
        environment = f"{service.id}/{place.environment}"
        strategy = service.limits.get(place.environment, UNSET_STRATEGY)
        limits = [(environment, strategy)]
        if (own := service.api_limits.get(found.api.id, {}).get(place.environment, UNLIMITED)) != UNLIMITED:
            limits.append((f"{environment}/{found.api.id}", own))
        if plan is not None and plan.per_second != UNLIMITED:
            limits.append((plan.id, plan.per_second))
        if plan is not None and plan.total != UNLIMITED and plan.used >= plan.total:
            raise Refusal(429, "API quota exceeded")
        if not self.throttle.admit(limits):
            raise Refusal(429, "API rate limit exceeded")
        told = [("X-Service-RateLimit", f"{self.throttle.left(environment, strategy)}/{strategy}")]
        if plan is not None:
            plan.used += 1
            if plan.per_second != UNLIMITED:
                told.append(
                    ("X-UsagePlan-RateLimit", f"{self.throttle.left(plan.id, plan.per_second)}/{plan.per_second}")
                )
            if plan.total != UNLIMITED:
                told.append(("X-UsagePlan-Quota", f"{plan.total - plan.used}/{plan.total}"))
        return told

    async def _run(self, exchange: Exchange, service: Service, found: Route, event: bytes) -> Response:
        target = found.api.target
        running = self.functions.run(
            service.region, target.namespace, target.function, event, request_id=exchange.id, source="apigw"
        )
        try:
            # Real time on purpose: a frozen clock must not let a caller wait for ever. The function runs to its end.
            async with asyncio.timeout(target.timeout):
                outcome = await running
        except TimeoutError as late:
            raise Refusal(504, "Gateway Time-out") from late
        if not outcome.succeeded:
            exchange.code = str(int(outcome.status))
        return response_of(outcome, integrated=target.integrated, request_id=exchange.id)
